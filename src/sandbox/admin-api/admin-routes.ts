import { Router } from '@koa/router';
import type Koa from 'koa';
import type { Context, Next } from 'koa';
import type { MemberActions } from '../callbacks/member-actions';
import { ClockRefusal } from '../clock';
import type { SandboxState } from '../sandbox-state';
import { clockRoutes } from './clock-routes';
import { controlRoutes } from './control-routes';
import { eventStream } from './event-stream';
import { AdminRefusal } from './json-request';
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
  app.use(refuseForeignPages).use(answerRefusals).use(router.routes());
}

/** A page of another site, open in the same browser, must not play members or move the clock. */
async function refuseForeignPages(ctx: Context, next: Next): Promise<void> {
  const origin = ctx.get('origin');
  if (ctx.path.startsWith('/sandbox/') && origin !== '' && origin !== `http://${ctx.host}`) {
    ctx.status = 403;
    ctx.body = { error: '只接受沙箱自己页面的请求' };
    return;
  }
  await next();
}

async function answerRefusals(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (error instanceof AdminRefusal) ctx.status = error.status;
    else if (error instanceof ClockRefusal) ctx.status = 409;
    else throw error;
    ctx.body = { error: error.message };
  }
}
