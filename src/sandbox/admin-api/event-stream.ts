import type { Router } from '@koa/router';
import type { SandboxState } from '../sandbox-state';
import { inLanguage } from '../sentence';
import { languageOf } from './json-request';

/** Proxies and browsers give up silent connections; a comment line keeps them. */
const HEARTBEAT_MS = 15_000;
/** While the clock runs, pages are told the time this often, so that theirs does not drift. */
const CLOCK_MS = 10_000;

/** `GET /sandbox/api/events`: what happens, as server-sent events, until the browser or the sandbox leaves. */
export function eventStream(router: Router, state: SandboxState): void {
  router.get('/sandbox/api/events', (ctx) => {
    ctx.respond = false;
    const { res } = ctx;
    const language = languageOf(ctx);
    const send = (type: string, payload: unknown) =>
      res.write(`event: ${type}\ndata: ${inLanguage(payload, language)}\n\n`);
    res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    send('clock', state.clockFace());
    send('switches', state.switches.now);
    const unsubscribe = state.events.subscribe((event) => send(event.type, event.payload));
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
    const clock = setInterval(() => send('clock', state.clockFace()), CLOCK_MS);
    res.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearInterval(clock);
    });
  });
}
