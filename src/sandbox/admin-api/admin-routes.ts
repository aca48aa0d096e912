import { Router } from '@koa/router';
import type Koa from 'koa';
import type { Context, Next } from 'koa';
import type { MemberActions } from '../callbacks/member-actions';
import type { SandboxState } from '../sandbox-state';
import { inLanguage, Refusal, Sentence } from '../sentence';
import { clockRoutes } from './clock-routes';
import { controlRoutes } from './control-routes';
import { eventStream } from './event-stream';
import { languageOf } from './json-request';
import { mediaRoutes } from './media-routes';
import { memberRoutes } from './member-routes';
import { officeRoutes } from './office-routes';
import { openPage } from './open-page';
import { phoneRoutes } from './phone-routes';

/** The sandbox's own API: what the real platform does not have. Refusals answer `{"error": sentence}`. */
export function useAdminRoutes(
  app: Koa,
  state: SandboxState,
  actions: MemberActions,
  publicUrl: () => string,
): void {
  const router = new Router();
  clockRoutes(router, state);
  memberRoutes(router, state, actions, publicUrl);
  controlRoutes(router, state, actions);
  mediaRoutes(router, state);
  eventStream(router, state);
  openPage(router, state, publicUrl);
  officeRoutes(router, state);
  phoneRoutes(router, state, publicUrl);
  app.use(inVisitorsLanguage).use(refuseForeignPages).use(answerRefusals).use(router.routes());
}

/** A page of another site, open in the same browser, must not play members or move the clock. */
async function refuseForeignPages(ctx: Context, next: Next): Promise<void> {
  const origin = ctx.get('origin');
  if (ctx.path.startsWith('/sandbox/') && origin !== '' && origin !== `http://${ctx.host}`) {
    ctx.status = 403;
    ctx.body = {
      error: new Sentence('只接受沙箱自己页面的请求', 'Only the sandbox’s own page may ask this'),
    };
    return;
  }
  await next();
}

async function inVisitorsLanguage(ctx: Context, next: Next): Promise<void> {
  await next();
  if (!ctx.path.startsWith('/sandbox/') || !isPlainObject(ctx.body)) return;
  ctx.body = inLanguage(ctx.body, languageOf(ctx));
  ctx.type = 'application/json; charset=utf-8';
}

function isPlainObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype;
}

async function answerRefusals(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ctx.status = error.status;
    ctx.body = { error: error.sentence };
  }
}
