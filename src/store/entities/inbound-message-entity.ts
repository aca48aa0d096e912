import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, LongText, Str } from './columns';

/** A message or event as it arrived, with the answer it got. */
@Entity('inbound_messages')
@Unique('uq_inbound_messages_key', ['dedupeKey'])
@Index('ix_inbound_messages_userid', ['userid', 'id'])
export class InboundMessageEntity {
  @Id() id!: number;
  @Str(160) dedupeKey!: string;
  @Str(64) userid!: string;
  /** The `InboundContent` as JSON. */
  @LongText() content!: string;
  /** CreateTime. */
  @Instant() sentAt!: Date;
  /** Office time of arrival. */
  @Instant() receivedAt!: Date;
  /** Machine time of arrival. */
  @Instant() arrivedAt!: Date;
  @LongText({ nullable: true }) reply!: string | null;
  /** The one carrier of the answer; `none` when there is nothing to say. */
  @Str(8) carrier!: 'passive' | 'outbox' | 'none';
  /** Of a `passive` answer: the delivery that carries it, an id that its process chose. */
  @Str(36, { nullable: true }) carriedBy!: string | null;
}
