import type { Router } from '@koa/router';
import Koa from 'koa';
import type { Logger } from './observability/logger';
import type { Metrics } from './observability/metrics';
import type { Store } from './store/store';

/** The HTTP side of the service; listens on nothing, so that tests can call it. */
export function createApp(parts: { callbacks: Router; store: Store; metrics: Metrics; logger: Logger }): Koa {
  const { callbacks, store, metrics, logger } = parts;
  const app = new Koa();
  app.proxy = false;
  // Clients that hang up arrive here too: nothing somebody must act on.
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'request ended with an error'));

  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET') return next();
    // Alive: restarting would not help against a database that is away.
    if (ctx.path === '/healthz') ctx.body = 'ok';
    else if (ctx.path === '/readyz') {
      const ready = await isReady(store);
      ctx.status = ready ? 200 : 503;
      ctx.body = ready ? 'ready' : 'the database does not answer';
    } else if (ctx.path === '/metrics') {
      ctx.type = metrics.registry.contentType;
      ctx.body = await metrics.registry.metrics();
    } else await next();
  });
  app.use(callbacks.routes());
  return app;
}

async function isReady(store: Store): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch {
    return false;
  }
}
