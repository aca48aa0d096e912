import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Int, LongText, Ref, Str } from './columns';
import { OperationEntity } from './operation-entity';
import { ReminderEntity } from './reminder-entity';

/**
 * `deferred` waits for its office time, which the scheduler sees come; `pending` waits (or waits again), `sending` is
 * held under a lease, the others are settled:
 * `sent`, `failed` (refused for good), `unknown` (may have arrived, four hours are over), `obsolete`
 * (nothing was left to say, or its time had passed).
 */
export type OutboxStatus = 'deferred' | 'pending' | 'sending' | 'sent' | 'failed' | 'unknown' | 'obsolete';

/** What a message is for; it decides the priority. */
export type OutboxKind = 'answer' | 'notice' | 'nudge' | 'reminder' | 'broadcast' | 'card' | 'withdrawal';

/** One outgoing message to one person: written in the transaction that caused it, then sent. */
@Entity('outbox_messages')
@Unique('uq_outbox_messages_key', ['dedupeKey'])
@Index('ix_outbox_messages_due', ['status', 'nextAttemptAt'])
@Index('ix_outbox_messages_order', ['toUserid', 'status', 'priority', 'id'])
@Index('ix_outbox_messages_pace', ['toUserid', 'lastAttemptAt'])
@Index('ix_outbox_messages_reminder', ['reminderId'])
@Index('ix_outbox_messages_operation', ['operationId'])
export class OutboxMessageEntity {
  @Id() id!: number;
  /** Names the occasion: the same occasion never makes a second row. */
  @Str(160) dedupeKey!: string;
  @Str(64) toUserid!: string;
  @Str(16) kind!: OutboxKind;
  /** Smaller goes first: answers, nudges, broadcasts. */
  @Int() priority!: number;
  /** The `OutboundContent` as JSON; null while a reminder is not yet rendered. */
  @LongText({ nullable: true }) content!: string | null;
  /** The scheduled reminder to render in the claim, from what is owed then. */
  @Ref(() => ReminderEntity, 'fk_outbox_messages_reminder', { nullable: true }) reminderId!: number | null;
  /** What a 催办 is about, as JSON (`NudgeMatter`); null for what lists everything that is owed. */
  @LongText({ nullable: true }) about!: string | null;
  /** The exact request, stored before the first attempt and repeated unchanged by every retry. */
  @LongText({ nullable: true }) request!: string | null;
  @Str(12) status!: OutboxStatus;
  @Int() attempts!: number;
  /** Office time. */
  @Instant() createdAt!: Date;
  /** Office time after which the message is pointless. */
  @Instant({ nullable: true }) pointlessAfter!: Date | null;
  /** Office time at which a deferred message becomes pending; null for one that never waited. */
  @Instant({ nullable: true }) releaseAt!: Date | null;
  /** Office time. */
  @Instant({ nullable: true }) sentAt!: Date | null;
  /** Machine time, as are the four below. */
  @Instant() nextAttemptAt!: Date;
  @Instant({ nullable: true }) firstAttemptAt!: Date | null;
  @Instant({ nullable: true }) lastAttemptAt!: Date | null;
  @Instant({ nullable: true }) leaseUntil!: Date | null;
  @Str(64, { nullable: true }) leaseOwner!: string | null;
  @Str(255, { nullable: true }) messageId!: string | null;
  @Str(255, { nullable: true }) jobId!: string | null;
  @Str(255, { nullable: true }) error!: string | null;
  /** The command that told this person something: undone, it is corrected. */
  @Ref(() => OperationEntity, 'fk_outbox_messages_operation', { nullable: true }) operationId!: number | null;
}
