import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';

/** 草稿: a text that has found no item yet. Nothing a member typed is ever lost. */
@Entity('drafts')
@Index('ix_drafts_userid', ['userid', 'status'])
@Index('ix_drafts_status', ['status'])
@Index('ix_drafts_inbound', ['inboundId'])
@Index('ix_drafts_obligation', ['obligationId', 'status'])
export class DraftEntity {
  @Id() id!: number;
  @Str(64) userid!: string;
  @LongText() text!: string;
  @Ref(() => InboundMessageEntity, 'fk_drafts_inbound') inboundId!: number;
  @Str(12) status!: 'waiting' | 'filed' | 'dropped';
  @Instant() createdAt!: Date;
  /** Where the text belongs, if that is known: the obligation is accepted, or closed. */
  @Ref(() => ObligationEntity, 'fk_drafts_obligation', { nullable: true }) obligationId!: number | null;
  /** What the writer meant to do with it there (`submit`, `supplement`, `amend`); null where that is open. */
  @Str(16, { nullable: true }) move!: string | null;
}
