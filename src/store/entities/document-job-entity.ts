import { Entity, Index } from 'typeorm';
import type { DocumentKind } from '../../domain/documents/document-data';
import { Id, Instant, Int, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { PersonEntity } from './person-entity';
import { ReportingPeriodEntity } from './reporting-period-entity';

/**
 * `waiting` is to be made, or is being made under a lease; `done` is in the outbox or ready to be fetched, `failed` was
 * told to who asked, `removed` was ready long enough.
 */
export type DocumentJobState = 'waiting' | 'done' | 'failed' | 'removed';

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
  /** `page` where it is fetched from; null where it is sent in the chat. */
  @Str(8, { nullable: true }) way!: 'page' | null;
  @Int() attempts!: number;
  /** Rows that are in the document already, and how many there will be; 0 of 0 while nobody has begun. */
  @Int() done!: number;
  @Int() total!: number;
  /** Machine time; while one process makes the document, the end of its lease; of a ready one, until when it is kept. */
  @Instant() nextAttemptAt!: Date;
  @Ref(() => InboundMessageEntity, 'fk_document_jobs_inbound', { nullable: true }) inboundId!: number | null;
  @Str(255, { nullable: true }) fileName!: string | null;
  /** Of the document's bytes, which are in `blob_chunks`; for `page` their key there, which no other row shares. */
  @Str(64, { nullable: true }) sha256!: string | null;
  /** In bytes; for `page` only. */
  @Int({ nullable: true }) size!: number | null;
  /** For `page` as who asked reads it. */
  @Str(255, { nullable: true }) error!: string | null;
  /** Office time, as below. */
  @Instant() requestedAt!: Date;
  @Instant({ nullable: true }) settledAt!: Date | null;
}
