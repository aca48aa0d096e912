import { MESSAGE_LIMIT_BYTES } from '../delivery/split-text';
import type { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import { takesPassiveReply } from './card-press';
import type { Arrival, InboundMessage } from './inbound-message';

/** Whether the answer comes too late to go back passively; asked when it is known. */
export type IsLate = () => boolean;

/** A message's row before its conversation; `arrivedAt` is machine time. */
export function newMessageRow(
  { message, receivedAt }: Arrival,
  arrivedAt: Date,
): Omit<InboundMessageEntity, 'id'> {
  return {
    dedupeKey: message.dedupeKey,
    userid: message.from,
    content: JSON.stringify(message.content),
    sentAt: message.sentAt,
    receivedAt,
    arrivedAt,
    reply: null,
    carrier: 'open',
    carriedBy: null,
  };
}

/** What the row says of its answer's way at first: `open` may still go back passively. */
export function firstCarrier(
  reply: string | null,
  isLate: IsLate,
  message: InboundMessage,
): 'none' | 'outbox' | 'open' {
  if (reply === null) return 'none';
  const isForOutbox =
    !takesPassiveReply(message) || isLate() || Buffer.byteLength(reply) > MESSAGE_LIMIT_BYTES;
  return isForOutbox ? 'outbox' : 'open';
}
