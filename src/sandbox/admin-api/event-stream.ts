import type { ServerResponse } from 'node:http';
import type { Router } from '@koa/router';
import type { SandboxState } from '../sandbox-state';

/** Proxies and browsers give up silent connections; a comment line keeps them. */
const HEARTBEAT_MS = 15_000;
/** While the clock runs, pages are told the time this often, so that theirs does not drift. */
const CLOCK_MS = 10_000;

/** `GET /sandbox/api/events`: what happens, as server-sent events, until the browser or the sandbox leaves. */
export function eventStream(router: Router, state: SandboxState): void {
  router.get('/sandbox/api/events', (ctx) => {
    ctx.respond = false;
    const { res } = ctx;
    res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    send(res, 'clock', state.clockFace());
    send(res, 'switches', state.switches.now);
    const unsubscribe = state.events.subscribe((event) => send(res, event.type, event.payload));
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
    const clock = setInterval(() => send(res, 'clock', state.clockFace()), CLOCK_MS);
    res.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearInterval(clock);
    });
  });
}

function send(res: ServerResponse, type: string, payload: unknown): void {
  res.write(`event: ${type}\ndata: ${JSON.stringify(payload)}\n\n`);
}
