import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Router } from '@koa/router';
import Koa, { type Context, type Next } from 'koa';
import type { Logger } from './observability/logger';
import type { Metrics } from './observability/metrics';
import { raceAgainst } from './observability/race-against';
import { withRequestId } from './observability/request-id';
import type { BareRoutes } from './platform/callback-routes';
import type { Store } from './store/store';

/** Whoever asks whether we are ready does not wait for a database that says nothing. */
const READY_WITHIN_MS = 2_000;
const BODY_WITHIN_MS = 15_000;

/** What /readyz tells beside the database. */
export interface Readiness {
  /** The process has been told to stop. */
  readonly isStopping: () => boolean;
  readonly journal: { readonly count: number; readonly isFailing: boolean };
}

/** What one connection may cost, before anything is known of who is at its other end. */
const CONNECTION_LIMITS = {
  /** Whoever sends headers slowly holds a connection. */
  headersTimeout: 10_000,
  /** Of a whole upload; other bodies have less (`createApp`). */
  requestTimeout: 300_000,
  /** How often the two above are looked at; Node's own half a minute would lengthen them. */
  connectionsCheckingInterval: 2_000,
  /** A connection on which nothing moves: who does not read the answer. Streams for open pages beat more often. */
  timeout: 120_000,
  maxHeaderSize: 16_384,
  maxHeadersCount: 100,
  maxConnections: 2_000,
};

/** The HTTP side of the service; listens on nothing, so that tests can call it. */
export function createApp(parts: {
  callbacks: Router;
  /** Pages for people; none where links could not be signed. */
  pages?: readonly Router[];
  store: Pick<Store, 'ping'>;
  metrics: Metrics;
  logger: Logger;
  readiness?: Readiness;
  /** Whoever takes longer to send a body that is no upload is cut off. */
  bodyWithinMs?: number;
}): Koa {
  const { callbacks, pages = [], store, metrics, logger, readiness, bodyWithinMs = BODY_WITHIN_MS } = parts;
  const app = new Koa();
  app.proxy = false;
  // Clients that hang up arrive here too: nothing somebody must act on.
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'request ended with an error'));

  app.use((_, next) => withRequestId(next));
  app.use((ctx, next) => limitBodyTime(ctx, next, bodyWithinMs));
  app.use(bareNotFound);
  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    // Alive: restarting would not help against a database that is away.
    if (ctx.path === '/healthz') ctx.body = 'ok';
    else if (ctx.path === '/readyz') {
      const { status, says } = await readinessOf(store, readiness);
      ctx.status = status;
      ctx.body = says;
    } else if (ctx.path === '/metrics') {
      ctx.type = metrics.registry.contentType;
      ctx.body = await metrics.registry.metrics();
    } else await next();
  });
  app.use(callbacks.routes());
  for (const page of pages) app.use(page.routes());
  return app;
}

/** The server of an app, with its limits; listens on nothing yet. `first` is asked before the app has a look. */
export function createHttpServer(
  app: Koa,
  {
    first,
    bodyWithinMs = BODY_WITHIN_MS,
    ...limits
  }: Partial<typeof CONNECTION_LIMITS> & { first?: BareRoutes; bodyWithinMs?: number } = {},
): Server {
  const { timeout, maxHeadersCount, maxConnections, ...options } = { ...CONNECTION_LIMITS, ...limits };
  const others = app.callback();
  const server = createServer(options, (request, response) => {
    if (!first?.takes(request)) return void others(request, response);
    const timer = cutOffAfter(request, bodyWithinMs);
    void first.answer(request, response).finally(() => clearTimeout(timer));
  });
  return Object.assign(server, { timeout, maxHeadersCount, maxConnections });
}

/** Rejects when the port cannot be had. */
export async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}

/** Ends with the last request: connections that turn idle later are closed too. */
export async function closeServer(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(sweep);
}

function cutOffAfter(request: IncomingMessage, ms: number): NodeJS.Timeout {
  return setTimeout(() => request.complete || request.destroy(), ms).unref();
}

/** Who sends a body slowly holds a connection: only files may take longer. */
async function limitBodyTime(ctx: Context, next: Next, ms: number): Promise<void> {
  if (ctx.path.startsWith('/h5/')) return next();
  const timer = cutOffAfter(ctx.req, ms);
  try {
    await next();
  } finally {
    clearTimeout(timer);
  }
}

/** An unknown address is a bare status, as every refusal. */
async function bareNotFound(ctx: Context, next: Next): Promise<void> {
  await next();
  if (ctx.status !== 404 || ctx.body != null) return;
  ctx.body = '';
  ctx.status = 404;
  ctx.remove('Content-Type');
}

/** While the database is away callbacks are still taken: who spreads them asks /healthz (docs/decisions/026-journal.md). */
async function readinessOf(
  store: Pick<Store, 'ping'>,
  readiness?: Readiness,
): Promise<{ status: number; says: string }> {
  if (readiness?.isStopping()) return { status: 503, says: 'stopping' };
  const answers = await isAnswering(store);
  const { count = 0, isFailing = false } = readiness?.journal ?? {};
  const waiting = count > 0 ? `; waiting in the journal: ${count}` : '';
  const failing = isFailing ? '; the journal cannot be written' : '';
  const database = answers ? 'ready' : 'the database does not answer';
  return { status: answers ? 200 : 503, says: `${database}${waiting}${failing}` };
}

async function isAnswering(store: Pick<Store, 'ping'>): Promise<boolean> {
  const answered = store.ping().then(
    () => true,
    () => false,
  );
  return (await raceAgainst(answered, READY_WITHIN_MS)) === true;
}
