import type { EntityManager } from 'typeorm';
import { type OutboxKind, OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { OutboundContent } from './outbound-message';
import { MESSAGE_LIMIT_BYTES } from './split-text';

export interface NewMessage {
  /** Names the occasion: a second message with the same key is dropped without an error. */
  readonly dedupeKey: string;
  /** userid, in any case. */
  readonly to: string;
  readonly kind: OutboxKind;
  /** Null for a reminder, which is rendered when it is sent. */
  readonly content: OutboundContent | null;
  readonly reminderId?: number;
  /** Office time. */
  readonly pointlessAfter?: Date;
}

/** Smaller goes first: answers before nudges before broadcasts. */
export const PRIORITIES: Readonly<Record<OutboxKind, number>> = {
  answer: 1,
  notice: 2,
  nudge: 3,
  reminder: 4,
  broadcast: 5,
};

/**
 * Puts messages into the outbox, in the transaction that causes them: they go out if and only if it commits. A text
 * must fit one message (`splitText`).
 */
export async function enqueue(
  manager: EntityManager,
  messages: readonly NewMessage[],
  times: { readonly officeNow: Date; readonly machineNow: Date },
): Promise<void> {
  if (messages.length === 0) return;
  for (const { dedupeKey, content } of messages) {
    if (content?.type === 'text' && Buffer.byteLength(content.text) > MESSAGE_LIMIT_BYTES) {
      throw new RangeError(
        `outbox message ${dedupeKey} is longer than ${MESSAGE_LIMIT_BYTES} bytes: split it first`,
      );
    }
  }
  await manager
    .createQueryBuilder()
    .insert()
    .into(OutboxMessageEntity)
    .values(messages.map((message) => rowOf(message, times)))
    // A no-op on the key itself. Never INSERT IGNORE: it also swallows bad foreign keys and cuts long texts.
    .orUpdate(['dedupe_key'], ['dedupe_key'])
    .updateEntity(false)
    .execute();
}

function rowOf(message: NewMessage, { officeNow, machineNow }: { officeNow: Date; machineNow: Date }) {
  const { dedupeKey, to, kind, content, reminderId, pointlessAfter } = message;
  return {
    dedupeKey,
    toUserid: to.toLowerCase(),
    kind,
    priority: PRIORITIES[kind],
    content: content && JSON.stringify(content),
    reminderId: reminderId ?? null,
    request: null,
    status: 'pending' as const,
    attempts: 0,
    createdAt: officeNow,
    pointlessAfter: pointlessAfter ?? null,
    sentAt: null,
    nextAttemptAt: machineNow,
    firstAttemptAt: null,
    lastAttemptAt: null,
    leaseUntil: null,
    leaseOwner: null,
    messageId: null,
    jobId: null,
    error: null,
  };
}
