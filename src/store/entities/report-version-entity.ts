import { Entity, Index, Unique } from 'typeorm';
import { Flag, Id, Instant, Int, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';

/** One numbered version of a 进展报告. Versions are only ever added; a withdrawn one stays in the history. */
@Entity('report_versions')
@Unique('uq_report_versions_version', ['obligationId', 'version'])
@Index('ix_report_versions_person', ['personId'])
@Index('ix_report_versions_inbound', ['inboundId'])
export class ReportVersionEntity {
  @Id() id!: number;
  @Ref(() => ObligationEntity, 'fk_report_versions_obligation') obligationId!: number;
  @Int() version!: number;
  @Str(16) kind!: 'report' | 'supplement' | 'nil' | 'partial';
  /** The whole text that counts, as the reader of a document will see it. */
  @LongText() text!: string;
  /** Office time that decides punctual or late (docs/product.md, "Which time counts"). */
  @Instant() reportedAt!: Date;
  @Ref(() => PersonEntity, 'fk_report_versions_person') personId!: number;
  /** 代报: entered by the coordinator for the unit. */
  @Flag() byProxy!: boolean;
  @Ref(() => InboundMessageEntity, 'fk_report_versions_inbound', { nullable: true }) inboundId!:
    | number
    | null;
  @Instant({ nullable: true }) withdrawnAt!: Date | null;
}
