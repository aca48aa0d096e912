import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../observability/clock';
import type { Logger } from '../../observability/logger';
import type { Metrics } from '../../observability/metrics';
import { isDatabaseAway, isTransactionConflict } from '../../store/dialect';
import type { Store } from '../../store/store';
import { giveToOutbox } from '../answer-carrier';
import type { MessageStore } from '../message-store';
import type { DatabaseWatch } from './database-watch';
import type { Journal } from './journal';
import type { WaitingMessage } from './journal-segment';

/** Until a database that is away is asked again. */
const ASK_AGAIN_MS = 1_000;
/** How often somebody looks for journals whose processes have ended. */
const ADOPT_EVERY_MS = 10_000;
/** People whose messages are replayed at the same time. */
const AT_ONCE = 8;
/** What fails so often for a reason of its own is set aside. */
const FAILURES = 3;

/** `later`: this message could not be stored now, though the database answers. */
type Outcome = 'settled' | 'later' | 'away';

/**
 * Stores what waits in the journal as soon as the database is back: by the same pipeline and keys as on arrival, each
 * person's messages in order, as of their arrival. Their answers go through the outbox.
 */
export class Replayer {
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private adopting: Promise<void> = Promise.resolve();
  private looking: NodeJS.Timeout | undefined;
  private rounds = 0;

  constructor(
    private readonly parts: {
      readonly journal: Journal;
      readonly watch: DatabaseWatch;
      readonly messages: MessageStore;
      readonly store: Store;
      readonly clock: Clock;
      readonly logger: Logger;
      readonly metrics: Metrics;
      /** A message was stored, and perhaps an answer put into the outbox. */
      readonly committed: () => void;
      readonly askAgainMs?: number | undefined;
    },
  ) {}

  start(): void {
    this.parts.journal.onReady = () => this.wake();
    this.looking = setInterval(() => this.lookForLeftovers(), ADOPT_EVERY_MS).unref();
    this.wake();
  }

  /** Whatever is being replayed is finished; the rest stays in the journal. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.looking);
    this.parts.journal.onReady = () => undefined;
    await this.adopting;
    await this.running;
  }

  private wake(): void {
    if (this.stopping.signal.aborted) return;
    this.running ??= this.run().finally(() => {
      this.running = null;
      // What became ready while the last round ended.
      if (this.parts.journal.ready().length > 0) this.wake();
    });
  }

  private lookForLeftovers(): void {
    this.adopting = this.adopting.then(async () => {
      if (this.stopping.signal.aborted) return;
      await this.parts.journal
        .adopt()
        .catch((error: unknown) =>
          this.parts.logger.error({ err: error }, 'the journal folder cannot be read'),
        );
    });
  }

  private async run(): Promise<void> {
    const { journal, watch, logger, askAgainMs = ASK_AGAIN_MS } = this.parts;
    while (!this.stopping.signal.aborted && journal.ready().length > 0) {
      const before = journal.count;
      const isThere = await watch.ask();
      const goesOn = isThere && (await this.replayAll());
      if (before > 0 && journal.count === 0) logger.info('everything in the journal has been stored');
      if (!goesOn)
        await delay(askAgainMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** One round over everybody who waits; false when there is no point in another one at once. */
  private async replayAll(): Promise<boolean> {
    const people = this.peopleInTurn();
    let inVain = 0;
    let goesOn = true;
    const work = async () => {
      for (let userid = people.shift(); userid !== undefined; userid = people.shift()) {
        const outcome = await this.replayAllOf(userid);
        if (outcome === 'settled') inVain = 0;
        else {
          inVain++;
          goesOn = false;
        }
        // A database that answers and takes nothing (read-only, full) need not refuse everybody once a second.
        if (outcome === 'away' || inVain >= AT_ONCE) people.length = 0;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return goesOn;
  }

  /** Somebody else first each time: whose message fails again and again must not keep the others from their turn. */
  private peopleInTurn(): string[] {
    const people = this.parts.journal.ready().map(({ entry }) => entry.message.from);
    const first = people.length === 0 ? 0 : this.rounds++ % people.length;
    return [...people.slice(first), ...people.slice(0, first)];
  }

  private async replayAllOf(userid: string): Promise<Outcome> {
    const { journal } = this.parts;
    for (;;) {
      const next = this.stopping.signal.aborted ? null : journal.readyOf(userid);
      if (!next) return 'settled';
      const outcome = await this.replay(next);
      if (outcome !== 'settled') return outcome;
    }
  }

  private async replay(waiting: WaitingMessage): Promise<Outcome> {
    const { journal, watch, metrics, logger, committed } = this.parts;
    try {
      await this.store(waiting);
    } catch (error) {
      if (isDatabaseAway(error)) return (await watch.ask()) ? 'later' : 'away';
      if (!isTransactionConflict(error)) return this.failed(waiting, error);
      logger.info({ err: error }, 'a message of the journal is in conflict with others; it is tried again');
      return 'later';
    }
    journal.done(waiting);
    metrics.journalReplayed.inc();
    committed();
    return 'settled';
  }

  private async store({ entry }: WaitingMessage): Promise<void> {
    const { messages, store, clock } = this.parts;
    const answered = await messages.storeOnce(entry, () => null);
    // Stored by an earlier attempt whose commit nobody heard of. What an earlier delivery was to carry has most likely been shown.
    if (answered.carrier === 'passive' && entry.unseenBy)
      await giveToOutbox(store, answered, clock.now(), entry.unseenBy);
  }

  private async failed(waiting: WaitingMessage, error: unknown): Promise<Outcome> {
    const { journal, logger } = this.parts;
    waiting.failures++;
    if (waiting.failures < FAILURES) {
      logger.warn({ err: error }, 'a message of the journal could not be stored; it is tried again');
      return 'later';
    }
    try {
      await journal.setAside(waiting);
      logger.error(
        { err: error },
        'a message of the journal cannot be stored; it was set aside in JOURNAL_DIR',
      );
      return 'settled';
    } catch (failure) {
      logger.error({ err: failure }, 'a message of the journal cannot be stored, nor set aside');
      return 'later';
    }
  }
}
