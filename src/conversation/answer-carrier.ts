import type { EntityManager } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';
import type { Carriage } from './message-row';

/** A stored message, the answer it got and how that travels. */
export interface AnsweredMessage extends Carriage {
  readonly id: number;
  readonly userid: string;
  readonly reply: string | null;
}

/** Puts answers into the outbox, in parts if they are long; the parts keep their order. */
export async function enqueueAnswers(
  manager: EntityManager,
  messages: readonly { id: number; userid: string; reply: string }[],
  times: { officeNow: Date; machineNow: Date },
): Promise<void> {
  await enqueue(
    manager,
    messages.flatMap(({ id, userid, reply }) =>
      // Asked twice, the same answer is the same text: the number makes it another message.
      splitText(reply, MESSAGE_LIMIT_BYTES, `消息${id}`).map((text, i) => ({
        dedupeKey: `answer:${id}:${i + 1}`,
        to: userid,
        kind: 'answer' as const,
        content: { type: 'text' as const, text },
      })),
    ),
    times,
  );
}

/**
 * Gives an answer to the outbox that the delivery `unseenBy` was to carry passively and, as the caller knows, has not; false where
 * another delivery has taken it over.
 */
export async function giveToOutbox(
  store: Store,
  message: AnsweredMessage,
  officeNow: Date,
  unseenBy: string,
): Promise<boolean> {
  const { id, userid, reply } = message;
  if (reply === null) return false;
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const now = { carrier: 'outbox' as const, carriedBy: null };
    const { affected } = await manager.update(
      InboundMessageEntity,
      { id, carrier: 'passive', carriedBy: unseenBy },
      now,
    );
    if (affected !== 1) return false;
    await enqueueAnswers(manager, [{ id, userid, reply }], { officeNow, machineNow });
    return true;
  });
}

/**
 * The delivery answers with what an earlier one of the same message was to carry passively, whose HTTP answer was perhaps lost:
 * whoever takes over last sends the answer. False where it has gone through the outbox meanwhile.
 */
export function takeOver(store: Store, id: number, delivery: string): Promise<boolean> {
  return store.inTransaction(async (manager) => {
    const passive = { id, carrier: 'passive' as const };
    const { affected } = await manager.update(InboundMessageEntity, passive, { carriedBy: delivery });
    return affected === 1;
  });
}
