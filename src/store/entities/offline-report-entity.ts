import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';

/** 线下已报: the unit says that its report went by paper or OA; nobody is reminded of it for two working days. */
@Entity('offline_reports')
@Index('ix_offline_reports_obligation', ['obligationId'])
@Index('ix_offline_reports_person', ['personId'])
@Index('ix_offline_reports_inbound', ['inboundId'])
export class OfflineReportEntity {
  @Id() id!: number;
  @Ref(() => ObligationEntity, 'fk_offline_reports_obligation') obligationId!: number;
  @Ref(() => PersonEntity, 'fk_offline_reports_person') personId!: number;
  /** 文号, as said. */
  @LongText({ nullable: true }) reference!: string | null;
  /** The last office day without reminders. */
  @Str(10) quietUntil!: string;
  @Instant() saidAt!: Date;
  @Ref(() => InboundMessageEntity, 'fk_offline_reports_inbound') inboundId!: number;
}
