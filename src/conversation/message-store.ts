import type { EntityManager } from 'typeorm';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { requestIdOf, withRequestId } from '../observability/request-id';
import { isDatabaseAway, isDuplicateKey, isTransactionConflict } from '../store/dialect';
import { DraftEntity } from '../store/entities/draft-entity';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';
import { type AnsweredMessage, enqueueAnswers } from './answer-carrier';
import type { Arrival, InboundMessage } from './inbound-message';
import { MessageGroups } from './message-groups';
import { carriageOf, newMessageRow, type PassiveDelivery } from './message-row';
import { texts } from './texts/texts';

/**
 * Runs the conversation for a stored message in its transaction, as of its arrival (office time); null when there is
 * nothing to answer.
 */
export type Converse = (
  manager: EntityManager,
  inboundId: number,
  message: InboundMessage,
  receivedAt: Date,
) => Promise<string | null>;

type Answer = (manager: EntityManager, inboundId: number) => Promise<string | null>;

class AlreadyStored extends Error {}

/** Stores each message once, in one transaction with its effects and its reply: whoever brings it, however often. */
export class MessageStore {
  private readonly groups: MessageGroups;

  constructor(
    private readonly parts: {
      store: Store;
      clock: Clock;
      converse: Converse;
      logger: Logger;
      metrics: Metrics;
    },
  ) {
    this.groups = new MessageGroups(parts);
  }

  /** The message's row, whether this call stored it or an earlier one did. Rejects when it is not stored. */
  async storeOnce(arrival: Arrival, passive: PassiveDelivery): Promise<AnsweredMessage> {
    const together = await this.groups.take(arrival, passive);
    return together ?? withRequestId(() => this.storeAlone(arrival, passive), requestIdOf(arrival.message));
  }

  private async storeAlone(arrival: Arrival, passive: PassiveDelivery): Promise<AnsweredMessage> {
    try {
      return await this.converseOnce(arrival, passive);
    } catch (error) {
      if (error instanceof AlreadyStored) return this.stored(arrival.message);
      if (isDatabaseAway(error) || isTransactionConflict(error)) throw error;
      this.parts.metrics.inbound.inc({ outcome: 'failed' });
      this.parts.logger.error({ err: error }, 'a message could not be handled; it is kept as a draft');
      return this.storeUnhandled(arrival, passive);
    }
  }

  async stored({ dedupeKey }: InboundMessage): Promise<AnsweredMessage> {
    this.parts.metrics.inbound.inc({ outcome: 'duplicate' });
    return this.parts.store.read.findOneByOrFail(InboundMessageEntity, { dedupeKey });
  }

  /** Somebody else has made the same row at this moment (a new person, a switch): the second time it is there. */
  private async converseOnce(arrival: Arrival, passive: PassiveDelivery): Promise<AnsweredMessage> {
    const { message, receivedAt } = arrival;
    const answer: Answer = (manager, id) => this.parts.converse(manager, id, message, receivedAt);
    try {
      return await this.store(arrival, passive, answer);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.store(arrival, passive, answer);
    }
  }

  private async store(arrival: Arrival, passive: PassiveDelivery, answer: Answer): Promise<AnsweredMessage> {
    const { store, clock, metrics } = this.parts;
    const { message } = arrival;
    const machineNow = await store.machineNow();
    return store.inTransaction(async (manager) => {
      const id = await insert(manager, arrival, machineNow);
      const reply = await answer(manager, id);
      const carriage = carriageOf(reply, passive, message);
      await manager.update(InboundMessageEntity, { id }, { reply, ...carriage });
      if (reply !== null && carriage.carrier === 'outbox') {
        await enqueueAnswers(manager, [{ id, userid: message.from, reply }], {
          officeNow: clock.now(),
          machineNow,
        });
      }
      metrics.inbound.inc({ outcome: 'stored' });
      return { id, userid: message.from, reply, ...carriage };
    });
  }

  /** A bug on our side must not cost the sender the text: it waits as a draft, under a reference number. */
  private async storeUnhandled(arrival: Arrival, passive: PassiveDelivery): Promise<AnsweredMessage> {
    const { message, receivedAt } = arrival;
    try {
      return await this.store(arrival, passive, async (manager, id) => {
        if (message.content.type === 'text') {
          await manager.insert(DraftEntity, {
            userid: message.from,
            text: message.content.text,
            inboundId: id,
            status: 'waiting',
            createdAt: receivedAt,
          });
        }
        return texts.apology(id);
      });
    } catch (error) {
      if (error instanceof AlreadyStored) return this.stored(message);
      throw error;
    }
  }
}

async function insert(manager: EntityManager, arrival: Arrival, arrivedAt: Date): Promise<number> {
  try {
    const { identifiers } = await manager.insert(InboundMessageEntity, newMessageRow(arrival, arrivedAt));
    return Number(identifiers[0]?.id);
  } catch (error) {
    // Leave the transaction before reading: the other delivery's row may only now become visible.
    if (isDuplicateKey(error)) throw new AlreadyStored();
    throw error;
  }
}
