import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';

/** 草稿: a text that has found no item yet. Nothing a member typed is ever lost. */
@Entity('drafts')
@Index('ix_drafts_userid', ['userid', 'status'])
@Index('ix_drafts_inbound', ['inboundId'])
export class DraftEntity {
  @Id() id!: number;
  @Str(64) userid!: string;
  @LongText() text!: string;
  @Ref(() => InboundMessageEntity, 'fk_drafts_inbound') inboundId!: number;
  @Str(12) status!: 'waiting' | 'filed' | 'dropped';
  @Instant() createdAt!: Date;
}
