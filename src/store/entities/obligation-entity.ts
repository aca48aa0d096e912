import { Entity, Index, Unique } from 'typeorm';
import type { Obligation, ObligationState } from '../../domain/obligation/obligation';
import { Flag, Id, Instant, Int, LongText, Ref, Str } from './columns';
import { ReportingPeriodEntity } from './reporting-period-entity';
import { UnitEntity } from './unit-entity';
import { WorkItemEntity } from './work-item-entity';

/** An obligation about which nothing has happened yet. */
export const UNTOUCHED = {
  state: 'pending',
  partial: false,
  ownDueAt: null,
  ownDueSetOn: null,
  round: 1,
  firstReportedAt: null,
  deadlineWhenReported: null,
  currentVersion: 0,
  remark: null,
  revision: 1,
} as const satisfies Partial<ObligationEntity>;

/** 应报事项: what one unit owes for one item in one period. */
@Entity('obligations')
@Unique('uq_obligations_triple', ['periodId', 'itemId', 'unitId'])
@Index('ix_obligations_unit', ['unitId', 'periodId'])
@Index('ix_obligations_item_states', ['itemId', 'periodId', 'unitId', 'state'])
@Index('ix_obligations_figures', [
  'periodId',
  'state',
  'unitId',
  'itemId',
  'partial',
  'round',
  'ownDueAt',
  'firstReportedAt',
  'deadlineWhenReported',
])
export class ObligationEntity implements Obligation {
  @Id() id!: number;
  @Ref(() => ReportingPeriodEntity, 'fk_obligations_period') periodId!: number;
  @Ref(() => WorkItemEntity, 'fk_obligations_item') itemId!: number;
  @Ref(() => UnitEntity, 'fk_obligations_unit') unitId!: number;
  @Str(16) state!: ObligationState;
  @Flag() partial!: boolean;
  @Instant({ nullable: true }) ownDueAt!: Date | null;
  /** Office day on which the own due was given: stages up to it are void, the act itself has told the unit. */
  @Str(10, { nullable: true }) ownDueSetOn!: string | null;
  @Int() round!: number;
  @Instant({ nullable: true }) firstReportedAt!: Date | null;
  @Instant({ nullable: true }) deadlineWhenReported!: Date | null;
  @Int() currentVersion!: number;
  /** Grows by one with every change: a write names the revision it read, so that nobody overwrites a faster one. */
  @Int() revision!: number;
  /** Why it was returned, waived or reopened last; null when no reason was given. */
  @LongText({ nullable: true }) remark!: string | null;
}
