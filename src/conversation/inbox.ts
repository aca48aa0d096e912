import { randomUUID } from 'node:crypto';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { raceAgainst } from '../observability/race-against';
import { requestIdOf } from '../observability/request-id';
import { isDatabaseAway } from '../store/dialect';
import type { Store } from '../store/store';
import { giveToOutbox, takeOver } from './answer-carrier';
import type { Arrival, InboundAnswer, InboundMessage } from './inbound-message';
import type { DatabaseWatch } from './journal/database-watch';
import { replyWhileAway } from './journal/reply-while-away';
import type { WaitingRoom } from './journal/waiting-room';
import type { MessageStore } from './message-store';
import { UnheardAnswers } from './unheard-answers';

/**
 * An answer that takes longer than this goes through the outbox, and what is not stored by then waits in the journal. The
 * platform waits five seconds; people are promised an answer within three.
 */
const PASSIVE_BUDGET_MS = 2_500;
/** Who has not been told by then that the message is safe is told to deliver it again. */
const ACKNOWLEDGE_WITHIN_MS = 4_500;
/** A database that says nothing for so long counts as away. */
const SILENT_AFTER_MS = 1_500;
/** Most messages are stored before anybody asks whether the database is still there. */
const LISTEN_AFTER_MS = 500;

/** A message on its way through this process. */
interface InFlight {
  readonly arrival: Arrival;
  /** Ends when nothing of it is under way any more. */
  readonly attempt: Promise<InboundAnswer>;
  /** What every delivery of it is answered. */
  readonly answer: Promise<InboundAnswer>;
  /** The budget is over, the HTTP answer goes out without the reply: it has to take the outbox. */
  overran: boolean;
  /** The delivery, from the moment it is to carry the answer passively: whoever waits has to wait for the commit. */
  claim: string | null;
  /** The HTTP answer has been a refusal: an answer that comes after it goes another way. */
  refused: boolean;
  /** On its way to the journal, or there. */
  kept: Promise<InboundAnswer> | null;
  /** The person's next message may have its turn. */
  release: () => void;
}

/** The message is still in hand, and not yet safe: the next delivery of it will find it stored, or store it. */
class NotStoredInTime extends Error {
  override readonly name = 'NotStoredInTime';
}

/**
 * Takes messages in: nothing acknowledged is ever lost, nothing is done twice
 * (docs/architecture.md, "The path of one message").
 *
 * One transaction holds the message, its effects and its reply. A redelivery finds the row by its unique key.
 * The reply has one carrier, stored with it: a delivery that takes it over is the one that sends it. What the database does not take
 * in time waits in the journal (docs/decisions/026-journal.md).
 */
export class Inbox {
  private readonly inFlight = new Map<string, InFlight>();
  /** The end of each person's queue: messages of one person are handled in order of arrival. */
  private readonly lastOf = new Map<string, Promise<void>>();
  private readonly unheard: UnheardAnswers;

  constructor(
    private readonly parts: {
      store: Store;
      clock: Clock;
      messages: MessageStore;
      journal: WaitingRoom;
      watch: DatabaseWatch;
      logger: Logger;
      metrics: Metrics;
      /** Something was put into the outbox. */
      wakeDispatcher: () => void;
      budgetMs?: number | undefined;
      acknowledgeWithinMs?: number | undefined;
    },
  ) {
    this.unheard = new UnheardAnswers(parts);
  }

  /** Rejects only when neither database nor journal has it; the platform then delivers the message again. */
  readonly receive = async (message: InboundMessage): Promise<InboundAnswer> => {
    const endTimer = this.parts.metrics.inboundSeconds.startTimer();
    try {
      return await (this.inFlight.get(message.dedupeKey) ?? this.begin(message)).answer;
    } finally {
      endTimer();
    }
  };

  /** Resolves when everything that was received is safe; for an orderly stop. */
  async idle(): Promise<void> {
    for (;;) {
      const all = [...this.inFlight.values()];
      const unsafe = all.filter(({ kept }) => kept === null);
      await Promise.allSettled(all.map(({ kept, attempt }) => kept ?? attempt));
      if (unsafe.length === 0) return;
    }
  }

  /** What is only in memory is given up. */
  stop(): void {
    this.unheard.stop();
  }

  private begin(message: InboundMessage): InFlight {
    const { from, dedupeKey } = message;
    const before = this.lastOf.get(from) ?? Promise.resolve();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const attempt = before.then(() => this.takeTurn(entry));
    const entry: InFlight = {
      arrival: { message, receivedAt: this.parts.clock.now() },
      attempt,
      // Begins when the entry is complete.
      answer: Promise.resolve().then(() => this.answerInTime(entry)),
      overran: false,
      claim: null,
      refused: false,
      kept: null,
      release,
    };
    this.inFlight.set(dedupeKey, entry);
    this.lastOf.set(from, released);
    void attempt
      .catch((error: unknown) =>
        this.parts.logger.error({ requestId: requestIdOf(message), err: error }, 'message not stored'),
      )
      .finally(() => {
        release();
        this.inFlight.delete(dedupeKey);
        if (this.lastOf.get(from) === released) this.lastOf.delete(from);
      });
    return entry;
  }

