import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { type OutboxKind, OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { OutboundContent } from './outbound-message';
import type { NudgeMatter } from './render-reminder';
import { MESSAGE_LIMIT_BYTES } from './split-text';

export interface NewMessage {
  /** Names the occasion: a second message with the same key is dropped without an error. */
  readonly dedupeKey: string;
  /** userid, in any case. */
  readonly to: string;
  readonly kind: OutboxKind;
  /** Null for a reminder, which is rendered when it is sent. */
  readonly content: OutboundContent | null;
  /** Given exactly when `content` is null. */
  readonly reminderId?: number;
  /** Office time. */
  readonly pointlessAfter?: Date;
  /** What a 催办 is about; only with `reminderId`. */
  readonly about?: NudgeMatter;
  /** Office time before which it stays `deferred`; the scheduler releases it inside the sending window. */
  readonly releaseAt?: Date;
  /** The command that causes it, see `OperationEntity`. */
  readonly operationId?: number;
  /** Machine time. Until then the row also holds back what is enqueued later for this member with the same kind. */
  readonly notBefore?: Date;
}

/** Below the parameter limits of both stores. */
const ROWS_A_STATEMENT = 200;
const KEY_LENGTH = 160;
/** A rendered reminder may need further rows, whose keys end in `#2`, `#3` … */
const REMINDER_KEY_LENGTH = 150;

/** Smaller goes first: answers before nudges before broadcasts. */
export const PRIORITIES: Readonly<Record<OutboxKind, number>> = {
  // Every minute more people read what should not have been sent.
  withdrawal: 0,
  answer: 1,
  notice: 2,
  nudge: 3,
  reminder: 4,
  broadcast: 5,
  // The label on a pressed card: nothing waits for it.
  card: 6,
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
  messages.forEach(checkMessage);
  for (let from = 0; from < messages.length; from += ROWS_A_STATEMENT) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(OutboxMessageEntity)
      .values(messages.slice(from, from + ROWS_A_STATEMENT).map((message) => rowOf(message, times)))
      // A no-op on the key itself. Never INSERT IGNORE: it also swallows bad foreign keys and cuts long texts.
      .orUpdate(['dedupe_key'], ['dedupe_key'])
      .updateEntity(false)
      .execute();
  }
}

/** What no caller may do; SQLite would take an overlong key, MySQL would not. */
function checkMessage({ dedupeKey, content, reminderId }: NewMessage): void {
  const longestKey = content === null ? REMINDER_KEY_LENGTH : KEY_LENGTH;
  if (dedupeKey.length > longestKey) throw new RangeError(`outbox key ${dedupeKey} is too long`);
  if ((content === null) !== (reminderId !== undefined)) {
    throw new TypeError(`outbox message ${dedupeKey} needs either content or a reminder`);
  }
  const text = content?.type === 'text' || content?.type === 'card' ? content.text : '';
  if (Buffer.byteLength(text) > MESSAGE_LIMIT_BYTES) {
    throw new RangeError(
      `outbox message ${dedupeKey} is longer than ${MESSAGE_LIMIT_BYTES} bytes: split it first`,
    );
  }
}

function rowOf(message: NewMessage, { officeNow, machineNow }: { officeNow: Date; machineNow: Date }) {
  const { dedupeKey, to, kind, content, reminderId, pointlessAfter, notBefore, operationId } = message;
  const { about, releaseAt } = message;
  return {
    dedupeKey,
    toUserid: to.toLowerCase(),
    kind,
    priority: PRIORITIES[kind],
    content: content && JSON.stringify(content),
    reminderId: reminderId ?? null,
    about: about ? JSON.stringify(about) : null,
    request: null,
    status: releaseAt ? ('deferred' as const) : ('pending' as const),
    attempts: 0,
    createdAt: officeNow,
    pointlessAfter: pointlessAfter ?? null,
    releaseAt: releaseAt ?? null,
    sentAt: null,
    nextAttemptAt: notBefore ?? machineNow,
    firstAttemptAt: null,
    lastAttemptAt: null,
    leaseUntil: null,
    leaseOwner: null,
    messageId: null,
    jobId: null,
    error: null,
    operationId: operationId ?? null,
  };
}

/** Whether a deferred message's office time has come. */
export function anyDeferred(manager: EntityManager, officeNow: Date): Promise<boolean> {
  return manager.existsBy(OutboxMessageEntity, { status: 'deferred', releaseAt: LessThanOrEqual(officeNow) });
}

/**
 * Makes pending what was deferred and whose office time has come; how many messages that were. Conditional on the
 * status, so that two processes release each message once.
 */
export async function releaseDeferred(
  manager: EntityManager,
  { officeNow, machineNow }: { readonly officeNow: Date; readonly machineNow: Date },
): Promise<number> {
  const { affected } = await manager
    .createQueryBuilder()
    .update(OutboxMessageEntity)
    .set({ status: 'pending', nextAttemptAt: machineNow })
    .where("status = 'deferred' AND release_at <= :officeNow", { officeNow })
    .updateEntity(false)
    .execute();
  return affected ?? 0;
}
