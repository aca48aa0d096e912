import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Int, LongText, Ref, Str } from './columns';
import { PlanEntity } from './plan-entity';
import { PlanSectionEntity } from './plan-section-entity';

/** 事项. */
@Entity('work_items')
@Unique('uq_work_items_no', ['planId', 'no'])
@Index('ix_work_items_section', ['sectionId'])
export class WorkItemEntity {
  @Id() id!: number;
  @Ref(() => PlanEntity, 'fk_work_items_plan') planId!: number;
  @Ref(() => PlanSectionEntity, 'fk_work_items_section', { nullable: true }) sectionId!: number | null;
  /** Running number through the plan; of a removed item see `removedNumber`. */
  @Int() no!: number;
  /** As printed, `(十八)`. */
  @Str(32) label!: string;
  @LongText() title!: string;
  @LongText() text!: string;
  /** The units as printed, groups not expanded: a JSON array of strings. */
  @LongText() printedUnits!: string;
  /** The printed completion date of the item itself. */
  @Str(128, { nullable: true }) dueText!: string | null;
  /** 办结: later periods no longer ask for it. */
  @Instant({ nullable: true }) closedAt!: Date | null;
  /** Since when the plan does not have it any more; what was reported on it stays. */
  @Instant({ nullable: true }) removedAt!: Date | null;
}
