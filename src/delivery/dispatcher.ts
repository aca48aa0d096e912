import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Clock } from '../observability/clock';
import { withoutValues } from '../observability/logged-error';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import type { Store } from '../store/store';
import { type AppPace, appPace } from './app-pace';
import { Bell } from './bell';
import { Circuit } from './circuit';
import { type Claim, type ClaimedMessage, type ClaimParts, claimDue } from './claim';
import { nextTurnAfter } from './claimable';
import { Concurrency } from './concurrency';
import { DEFAULT_LIMITS, type DispatcherLimits } from './dispatcher-limits';
import type { UploadFile } from './media-source';
import { GROUP, type Messenger } from './outbound-message';
import { Presence } from './presence';
import type { NoteRefusedReceiver } from './refused-receiver';
import type { RenderReminder } from './render-reminder';
import { SendFailure } from './send-failure';
import { type AttemptOutcome, settleUntilWritten } from './settle-attempt';
import { type DocumentContent, uploadDocument } from './upload-document';

export interface DispatcherOptions {
  readonly store: Store;
  readonly messenger: Messenger;
  readonly render: RenderReminder;
  readonly noteRefusedReceiver?: NoteRefusedReceiver;
  /** For files of our own. */
  readonly uploadFile?: UploadFile;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Names this process on the rows it holds. */
  readonly owner: string;
  readonly limits?: Partial<DispatcherLimits>;
  /** Shares the app's pace among processes; null for one process. */
  readonly redis?: Redis | null;
  readonly appPace?: AppPace;
  /** In [0, 1). */
  readonly random?: () => number;
  /** This process's machine time in milliseconds: for its own pauses, and for how long it has held a row. */
  readonly steadyNow?: () => number;
}

/** Another process at work on the same members is done within milliseconds. */
const CONTENDED_TRIES = 20;
/** The database is asked again so long after it failed. */
const AFTER_TROUBLE_MS = 1_000;

/**
 * Sends what is in the outbox: claims, sends, settles. Any number of dispatchers may share a database. At least
 * once, and so that the platform's duplicate check makes it once: a retry repeats the stored bytes.
 */
export class Dispatcher {
  private readonly limits: DispatcherLimits;
  private readonly claimParts: ClaimParts;
  private readonly pace: AppPace;
  private readonly random: () => number;
  private readonly steadyNow: () => number;
  private readonly circuit: Circuit;
  private readonly concurrency: Concurrency;
  private readonly presence: Presence;
  private readonly bell = new Bell();
  private readonly inHand = new Set<Promise<void>>();
  private idleWaiters: (() => void)[] = [];
  private running: Promise<void> | null = null;
  private stopped = false;
  private inTrouble = false;
  /** The platform, or our own pace, has asked this process for quiet. */
  private quietUntil = 0;

