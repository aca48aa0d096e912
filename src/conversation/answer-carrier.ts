import type { EntityManager } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';

/** A stored message and the answer it got. */
export interface AnsweredMessage {
  readonly id: number;
  readonly userid: string;
  readonly reply: string | null;
  readonly carrier: InboundMessageEntity['carrier'];
}

/** An answer without a carrier after so long belongs to a process that died before it could answer. */
const ORPHANED_AFTER_MS = 30_000;

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
 * Gives an answer that has no carrier yet to the outbox; false when it has one. With `unseenBy` one that this delivery was
 * to carry passively and, as the caller knows, has not: unless another delivery has taken it over.
 */
export async function giveToOutbox(
  store: Store,
  message: AnsweredMessage,
  officeNow: Date,
  unseenBy: string | null = null,
): Promise<boolean> {
  const { id, userid, reply } = message;
  if (reply === null) return false;
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const from = unseenBy === null ? { carrier: 'open' as const } : { carriedBy: unseenBy };
    const now = { carrier: 'outbox' as const, carriedBy: null };
    const { affected } = await manager.update(InboundMessageEntity, { id, ...from }, now);
    if (affected !== 1) return false;
    await enqueueAnswers(manager, [{ id, userid, reply }], { officeNow, machineNow });
    return true;
  });
}

/**
 * Finds answers whose process died between the commit and the HTTP answer, and whose message was not delivered
 * again: they go through the outbox. Returns how many. Safe to run in every process, as often as you like.
 */
export async function rescueOrphanedAnswers(store: Store, officeNow: Date): Promise<number> {
  const before = new Date((await store.machineNow()).getTime() - ORPHANED_AFTER_MS);
  const orphans = await store.read
    .createQueryBuilder(InboundMessageEntity, 'message')
    .where('message.carrier = :carrier AND message.arrived_at < :before', { carrier: 'open', before })
    .orderBy('message.id')
    .limit(100)
    .getMany();
  let rescued = 0;
  for (const orphan of orphans) if (await giveToOutbox(store, orphan, officeNow)) rescued++;
  return rescued;
}
