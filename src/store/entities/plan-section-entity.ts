import { Entity, Index, Unique } from 'typeorm';
import { Id, Int, LongText, Ref } from './columns';
import { PlanEntity } from './plan-entity';

/** 章节: one heading of the plan's tree. */
@Entity('plan_sections')
@Unique('uq_plan_sections_ordinal', ['planId', 'ordinal'])
@Index('ix_plan_sections_parent', ['parentId'])
export class PlanSectionEntity {
  @Id() id!: number;
  @Ref(() => PlanEntity, 'fk_plan_sections_plan') planId!: number;
  @Ref(() => PlanSectionEntity, 'fk_plan_sections_parent', { nullable: true }) parentId!: number | null;
  @Int() ordinal!: number;
  @Int() level!: number;
  @LongText() heading!: string;
}