  constructor(private readonly options: DispatcherOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.claimParts = { ...options, limits: this.limits };
    this.pace = options.appPace ?? appPace(options.redis ?? null);
    this.random = options.random ?? Math.random;
    this.steadyNow = options.steadyNow ?? (() => performance.now());
    this.circuit = new Circuit(this.limits.circuitCoolDownMs, this.steadyNow);
    this.concurrency = new Concurrency(this.limits.concurrency, this.steadyNow);
    this.presence = new Presence({ ...options, steadyNow: this.steadyNow });
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Something was put into the outbox. */
  wake(): void {
    this.bell.ring();
  }

  /** Claims and sends once; `claimed` counts the rows it dealt with. For tests and draining, not beside `start`. */
  async runOnce(): Promise<{ claimed: number }> {
    const claimed = await this.turn();
    await Promise.all(this.inHand);
    return { claimed };
  }

  /** Resolves when nothing is in hand and nothing can be sent now; what waits for its turn may still wait. */
  async idle(): Promise<void> {
    if (!this.running || this.stopped) {
      while ((await this.runOnce()).claimed > 0);
      return;
    }
    await new Promise<void>((resolve) => {
      this.idleWaiters.push(resolve);
      this.bell.ring();
    });
  }

  /** Finishes what is in hand and ends; what still waits is left to other processes, or to the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    await this.running;
    await Promise.all(this.inHand);
    await this.presence.end().catch(() => undefined);
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const waiters = this.idleWaiters.splice(0);
      let pauseMs = 0;
      let idle = false;
      try {
        const ended = await this.presence.keepUp();
        if (ended > 0)
          this.options.logger.warn({ ended }, 'a process died while it was sending; others go on');
        const claimed = await this.turn();
        idle = claimed === 0 && this.inHand.size === 0;
        pauseMs = await this.pauseAfter(claimed);
        this.inTrouble = false;
      } catch (error) {
        if (!this.inTrouble)
          this.options.logger.error({ err: error }, 'the outbox cannot be worked off; trying again');
        this.inTrouble = true;
        pauseMs = AFTER_TROUBLE_MS;
      }
      if (idle) for (const resolve of waiters) resolve();
      else this.idleWaiters.push(...waiters);
      if (pauseMs > 0 && !this.stopped) await this.bell.wait(pauseMs);
    }
  }

  /** Claims as much as can be under way and begins to send it; how many rows that were. */
  private async turn(): Promise<number> {
    const room = this.room();
    if (room === 0) return 0;
    const isProbe = this.circuit.isOpen;
    const heldSince = this.steadyNow();
    const { messages, settled } = await this.claimSomething(room, isProbe);
    for (const status of settled) this.options.metrics.outboundSettled.inc({ status });
    if (isProbe && messages.length > 0) this.circuit.probe();
    for (const message of messages) this.takeInHand(this.deliver(message, heldSince, isProbe));
    return messages.length + settled.length;
  }

  private room(): number {
    if (this.steadyNow() < this.quietUntil) return 0;
    return Math.max(0, Math.min(this.concurrency.limit - this.inHand.size, this.circuit.room()));
  }

  private async claimSomething(room: number, isProbe: boolean): Promise<Claim> {
    for (let contended = 0; ; ) {
      const claim = await claimDue(this.claimParts, room, isProbe ? 'untried' : 'queue');
      if (claim.messages.length + claim.settled.length > 0) return claim;
      if (claim.contended && ++contended <= CONTENDED_TRIES) await delay(5 + 20 * Math.random());
      else if (claim.postponed === 0) return claim;
    }
  }

  /** How long to wait for the bell after a turn, in machine milliseconds. */
  private async pauseAfter(claimed: number): Promise<number> {
    const { pollMs } = this.limits;
    if (claimed > 0) return this.room() > 0 ? 0 : pollMs;
    const now = await this.options.store.machineNow();
    const nextAt = await nextTurnAfter(this.options.store.read, now);
    const untilNextMs = nextAt ? nextAt.getTime() - now.getTime() : pollMs;
    const untilAllowedMs = Math.max(this.circuit.waitMs(), this.quietUntil - this.steadyNow());
    return Math.min(Math.max(untilNextMs, untilAllowedMs, 1), pollMs);
  }

  private takeInHand(delivery: Promise<void>): void {
    const tracked = delivery
      .catch((error: unknown) => {
        this.options.logger.error({ err: error }, 'the outcome of a message could not be stored');
      })
      .finally(() => {
        this.inHand.delete(tracked);
        // A place is free, and the member's next row may go.
        this.bell.ring();
      });
    this.inHand.add(tracked);
  }

  private async deliver(message: ClaimedMessage, heldSince: number, isProbe: boolean): Promise<void> {
    const outcome = await this.attempt(message, heldSince);
    this.drawConclusions(message, outcome, isProbe);
    this.options.metrics.circuitOpen.set(this.circuit.isOpen ? 1 : 0);
    const parts = { ...this.options, leaseMs: this.limits.leaseMs, random: this.random };
    const status = await settleUntilWritten(parts, message, outcome, () => this.stopped);
    if (status === null) {
      this.options.logger.warn({ outboxId: message.id }, 'the lease was lost; its new holder decides');
    } else if (status !== 'pending') {
      this.options.metrics.outboundSettled.inc({ status });
    }
  }

  private async attempt(message: ClaimedMessage, heldSince: number): Promise<AttemptOutcome> {
    try {
      const forMs = await this.pace();
      if (forMs > 0) return { kind: 'heldBack', forMs };
    } catch (error) {
      this.options.logger.warn({ err: error }, 'the pace of the app cannot be told');
      return { kind: 'heldBack', forMs: AFTER_TROUBLE_MS };
    }
    try {
      const request = message.upload ? await this.upload(message, message.upload) : message.request;
      // The upload has begun the lease anew, or has failed. A process that was stopped for longer must not send what
      // another one may have sent hours ago, when the platform no longer recognises the repetition. Only the time of a
      // running machine is seen: a steady clock stands still while the machine itself is suspended.
      const hasLease = message.upload !== null || this.steadyNow() - heldSince < this.limits.leaseMs;
      if (!hasLease || this.presence.isMissed) return { kind: 'heldBack', forMs: 0 };
      return { kind: 'sent', receipt: await this.options.messenger.send(request) };
    } catch (error) {
      if (error instanceof SendFailure) return { kind: 'failed', failure: error };
      // A bug in the client: nobody knows how far the request got.
      this.options.logger.error({ err: error, outboxId: message.id }, 'sending failed in an unknown way');
      return { kind: 'failed', failure: new SendFailure('ambiguous', 'unexpected', String(error)) };
    }
  }

  private upload(message: ClaimedMessage, document: DocumentContent): Promise<string> {
    return uploadDocument({ ...this.options, leaseMs: this.limits.leaseMs }, message, document);
  }

  /** What an outcome means for the messages after it. */
  private drawConclusions(message: ClaimedMessage, outcome: AttemptOutcome, isProbe: boolean): void {
    if (outcome.kind === 'failed') {
      this.concludeFromFailure(message, outcome.failure, isProbe);
    } else if (outcome.kind === 'heldBack') {
      this.keepQuiet(outcome.forMs);
      if (isProbe) this.circuit.undecided();
    } else if (isProbe) {
      this.closeCircuit();
    }
  }

  private concludeFromFailure(message: ClaimedMessage, failure: SendFailure, isProbe: boolean): void {
    const { kind, code, retryAfterMs } = failure;
    const fields = { code, outboxId: message.id };
    if (kind === 'configuration') {
      // One alarm, no hammering: nothing will pass until an operator acts.
      if (this.circuit.refused(retryAfterMs))
        this.options.logger.error(
          { ...fields, reason: withoutValues(failure.message) },
          'the messenger refuses our configuration; sending is paused',
        );
      else this.options.logger.info(fields, 'the messenger still refuses our configuration');
      return;
    }
    if (failure.fewerAtOnce) this.concurrency.tooMany();
    if (message.to === GROUP && kind === 'permanent')
      this.options.logger.error(fields, 'the group cannot be written to');
    else if (kind === 'permanent') this.options.logger.warn(fields, 'a message was refused for good');
    else if (kind === 'unsupported') this.options.logger.warn(fields, 'the messenger takes no cards');
    else this.options.logger.info(fields, 'a message was not delivered; it will be repeated');
    // "Later" concerns the app as a whole, not this message: going on would only prolong it. The group has limits of its own.
    if (kind === 'retry' && retryAfterMs !== null && message.to !== GROUP) this.keepQuiet(retryAfterMs);
    if (!isProbe) return;
    if (kind === 'permanent' || kind === 'unsupported') this.closeCircuit();
    else this.circuit.undecided();
  }

  private closeCircuit(): void {
    this.circuit.passed();
    this.options.logger.info('the messenger accepts our configuration again');
  }

  private keepQuiet(forMs: number): void {
    this.quietUntil = Math.max(this.quietUntil, this.steadyNow() + forMs);
  }
}
