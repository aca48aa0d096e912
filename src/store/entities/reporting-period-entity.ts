import { Entity, Unique } from 'typeorm';
import type { PeriodKind, ReportingPeriod } from '../../domain/period/reporting-period';
import { Flag, Id, Instant, Ref, Str } from './columns';
import { PlanEntity } from './plan-entity';

@Entity('reporting_periods')
@Unique('uq_reporting_periods_code', ['planId', 'code'])
export class ReportingPeriodEntity implements ReportingPeriod {
  @Id() id!: number;
  @Ref(() => PlanEntity, 'fk_reporting_periods_plan') planId!: number;
  @Str(16) code!: string;
  @Str(16) kind!: PeriodKind;
  /** The deadline as the plan prints it. */
  @Str(128, { nullable: true }) printed!: string | null;
  @Instant() dueAt!: Date;
  @Instant({ nullable: true }) graceUntil!: Date | null;
  @Instant({ nullable: true }) closesAt!: Date | null;
  @Flag() quiet!: boolean;
  /** A due of a year without official days as a coordinator has confirmed it (`isDueConfirmed`). */
  @Instant({ nullable: true }) confirmedDueAt!: Date | null;
}
