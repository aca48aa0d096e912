import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Int, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { OperationEntity } from './operation-entity';

/**
 * Who changed what, when, from which message, before and after. Append-only: rows are written in the transaction
 * that makes the change and sealed in order shortly after (docs/decisions/013-audit-chain.md).
 */
@Entity('audit_entries')
@Unique('uq_audit_entries_seq', ['seq'])
@Index('ix_audit_entries_operation', ['operationId'])
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
  @Ref(() => OperationEntity, 'fk_audit_entries_operation', { nullable: true }) operationId!: number | null;
  /** The exact text that is hashed (`canonicalRecord`); null until sealed, as are the three below. */
  @LongText({ nullable: true }) record!: string | null;
  /** Place in the chain, from 1. */
  @Int({ nullable: true }) seq!: number | null;
  @Str(64, { nullable: true }) previousHash!: string | null;
  /** sha256, in hex, of `previousHash`, a line feed and `record`. */
  @Str(64, { nullable: true }) hash!: string | null;
}
