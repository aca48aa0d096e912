import type { EntityManager } from 'typeorm';
import { MESSAGE_LIMIT_BYTES } from '../delivery/split-text';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { isDatabaseAway, isDuplicateKey, isTransactionConflict } from '../store/dialect';
import { DraftEntity } from '../store/entities/draft-entity';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';
import { type AnsweredMessage, claimCarrier, enqueueAnswer, giveToOutbox } from './answer-carrier';
import { takesPassiveReply } from './card-press';
import type { InboundAnswer, InboundMessage } from './inbound-message';
import { texts } from './texts/texts';

/** Runs the conversation for a stored message in its transaction; null when there is nothing to answer. */
export type Converse = (
  manager: EntityManager,
  inboundId: number,
  message: InboundMessage,
) => Promise<string | null>;

/** The platform waits five seconds; an answer that takes longer than this goes through the outbox. */
const PASSIVE_BUDGET_MS = 3_000;
/** Who has not been told by then that the message is stored is told to deliver it again. */
const ACKNOWLEDGE_WITHIN_MS = 4_500;

/** A message on its way through this process. */
interface InFlight {
  readonly answer: Promise<InboundAnswer>;
  /** The budget is over, the HTTP answer goes out empty: the reply has to take the outbox. */
  overran: boolean;
  /** The passive carrier is being claimed: whoever waits has to wait for the result. */
  claiming: boolean;
}

class AlreadyStored extends Error {}

/** The message is still in hand, and not yet safe: the next delivery of it will find it stored, or store it. */
class NotStoredInTime extends Error {
  override readonly name = 'NotStoredInTime';
}

/**
 * Takes messages in: nothing acknowledged is ever lost, nothing is done twice
 * (docs/architecture.md, "The path of one message").
 *
 * One transaction holds the message, its effects and its reply. A redelivery finds the row by its unique key.
 * The reply has one carrier, set once by a conditional update: whoever sets it sends it.
 */
export class Inbox {
  private readonly inFlight = new Map<string, InFlight>();
  /** The end of each person's queue: messages of one person are handled in order of arrival. */
  private readonly lastOf = new Map<string, Promise<unknown>>();

  constructor(
    private readonly parts: {
      store: Store;
      clock: Clock;
      converse: Converse;
      logger: Logger;
      metrics: Metrics;
      /** Something was put into the outbox. */
      wakeDispatcher: () => void;
      budgetMs?: number;
      acknowledgeWithinMs?: number;
    },
  ) {}

  /** Rejects only when nothing could be stored; the platform then delivers the message again. */
  readonly receive = async (message: InboundMessage): Promise<InboundAnswer> => {
    const endTimer = this.parts.metrics.inboundSeconds.startTimer();
    const entry = this.inFlight.get(message.dedupeKey) ?? this.begin(message);
    try {
      return await this.withinBudget(entry);
    } finally {
      endTimer();
    }
  };

  /** Resolves when nothing is in hand; for an orderly stop. */
  async idle(): Promise<void> {
    while (this.inFlight.size > 0) {
      await Promise.allSettled([...this.inFlight.values()].map((entry) => entry.answer));
    }
  }

  private begin(message: InboundMessage): InFlight {
    const before = this.lastOf.get(message.from) ?? Promise.resolve();
    const entry: InFlight = {
      answer: before.then(() => this.handle(message, () => entry)),
      overran: false,
      claiming: false,
    };
    this.inFlight.set(message.dedupeKey, entry);
    const settled = entry.answer
      .catch((error: unknown) => this.parts.logger.error({ err: error }, 'message not stored'))
      .finally(() => {
        this.inFlight.delete(message.dedupeKey);
        if (this.lastOf.get(message.from) === settled) this.lastOf.delete(message.from);
      });
    this.lastOf.set(message.from, settled);
    return entry;
  }

  /**
   * An empty answer tells the platform that the message is safe. So it waits for the transaction even when the budget
   * is over; what is not stored when the platform is about to hang up is refused, and delivered again.
   */
  private async withinBudget(entry: InFlight): Promise<InboundAnswer> {
    const { budgetMs = PASSIVE_BUDGET_MS, acknowledgeWithinMs = ACKNOWLEDGE_WITHIN_MS } = this.parts;
    const first = await raceAgainst(entry.answer, budgetMs);
    if (first !== 'over') return first;
    if (!entry.claiming) entry.overran = true;
    const second = await raceAgainst(entry.answer, Math.max(0, acknowledgeWithinMs - budgetMs));
    if (second === 'over') throw new NotStoredInTime();
    return second;
  }

