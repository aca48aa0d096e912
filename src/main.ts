import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { archiveFollowedPlans } from './actions/archive-plan';
import { carryOutUnitChanges } from './actions/carry-out-unit-changes';
import { CHECK_TASK, ContactChecker } from './actions/check-contacts';
import { forgetOld } from './actions/forget-old';
import { refusedReceiverMarker } from './actions/receiver-refused';
import { keepSealing } from './actions/seal-audit';
import { attachmentFailureTeller } from './actions/tell-attachment-failed';
import { closeServer, createApp, createHttpServer, listen } from './app';
import type { Config, WecomConfig } from './config';
import { createConverse } from './conversation/converse';
import { DocumentMaker } from './conversation/documents/document-maker';
import { fetchedImportReader } from './conversation/importing/read-fetched';
import type { ReceiveMessage } from './conversation/inbound-message';
import { Journal } from './conversation/journal/journal';
import { rememberDatabase } from './conversation/journal/known-database';
import { replyWhileAway } from './conversation/journal/reply-while-away';
import { openReception } from './conversation/reception';
import { Dispatcher } from './delivery/dispatcher';
import type { DispatcherLimits } from './delivery/dispatcher-limits';
import { AttachmentFetcher } from './delivery/fetch-attachments';
import { Exporter, type ExporterOptions } from './exports/run-export';
import { loadOfficeRules } from './intake/load-office-rules';
import { loadOfficeTemplate } from './intake/load-office-template';
import { clockFor } from './observability/clock';
import { connectRedis } from './observability/connect-redis';
import { createLogger, type Logger } from './observability/logger';
import { createMetrics, type Metrics } from './observability/metrics';
import { OpenedParts } from './observability/opened-parts';
import { startScheduler } from './observability/scheduler';
import { importRouter } from './pages/import-routes';
import { LiveChanges } from './pages/live-changes';
import { pageLimits } from './pages/page-limits';
import { importLinks, uploadLinks } from './pages/signed-link';
import { siteRouter } from './pages/site-routes';
import { uploadRouter } from './pages/upload-routes';
import { type CallbackRouterOptions, callbackRouter, deliveryRoutes } from './platform/callback-routes';
import { connectMessenger } from './platform/connect-messenger';
import { missedDaysAlarm, warnOfIdleOverrides } from './reminders/planning-alarms';
import { reminderRenderer } from './reminders/render-reminder';
import { tick } from './reminders/tick';
import { beat } from './store/heartbeats';
import { countUnsettled, oldestUnsettledSeconds } from './store/outbox-counts';
import { Store } from './store/store';

export interface RunningService {
  readonly port: number;
  /** Stops accepting, finishes what is in hand, closes everything; resolves in bounded time. */
  stop(): Promise<void>;
}

/** What a caller may replace. */
export interface ServiceParts {
  readonly logger?: Logger;
  /** How long an answer may take to go back passively; platform limit 5 s. */
  readonly answerBudgetMs?: number;
  readonly limits?: Partial<DispatcherLimits>;
  readonly exporter?: ExporterOptions;
}

/**
 * Wires and starts one process: HTTP, scheduler tick and dispatcher. Every process is the same; any number may
 * run on one database. Rejects when something that it needs is missing, and then leaves nothing running.
 */
