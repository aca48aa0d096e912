import { Entity, Index } from 'typeorm';
import { Id, Instant, Ref } from './columns';
import { ReportingPeriodEntity } from './reporting-period-entity';
import { UnitEntity } from './unit-entity';

/** 暂缓: the unit's 分管领导 is not written to about this period until the hold is lifted. */
@Entity('escalation_holds')
@Index('ix_escalation_holds_period', ['periodId', 'unitId'])
@Index('ix_escalation_holds_unit', ['unitId'])
export class EscalationHoldEntity {
  @Id() id!: number;
  @Ref(() => ReportingPeriodEntity, 'fk_escalation_holds_period') periodId!: number;
  @Ref(() => UnitEntity, 'fk_escalation_holds_unit') unitId!: number;
  @Instant() since!: Date;
  @Instant({ nullable: true }) endedAt!: Date | null;
}
