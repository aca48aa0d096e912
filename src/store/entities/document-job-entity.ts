import { Entity, Index } from 'typeorm';
import type { DocumentKind } from '../../domain/documents/document-data';
import { Id, Instant, Int, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { PersonEntity } from './person-entity';
import { ReportingPeriodEntity } from './reporting-period-entity';

/** `waiting` is to be made, or is being made under a lease; `done` is in the outbox, `failed` was told to who asked. */
export type DocumentJobState = 'waiting' | 'done' | 'failed';

/** A document that somebody has asked for and gets as a file. */
@Entity('document_jobs')
@Index('ix_document_jobs_due', ['state', 'nextAttemptAt'])
@Index('ix_document_jobs_person', ['personId', 'state'])
@Index('ix_document_jobs_period', ['periodId'])
@Index('ix_document_jobs_inbound', ['inboundId'])
export class DocumentJobEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_document_jobs_person') personId!: number;
  @Ref(() => ReportingPeriodEntity, 'fk_document_jobs_period') periodId!: number;
  @Str(16) kind!: DocumentKind;
  @Str(12) state!: DocumentJobState;
  @Int() attempts!: number;
  /** Rows that are in the document already, and how many there will be; 0 of 0 while nobody has begun. */
  @Int() done!: number;
  @Int() total!: number;
  /** Machine time; while one process makes the document, the end of its lease. */
  @Instant() nextAttemptAt!: Date;
  @Ref(() => InboundMessageEntity, 'fk_document_jobs_inbound', { nullable: true }) inboundId!: number | null;
  @Str(255, { nullable: true }) fileName!: string | null;
  /** Of the document's bytes, which are in `blob_chunks`. */
  @Str(64, { nullable: true }) sha256!: string | null;
  @Str(255, { nullable: true }) error!: string | null;
  /** Office time, as below. */
  @Instant() requestedAt!: Date;
  @Instant({ nullable: true }) settledAt!: Date | null;
}