  /**
   * An empty answer tells the platform that the message is safe. What is not stored in time is safe in the journal; what
   * is not safe when the platform is about to hang up is refused, and delivered again.
   */
  private async answerInTime(entry: InFlight): Promise<InboundAnswer> {
    const { budgetMs = PASSIVE_BUDGET_MS, acknowledgeWithinMs = ACKNOWLEDGE_WITHIN_MS, watch } = this.parts;
    const began = performance.now();
    const listenAfterMs = Math.min(LISTEN_AFTER_MS, budgetMs);
    const soon = await raceAgainst(entry.attempt, listenAfterMs);
    if (soon !== 'over') return soon;
    const silent = watch.silentFor(SILENT_AFTER_MS).then(() => {
      watch.lost();
      return 'over' as const;
    });
    const inTime = await raceAgainst(Promise.race([entry.attempt, silent]), budgetMs - listenAfterMs);
    if (inTime !== 'over') return inTime;
    if (!entry.claim) entry.overran = true;
    const safe = this.keep(entry).catch(() => entry.attempt);
    const late = await raceAgainst(safe, Math.max(0, acknowledgeWithinMs - (performance.now() - began)));
    if (late !== 'over') return late;
    entry.refused = true;
    throw new NotStoredInTime();
  }

  /** Everything that the database does not take, for whatever reason, is kept. */
  private async takeTurn(entry: InFlight): Promise<InboundAnswer> {
    const { journal, watch } = this.parts;
    if (entry.kept || journal.holds(entry.arrival.message.from)) return this.keep(entry);
    // Where nothing can be kept the database may still have come back.
    const kept = watch.isAway ? await this.keep(entry).catch(() => null) : null;
    if (kept) return kept;
    try {
      const answer = await this.handle(entry);
      watch.heard();
      return answer;
    } catch (error) {
      if (isDatabaseAway(error)) watch.lost();
      return this.keep(entry).catch(() => {
        if (entry.claim !== null) this.unheard.add(entry.arrival.message.dedupeKey, entry.claim);
        throw error;
      });
    }
  }

  /** Into the journal, behind which the person's next messages wait. */
  private keep(entry: InFlight): Promise<InboundAnswer> {
    if (entry.kept) return entry.kept;
    const { journal, watch, metrics, logger } = this.parts;
    const { arrival, claim, attempt } = entry;
    const { from, dedupeKey } = arrival.message;
    const isBehind = watch.isAway || (journal.holds(from) && !journal.knows(dedupeKey));
    // Where the database is merely slow the answer itself follows in a moment.
    const reply = isBehind ? replyWhileAway(arrival.message) : null;
    const kept = journal.keep(arrival, { unseenBy: claim, attempt }).then(() => {
      metrics.inbound.inc({ outcome: 'journaled' });
      const noted = {
        requestId: requestIdOf(arrival.message),
        isAway: watch.isAway,
        unseenAnswer: claim !== null,
      };
      logger.info(noted, 'a message waits in the journal');
      entry.release();
      return { reply };
    });
    entry.kept = kept;
    kept.catch(() => {
      entry.kept = null;
    });
    return kept;
  }

  private async handle(entry: InFlight): Promise<InboundAnswer> {
    const { messages, store, clock, wakeDispatcher } = this.parts;
    const answered = await messages.storeOnce(entry.arrival, () => passiveDelivery(entry));
    const { id, reply, carrier, carriedBy } = answered;
    if (carrier === 'outbox') wakeDispatcher();
    if (carrier !== 'passive') return { reply: null };
    const isOurs = carriedBy !== null && carriedBy === entry.claim;
    // What waits in the journal is answered from there.
    if (!isOurs && entry.kept) return { reply: null };
    entry.claim ??= randomUUID();
    const by = entry.claim;
    // Another delivery of the same message was faster: it answers with the stored reply, so may we.
    if (!isOurs && !(await takeOver(store, id, by))) return { reply: null };
    if (!entry.refused) return { reply };
    await giveToOutbox(store, answered, clock.now(), by);
    wakeDispatcher();
    return { reply: null };
  }
}

/** The delivery becomes the answer's carrier, unless the HTTP answer goes out without it. */
function passiveDelivery(entry: InFlight): string | null {
  if (entry.overran) return null;
  entry.claim ??= randomUUID();
  return entry.claim;
}
