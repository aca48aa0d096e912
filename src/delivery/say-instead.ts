import type { EntityManager } from 'typeorm';
import type { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { OutboundContent } from './outbound-message';
import { enqueue } from './outbox';

/**
 * What stands in a person's window because the messenger did not withdraw it is corrected, in the transaction that
 * settles the withdrawal. Once for all messages of one command; nothing for any other row.
 */
export async function sayInstead(
  manager: EntityManager,
  { content, toUserid, operationId }: OutboxMessageEntity,
  times: { readonly officeNow: Date; readonly machineNow: Date },
): Promise<void> {
  const parsed = content === null ? null : (JSON.parse(content) as OutboundContent);
  if (parsed?.type !== 'withdrawal' || !parsed.instead) return;
  const { dedupeKey, text } = parsed.instead;
  const notice = {
    dedupeKey,
    to: toUserid,
    kind: 'notice' as const,
    content: { type: 'text' as const, text },
  };
  await enqueue(manager, [operationId === null ? notice : { ...notice, operationId }], times);
}
