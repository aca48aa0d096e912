import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Int, LongText, Ref, Str } from './columns';
import { UnitEntity } from './unit-entity';

/** 工作要点: an issued document. Reminders begin when it is 启用 (`active`). */
@Entity('plans')
@Unique('uq_plans_title', ['year', 'title'])
@Index('ix_plans_collecting_unit', ['collectingUnitId'])
@Index('ix_plans_follows', ['followsId'])
export class PlanEntity {
  @Id() id!: number;
  @Str(255) title!: string;
  @Str(128, { nullable: true }) issuer!: string | null;
  @Int() year!: number;
  @Str(10, { nullable: true }) issuedOn!: string | null;
  /** Who collects, as a unit of the registry: its 统筹员 coordinate the plan. */
  @Ref(() => UnitEntity, 'fk_plans_collecting_unit', { nullable: true }) collectingUnitId!: number | null;
  @LongText({ nullable: true }) reportingNote!: string | null;
  @Str(255, { nullable: true }) reportingContact!: string | null;
  @Str(16) status!: 'draft' | 'active' | 'archived';
  /** Who owes: every responsible unit, or only the lead. */
  @Str(8) owedBy!: 'all' | 'lead';
  @LongText() sourceText!: string;
  @Instant() importedAt!: Date;
  @Instant({ nullable: true }) activatedAt!: Date | null;
  /** 暂停提醒: since when nobody is reminded of this plan; null while reminders go out. */
  @Instant({ nullable: true }) remindersPausedAt!: Date | null;
  /** The former year's plan whose arrangements this one has taken over. */
  @Ref(() => PlanEntity, 'fk_plans_follows', { nullable: true }) followsId!: number | null;
  /** Title and year of the plan whose own policy holds for this one, too, unless it has one (`policyOfPlan`). */
  @Str(255, { nullable: true }) policyTitle!: string | null;
  @Int({ nullable: true }) policyYear!: number | null;
}