  private async handle(message: InboundMessage, entry: () => InFlight): Promise<InboundAnswer> {
    const { store, clock, wakeDispatcher } = this.parts;
    const answered = await this.storeOnce(message, entry);
    if (answered.carrier === 'passive') return { reply: answered.reply };
    if (answered.carrier === 'outbox') wakeDispatcher();
    if (answered.carrier !== 'open') return { reply: null };
    if (entry().overran) {
      await giveToOutbox(store, answered, clock.now());
      wakeDispatcher();
      return { reply: null };
    }
    entry().claiming = true;
    const claimed = await store.inTransaction((manager) => claimCarrier(manager, answered.id, 'passive'));
    if (claimed) return { reply: answered.reply };
    // Another delivery of the same message was faster: it answers with the stored reply, so may we.
    const { carrier } = await this.stored(message);
    return { reply: carrier === 'passive' ? answered.reply : null };
  }

  /** The message's row, whether this delivery stored it or an earlier one did. */
  private async storeOnce(message: InboundMessage, entry: () => InFlight): Promise<AnsweredMessage> {
    try {
      return await this.converseOnce(message, entry);
    } catch (error) {
      if (error instanceof AlreadyStored) return this.stored(message);
      if (isDatabaseAway(error) || isTransactionConflict(error)) throw error;
      this.parts.metrics.inbound.inc({ outcome: 'failed' });
      this.parts.logger.error({ err: error }, 'a message could not be handled; it is kept as a draft');
      return this.storeUnhandled(message, entry);
    }
  }

  /** Somebody else has made the same row at this moment (a new person, a switch): the second time it is there. */
  private async converseOnce(message: InboundMessage, entry: () => InFlight): Promise<AnsweredMessage> {
    const answer = (manager: EntityManager, id: number) => this.parts.converse(manager, id, message);
    try {
      return await this.store(message, entry, answer);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.store(message, entry, answer);
    }
  }

  private async store(
    message: InboundMessage,
    entry: () => InFlight,
    answer: (manager: EntityManager, id: number) => Promise<string | null>,
  ): Promise<AnsweredMessage> {
    const { store, clock, metrics } = this.parts;
    const machineNow = await store.machineNow();
    return store.inTransaction(async (manager) => {
      const id = await this.insert(manager, message, machineNow);
      const reply = await answer(manager, id);
      const carrier = reply === null ? 'none' : needsOutbox(reply, entry(), message) ? 'outbox' : 'open';
      await manager.update(InboundMessageEntity, { id }, { reply, carrier });
      if (reply !== null && carrier === 'outbox') {
        await enqueueAnswer(
          manager,
          { id, userid: message.from, reply },
          { officeNow: clock.now(), machineNow },
        );
      }
      metrics.inbound.inc({ outcome: 'stored' });
      return { id, userid: message.from, reply, carrier };
    });
  }

  /** A bug on our side must not cost the sender the text: it waits as a draft, under a reference number. */
  private async storeUnhandled(message: InboundMessage, entry: () => InFlight): Promise<AnsweredMessage> {
    try {
      return await this.store(message, entry, async (manager, id) => {
        if (message.content.type === 'text') {
          await manager.insert(DraftEntity, {
            userid: message.from,
            text: message.content.text,
            inboundId: id,
            status: 'waiting',
            createdAt: this.parts.clock.now(),
          });
        }
        return texts.apology(id);
      });
    } catch (error) {
      if (error instanceof AlreadyStored) return this.stored(message);
      throw error;
    }
  }

  private async insert(manager: EntityManager, message: InboundMessage, arrivedAt: Date): Promise<number> {
    try {
      const { identifiers } = await manager.insert(InboundMessageEntity, {
        dedupeKey: message.dedupeKey,
        userid: message.from,
        content: JSON.stringify(message.content),
        sentAt: message.sentAt,
        receivedAt: this.parts.clock.now(),
        arrivedAt,
        reply: null,
        carrier: 'open',
      });
      return Number(identifiers[0]?.id);
    } catch (error) {
      // Leave the transaction before reading: the other delivery's row may only now become visible.
      if (isDuplicateKey(error)) throw new AlreadyStored();
      throw error;
    }
  }

  private async stored(message: InboundMessage): Promise<AnsweredMessage> {
    this.parts.metrics.inbound.inc({ outcome: 'duplicate' });
    return this.parts.store.read.findOneByOrFail(InboundMessageEntity, { dedupeKey: message.dedupeKey });
  }
}

async function raceAgainst<T>(work: Promise<T>, ms: number): Promise<T | 'over'> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

function needsOutbox(reply: string, entry: InFlight, message: InboundMessage): boolean {
  return !takesPassiveReply(message) || entry.overran || Buffer.byteLength(reply) > MESSAGE_LIMIT_BYTES;
}
