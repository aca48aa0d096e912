import { Entity, Index, Unique } from 'typeorm';
import type { OfficeDay } from '../../domain/calendar/office-time';
import type { UnreachableReason } from '../../domain/reachability/unreachable-reason';
import { Flag, Id, Instant, Ref, Str } from './columns';
import { PlanEntity } from './plan-entity';

/** One userid (lower-cased on entry) is one person. */
@Entity('people')
@Unique('uq_people_userid', ['userid'])
@Index('ix_people_chosen_plan', ['chosenPlanId'])
export class PersonEntity {
  @Id() id!: number;
  @Str(64) userid!: string;
  @Str(64) name!: string;
  @Str(32, { nullable: true }) phone!: string | null;
  @Str(64, { nullable: true }) position!: string | null;
  /** False once the platform has said that the person does not exist or cannot see the app. */
  @Flag() reachable!: boolean;
  @Instant() createdAt!: Date;
  /** When the address book was last asked about the person; null: never. */
  @Str(10, { nullable: true }) checkedOn!: OfficeDay | null;
  /** Machine time until which one process is asking. */
  @Instant({ nullable: true }) checkingUntil!: Date | null;
  /** Office time since when the person is not reachable; kept through a lookup that contradicts a refused message. */
  @Instant({ nullable: true }) unreachableSince!: Date | null;
  @Str(16, { nullable: true }) unreachableReason!: UnreachableReason | null;
  /** 切换: the plan that is meant where several have what a message names; null: none is preferred. */
  @Ref(() => PlanEntity, 'fk_people_chosen_plan', { nullable: true }) chosenPlanId!: number | null;
}
