import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';

/** Who changed what, when, from which message, before and after. Append-only. */
@Entity('audit_entries')
@Index('ix_audit_entries_subject', ['subject'])
@Index('ix_audit_entries_inbound', ['inboundId'])
export class AuditEntryEntity {
  @Id() id!: number;
  @Instant() at!: Date;
  /** userid, or `system`, or `cli:<login>`. */
  @Str(96) actor!: string;
  @Ref(() => InboundMessageEntity, 'fk_audit_entries_inbound', { nullable: true }) inboundId!: number | null;
  @Str(48) action!: string;
  /** `obligation:12`, `plan:1`, `person:7`. */
  @Str(96) subject!: string;
  @LongText({ nullable: true }) before!: string | null;
  @LongText({ nullable: true }) after!: string | null;
}
