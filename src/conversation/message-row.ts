import { MESSAGE_LIMIT_BYTES } from '../delivery/split-text';
import type { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import { takesPassiveReply } from './card-press';
import type { Arrival, InboundMessage } from './inbound-message';

/**
 * The delivery that takes the answer back passively; null where it comes too late for that. Asked when the answer is known, and
 * again when the message is stored another way: it then names the same one.
 */
export type PassiveDelivery = () => string | null;

/** How an answer travels. */
export type Carriage = Pick<InboundMessageEntity, 'carrier' | 'carriedBy'>;

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
    carrier: 'none',
    carriedBy: null,
  };
}

/** Stored with the message itself, so that there is no answer without a carrier (docs/decisions/006-one-carrier.md). */
export function carriageOf(
  reply: string | null,
  passive: PassiveDelivery,
  message: InboundMessage,
): Carriage {
  if (reply === null) return { carrier: 'none', carriedBy: null };
  const fits = takesPassiveReply(message) && Buffer.byteLength(reply) <= MESSAGE_LIMIT_BYTES;
  const carriedBy = fits ? passive() : null;
  return { carrier: carriedBy === null ? 'outbox' : 'passive', carriedBy };
}