export async function startService(config: Config, parts: ServiceParts = {}): Promise<RunningService> {
  const logger = parts.logger ?? createLogger(config.logLevel);
  const opened = new OpenedParts(logger);
  try {
    const port = await open(config, { ...parts, logger }, opened);
    return { port, stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Opens one part after the other; they are closed in the opposite order. Returns the port. */
async function open(
  config: Config,
  { logger, answerBudgetMs, limits = {}, exporter }: ServiceParts & { readonly logger: Logger },
  opened: OpenedParts,
): Promise<number> {
  const { wecom } = config;
  if (!wecom) throw new Error('the messenger is not configured (WECOM_*)');
  const { rules, hash } = loadOfficeRules(config.configDir, config.publicUrl);
  const clock = await clockFor(config.clock);
  opened.add(async () => clock.stop());
  const store = await Store.open(config.databaseUrl);
  opened.add(() => store.close());
  const metrics = createMetrics(
    () => countUnsettled(store.read),
    () => oldestUnsettledSeconds(store.read, clock.now()),
    () => secondsSince(reception.journal.oldest),
  );
  const redis = config.redisUrl ? await connectRedis(config.redisUrl, logger) : null;
  opened.add(async () => redis?.disconnect());
  const { messenger, media, directory, signIn, close } = connectMessenger(wecom, redis, logger, { metrics });
  opened.add(async () => close());

  const sealing = keepSealing(store, logger);
  opened.add(() => sealing.stop());

  const processName = `${hostname().slice(0, 40)}:${process.pid}`;
  const dispatcher = new Dispatcher({
    store,
    messenger,
    render: reminderRenderer(rules, clock),
    noteRefusedReceiver: refusedReceiverMarker({ rules, clock }),
    uploadFile: (fileName, bytes) => media.uploadFile(fileName, bytes),
    clock,
    logger,
    metrics,
    // Hosts of one name and containers whose process is always number 1 must not take each other's rows for theirs.
    owner: `${processName}:${randomBytes(4).toString('hex')}`,
    redis,
    limits,
  });
  const wakeDispatcher = () => dispatcher.wake();
  const fetcher = new AttachmentFetcher({
    store,
    fetchMedia: (mediaId) => media.download(mediaId),
    tellFailed: attachmentFailureTeller({ rules, clock }),
    followUp: fetchedImportReader({ store, rules, clock, logger, wakeDispatcher }),
    logger,
    wakeDispatcher,
    leaseMs: limits.leaseMs,
  });
  const documents = new DocumentMaker({
    store,
    rules,
    template: loadOfficeTemplate(config.configDir),
    exporter: new Exporter(exporter),
    clock,
    logger,
    wakeDispatcher,
  });
  const { publicUrl, sessionSecret: secret } = config;
  const uploadLink = publicUrl && secret ? uploadLinks({ publicUrl, secret }) : null;
  const importLink = publicUrl && secret ? importLinks({ publicUrl, secret }) : null;
  const pageParts = secret ? { store, rules, clock, logger, secret } : null;
  const changes = new LiveChanges({ store, clock, logger, redis });
  const pages = pageParts ? [uploadRouter(pageParts), importRouter(pageParts)] : [];
  const committed = () => {
    wakeDispatcher();
    changes.wake();
  };
  const site = { messenger: signIn, limits: pageLimits(redis), changes, committed };
  if (pageParts && publicUrl) pages.push(siteRouter({ ...pageParts, ...site, publicUrl }));
  const reception = await openReception({
    store,
    clock,
    logger,
    metrics,
    converse: createConverse({
      rules,
      uploadLink,
      importLink,
      pageRoot: secret ? publicUrl : null,
      onFlood: (inboundId) => {
        metrics.inboundFloods.inc();
        logger.warn(
          { inboundId },
          'somebody writes faster than anybody can type; what follows is not carried out',
        );
      },
    }),
    journalDir: config.journalDir,
    journalLimitBytes: config.journalLimitBytes,
    wakeDispatcher,
    committed,
    budgetMs: answerBudgetMs,
  });
  opened.add(() => reception.close());
  const receive: ReceiveMessage = async (message) => {
    const answer = await reception.inbox.receive(message);
    changes.wake();
    return answer;
  };
  const callbacks = callbacksFor(wecom, receive, { logger, metrics });
  let isStopping = false;
  const readiness = { isStopping: () => isStopping, journal: reception.journal };
  const router = callbackRouter(callbacks);
  const app = createApp({ callbacks: router, pages, store, metrics, logger, readiness });
  // First of all the port: two processes by mistake on one must not both send.
  const server = await listen(createHttpServer(app, { first: deliveryRoutes(callbacks) }), config.port);
  opened.add(() => dispatcher.stop());
  dispatcher.start();
  opened.add(() => fetcher.stop());
  fetcher.start();
  opened.add(() => documents.stop());
  documents.start();
  opened.add(() => reception.inbox.idle());
  reception.replayer.start();
  const checked = async (now: Date) => {
    metrics.contactsCheckedUntil.set(now.getTime() / 1000);
    const at = { officeAt: now, machineAt: await store.machineNow(), configHash: hash };
    await store.inTransaction((manager) => beat(manager, { process: processName, task: CHECK_TASK }, at));
  };
  const checker = new ContactChecker({ store, rules, directory, logger, wakeDispatcher, checked });
  opened.add(() => checker.stop());
  // A clock that is moved by hand skips days on which nothing was down.
  const isMovable = config.clock.url !== null || config.clock.start !== null;
  const alarms = isMovable ? {} : { onMissedDays: missedDaysAlarm(logger, metrics) };
  await warnOfIdleOverrides(store, rules, logger);
  const scheduler = startScheduler(clock, logger, async (now) => {
    // Units first: who owes what decides who is reminded.
    const changed = await carryOutUnitChanges({ store, rules, logger }, now);
    await archiveFollowedPlans({ store, rules }, now);
    const planned = await tick({ store, rules, processName, configHash: hash, ...alarms }, now);
    metrics.remindersPlanned.inc(planned);
    metrics.plannedUntil.set(now.getTime() / 1000);
    if (changed + planned > 0) dispatcher.wake();
    checker.start(now);
    await forgetOld({ store, logger, days: config.retentionDays }, now);
  });
  opened.add(() => scheduler.stop());
  opened.add(() => closeServer(server));
  // Before the server: it waits for connections, and these would never end by themselves.
  opened.add(() => changes.stop());
  opened.add(async () => {
    isStopping = true;
  });
  const port = portOf(server);
  await rememberDatabase(config.journalDir, config.databaseUrl);
  logger.info({ port, database: store.dialect, redis: redis !== null }, 'cuibao is running');
  return port;
}

/**
 * What a process does that starts while the database is away: it takes messages into its journal, and nothing else. The
 * service that follows finds them there.
 */
export async function takeMessagesOnly(config: Config, logger: Logger): Promise<RunningService> {
  const { wecom, journalDir: folder, journalLimitBytes: limitBytes } = config;
  if (!wecom) throw new Error('the messenger is not configured (WECOM_*)');
  const opened = new OpenedParts(logger);
  try {
    const clock = await clockFor(config.clock);
    opened.add(async () => clock.stop());
    const away = () => Promise.reject(new Error('the database is away'));
    const metrics = createMetrics(away, away, () => secondsSince(journal.oldest));
    const journal = await Journal.open({ folder, limitBytes, logger, metrics });
    opened.add(() => journal.close());
    const receive: ReceiveMessage = async (message) => {
      const arrival = { message, receivedAt: clock.now() };
      await journal.keep(arrival, { unseenBy: null, attempt: Promise.resolve() });
      return { reply: replyWhileAway(message) };
    };
    const readiness = { isStopping: () => false, journal };
    const callbacks = callbacksFor(wecom, receive, { logger, metrics });
    const router = callbackRouter(callbacks);
    const app = createApp({ callbacks: router, store: { ping: away }, metrics, logger, readiness });
    const server = await listen(createHttpServer(app, { first: deliveryRoutes(callbacks) }), config.port);
    opened.add(() => closeServer(server));
    return { port: portOf(server), stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function callbacksFor(
  wecom: WecomConfig,
  receive: ReceiveMessage,
  seen: { logger: Logger; metrics: Metrics },
): CallbackRouterOptions {
  return {
    keySets: wecom.callbackKeys.map(keySet),
    corpId: wecom.corpId,
    receive,
    ...(wecom.contactsKeys
      ? {
          contacts: {
            keySets: [keySet(wecom.contactsKeys)],
            receiveContactEvent: async (event) => void (await receive(event)),
          },
        }
      : {}),
    ...seen,
    now: () => new Date(),
  };
}

function secondsSince(moment: Date | null): number {
  return moment ? (Date.now() - moment.getTime()) / 1000 : 0;
}

function keySet({ token, aesKey }: { token: string; aesKey: string }) {
  return { token, encodingAesKey: aesKey };
}

function portOf(server: ReturnType<typeof createHttpServer>): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
