import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';

/**
 * `unfetched` waits for its bytes (they live three days at the platform), `stored` has them, `failed` never got them,
 * `dropped` was taken back by its sender.
 */
export type AttachmentStatus = 'unfetched' | 'stored' | 'failed' | 'dropped';

/** A picture, voice, video or file that a contact sent. */
@Entity('attachments')
@Index('ix_attachments_due', ['status', 'nextAttemptAt'])
@Index('ix_attachments_person', ['personId', 'status'])
@Index('ix_attachments_obligation', ['obligationId', 'status'])
@Index('ix_attachments_inbound', ['inboundId'])
@Index('ix_attachments_sha256', ['sha256'])
export class AttachmentEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_attachments_person') personId!: number;
  /** Null until the sender has said to which item it belongs. */
  @Ref(() => ObligationEntity, 'fk_attachments_obligation', { nullable: true }) obligationId!: number | null;
  /** Null for an upload on the page. */
  @Ref(() => InboundMessageEntity, 'fk_attachments_inbound', { nullable: true }) inboundId!: number | null;
  @Str(12) kind!: 'image' | 'voice' | 'video' | 'file';
  @Str(255, { nullable: true }) mediaId!: string | null;
  @Str(255, { nullable: true }) fileName!: string | null;
  @Str(128, { nullable: true }) contentType!: string | null;
  /** Bytes. */
  @Int({ nullable: true }) size!: number | null;
  /** Of the bytes, in hex: names the rows of `blob_chunks`. */
  @Str(64, { nullable: true }) sha256!: string | null;
  @Str(12) status!: AttachmentStatus;
  @Int() attempts!: number;
  /** Machine time. */
  @Instant() nextAttemptAt!: Date;
  @Str(255, { nullable: true }) error!: string | null;
  /** Office time. */
  @Instant() createdAt!: Date;
}
