import type { Redis } from 'ioredis';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { OutboxMessageEntity, type OutboxStatus } from '../store/entities/outbox-message-entity';
import type { Store } from '../store/store';
import { type AppPace, appPace } from './app-pace';
import { type ClaimedMessage, claimDue, type MemberPace } from './claim';
import type { Messenger } from './outbound-message';
import type { RenderReminder } from './render-reminder';
import { backoffMs, verdictOn } from './retry-policy';
import { SendFailure } from './send-failure';

export interface DispatcherOptions {
  readonly store: Store;
  readonly messenger: Messenger;
  readonly render: RenderReminder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Names this process on the rows it holds. */
  readonly owner: string;
  /** Shares the app's pace among processes; null for one process. */
  readonly redis?: Redis | null;
  readonly pace?: MemberPace;
  readonly appPace?: AppPace;
  readonly batch?: number;
  /** Machine time; longer than any request may take. */
  readonly leaseMs?: number;
  /** Machine time for which nothing is sent after a configuration error. */
  readonly circuitMs?: number;
  readonly random?: () => number;
}

/** The platform drops silently above 30 a minute and 1,000 an hour (docs/platform.md): we stay below. */
const DEFAULT_PACE: MemberPace = { perMinute: 20, perHour: 900 };
const DEFAULT_BATCH = 50;
const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_CIRCUIT_MS = 60_000;
const CONCURRENT_SENDS = 16;
const POLL_MS = 1_000;
const AFTER_TROUBLE_MS = 2_000;
const ERROR_LENGTH = 250;

/**
 * Sends what is in the outbox: claims, sends, settles. Any number of dispatchers may share a database. At least once,
 * and so that the platform's duplicate check makes it once: a retry repeats the stored bytes.
 */
export class Dispatcher {
  private readonly pace: AppPace;
  private running: Promise<void> | null = null;
  private stopped = false;
  private woken = false;
  private wakeUp: () => void = () => undefined;
  /** Machine time (this process's) until which the circuit is open. */
  private circuitOpenUntil = 0;

  constructor(private readonly options: DispatcherOptions) {
    this.pace = options.appPace ?? appPace(options.redis ?? null);
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Something was put into the outbox. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** Finishes what is in hand and ends; what still waits is left to other processes, or to the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    await this.running;
  }

  /** Claims and sends one batch; tells how many rows it dealt with. For the loop, and for tests. */
  async runOnce(): Promise<number> {
    if (Date.now() < this.circuitOpenUntil) return 0;
    const { store, messenger, render, owner, clock } = this.options;
    const claim = await claimDue(
      {
        store,
        messenger,
        render,
        owner,
        pace: this.options.pace ?? DEFAULT_PACE,
        batch: this.options.batch ?? DEFAULT_BATCH,
        leaseMs: this.options.leaseMs ?? DEFAULT_LEASE_MS,
      },
      clock.now(),
    );
    this.options.metrics.outboundSettled.inc({ status: 'obsolete' }, claim.obsolete);
    await this.sendAll(claim.messages);
    return claim.messages.length + claim.obsolete;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      let pauseMs = POLL_MS;
      try {
        if ((await this.runOnce()) > 0) continue;
      } catch (error) {
        this.options.logger.warn({ err: error }, 'the outbox cannot be worked off; trying again');
        pauseMs = AFTER_TROUBLE_MS;
      }
      if (!this.woken && !this.stopped) await this.sleep(pauseMs);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async sendAll(messages: readonly ClaimedMessage[]): Promise<void> {
    const waiting = [...messages];
    const worker = async (): Promise<void> => {
      for (let message = waiting.shift(); message; message = waiting.shift()) await this.sendOne(message);
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENT_SENDS, waiting.length) }, worker));
  }

  private async sendOne(message: ClaimedMessage): Promise<void> {
    if (Date.now() < this.circuitOpenUntil) return this.putBack(message, this.circuitOpenUntil - Date.now());
    const waitMs = await this.pace();
    if (waitMs > 0) return this.putBack(message, waitMs);
    try {
      const { messageId, jobId } = await this.options.messenger.send(message.request);
      await this.settle(message, 'sent', { messageId, jobId, sentAt: this.options.clock.now(), error: null });
    } catch (error) {
      await this.settleFailure(message, error);
    }
  }

  private async settleFailure(message: ClaimedMessage, error: unknown): Promise<void> {
    if (!(error instanceof SendFailure)) throw error;
    const text = `${error.code} ${error.message}`.slice(0, ERROR_LENGTH);
    if (error.kind === 'configuration') {
      this.openCircuit(error);
      return this.putBack(message, Math.max(error.retryAfterMs ?? 0, this.circuitMs()), text);
    }
    const age = (await this.options.store.machineNow()).getTime() - message.firstAttemptAt.getTime();
    const verdict = verdictOn(error, message.attempts, age, this.random());
    if (verdict.next === 'retry') return this.putBack(message, verdict.afterMs, text);
    this.options.logger.warn({ code: error.code, outboxId: message.id }, 'a message was not delivered');
    await this.settle(message, verdict.next, { error: text });
  }

  /** One alarm, no hammering: nothing will pass until an operator acts. */
  private openCircuit(failure: SendFailure): void {
    if (Date.now() >= this.circuitOpenUntil) {
      this.options.logger.error(
        { code: failure.code },
        'the messenger refuses this configuration; sending is paused',
      );
    }
    this.circuitOpenUntil = Date.now() + this.circuitMs();
  }

  private circuitMs(): number {
    return this.options.circuitMs ?? DEFAULT_CIRCUIT_MS;
  }

  private random(): number {
    return (this.options.random ?? Math.random)();
  }

  private async putBack(message: ClaimedMessage, afterMs: number, error?: string): Promise<void> {
    const now = await this.options.store.machineNow();
    const delayMs = Math.max(afterMs, error === undefined ? 0 : backoffMs(1, this.random()));
    await this.release(message, {
      status: 'pending',
      nextAttemptAt: new Date(now.getTime() + delayMs),
      ...(error === undefined ? {} : { error }),
    });
  }

  private async settle(
    message: ClaimedMessage,
    status: OutboxStatus,
    changes: Partial<OutboxMessageEntity>,
  ): Promise<void> {
    if (await this.release(message, { ...changes, status }))
      this.options.metrics.outboundSettled.inc({ status });
  }

  /** Only the holder of the lease may write: a lost lease leaves the row to whoever took it over. */
  private async release(message: ClaimedMessage, changes: Partial<OutboxMessageEntity>): Promise<boolean> {
    const held = {
      id: message.id,
      status: 'sending' as const,
      leaseOwner: this.options.owner,
      attempts: message.attempts,
    };
    return this.options.store.inTransaction(async (manager) => {
      const { affected } = await manager.update(OutboxMessageEntity, held, {
        ...changes,
        leaseOwner: null,
        leaseUntil: null,
      });
      return affected === 1;
    });
  }
}
