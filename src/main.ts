import { createServer, type Server } from 'node:http';
import { hostname } from 'node:os';
import { Redis } from 'ioredis';
import cron from 'node-cron';
import { createApp } from './app';
import type { Config, WecomConfig } from './config';
import { rescueOrphanedAnswers } from './conversation/answer-carrier';
import { createConverse } from './conversation/converse';
import { Inbox } from './conversation/inbox';
import { Dispatcher } from './delivery/dispatcher';
import { loadOfficeRules } from './intake/load-office-rules';
import { type Clock, clockStartingAt, followedClock, systemClock } from './observability/clock';
import { createLogger, type Logger } from './observability/logger';
import { createMetrics } from './observability/metrics';
import { AccessToken } from './platform/access-token';
import { ApiClient } from './platform/api-client';
import { ApiTransport } from './platform/api-transport';
import { callbackRouter } from './platform/callback-routes';
import { MessageClient } from './platform/message-client';
import { memoryTokenStore, redisTokenStore } from './platform/token-store';
import { reminderRenderer } from './reminders/render-reminder';
import { tick } from './reminders/tick';
import { countUnsettled } from './store/outbox-counts';
import { Store } from './store/store';

/** What is still in hand when the process is told to stop gets so long. */
const STOP_WITHIN_MS = 10_000;

export interface RunningService {
  readonly port: number;
  /** Stops accepting, finishes what is in hand, closes everything; resolves in bounded time. */
  stop(): Promise<void>;
}

export function clockFor({ clock }: Config): Promise<Clock> | Clock {
  if (clock.url) return followedClock(clock.url);
  return clock.start ? clockStartingAt(new Date(clock.start)) : systemClock;
}

/**
 * Wires and starts one process: HTTP, scheduler tick and dispatcher. Every process is the same; any number may
 * run on one database. Rejects when something that it needs is missing.
 */
export async function startService(config: Config): Promise<RunningService> {
  const { wecom } = config;
  if (!wecom) throw new Error('the messenger is not configured (WECOM_*)');
  const logger = createLogger(config.logLevel);
  const { rules, hash } = loadOfficeRules(config.configDir);
  const clock = await clockFor(config);
  const store = await Store.open(config.databaseUrl);
  const metrics = createMetrics(() => countUnsettled(store.read));
  const redis = config.redisUrl ? await connectRedis(config.redisUrl, logger) : null;
  const processName = `${hostname().slice(0, 40)}:${process.pid}`;

  const { transport, messenger } = connectMessenger(wecom, redis, logger);
  const dispatcher = new Dispatcher({
    store,
    messenger,
    render: reminderRenderer(rules, clock),
    clock,
    logger,
    metrics,
    owner: processName,
    redis,
  });
  const inbox = new Inbox({
    store,
    clock,
    logger,
    metrics,
    converse: createConverse({ rules, clock }),
    wakeDispatcher: () => dispatcher.wake(),
  });
  const callbacks = callbackRouter({
    keySets: wecom.callbackKeys.map(keySet),
    corpId: wecom.corpId,
    receive: inbox.receive,
    ...(wecom.contactsKeys
      ? {
          contacts: {
            keySets: [keySet(wecom.contactsKeys)],
            receiveContactEvent: async (event) => void (await inbox.receive(event)),
          },
        }
      : {}),
    logger,
    now: () => new Date(),
  });

  const scheduler = startScheduler(clock, logger, async (now) => {
    const planned = await tick({ store, rules, processName, configHash: hash }, now);
    const rescued = await rescueOrphanedAnswers(store, now);
    metrics.remindersPlanned.inc(planned);
    metrics.plannedUntil.set(now.getTime() / 1000);
    if (planned + rescued > 0) dispatcher.wake();
  });
  dispatcher.start();
  const server = await listen(
    createServer(createApp({ callbacks, store, metrics, logger }).callback()),
    config.port,
  );
  const port = portOf(server);
  logger.info({ port, database: store.dialect, redis: redis !== null }, 'cuibao is running');

  let stopping: Promise<void> | undefined;
  async function stopInOrder(): Promise<void> {
    clock.stop();
    await closeServer(server);
    await scheduler.stop();
    await inbox.idle();
    await dispatcher.stop();
    await transport.close();
    redis?.disconnect();
    await store.close();
    logger.info('cuibao has stopped');
  }
  return {
    port,
    stop: () => {
      stopping ??= withDeadline(stopInOrder(), STOP_WITHIN_MS);
      return stopping;
    },
  };
}

function keySet({ token, aesKey }: { token: string; aesKey: string }) {
  return { token, encodingAesKey: aesKey };
}

function connectMessenger(wecom: WecomConfig, redis: Redis | null, logger: Logger) {
  const { apiRoot: root, corpId, secret } = wecom;
  const transport = new ApiTransport({
    root,
    ...(wecom.caFile ? { caFile: wecom.caFile } : {}),
    ...(wecom.gateway ? { gateway: wecom.gateway } : {}),
  });
  const store = redis ? redisTokenStore({ redis, logger }) : memoryTokenStore();
  const token = new AccessToken({ transport, store, root, corpId, secret, logger });
  return { transport, messenger: new MessageClient(new ApiClient(transport, token), wecom.agentId) };
}

/** Fails fast: Redis holds only what may be lost, and nobody waits for it. */
async function connectRedis(url: string, logger: Logger): Promise<Redis> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    commandTimeout: 1000,
    lazyConnect: true,
  });
  redis.on('error', (error: unknown) => logger.warn({ err: error }, 'redis does not answer'));
  await redis.connect().catch(() => undefined);
  return redis;
}

/** Wakes each minute and whenever office time jumps; one run at a time, none lost. */
function startScheduler(clock: Clock, logger: Logger, work: (now: Date) => Promise<void>) {
  let running: Promise<void> | null = null;
  let again = false;
  async function runUntilDone(): Promise<void> {
    do {
      again = false;
      try {
        await work(clock.now());
      } catch (error) {
        logger.error({ err: error }, 'the scheduled run failed; the next one makes up for it');
      }
    } while (again);
    running = null;
  }
  function run(): void {
    if (running) again = true;
    else running = runUntilDone();
  }
  const task = cron.schedule('* * * * *', run, { timezone: 'Asia/Shanghai', name: 'reminders' });
  clock.onJump(run);
  run();
  return {
    async stop() {
      await task.destroy();
      await running;
    },
  };
}

async function listen(server: Server, port: number): Promise<Server> {
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Ends with the last request: connections that turn idle later are closed too. */
async function closeServer(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(sweep);
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
