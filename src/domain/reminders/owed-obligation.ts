import type { OfficeDay } from '../calendar/office-time';

/** An obligation that is still owed (pending or returned), as the planner needs it. Marks are its own, see `effectiveDue`. */
export interface OwedObligation {
  readonly id: number;
  readonly planId: number;
  readonly periodCode: string;
  readonly unitId: number;
  readonly itemNo: number;
  readonly dueAt: Date;
  /** `EffectiveDue.deadline`: overdue, and escalated, only after it. */
  readonly graceUntil: Date;
  readonly closesAt: Date;
  /** Day of the period's opening notice. */
  readonly opensOn: OfficeDay;
  /** 不催: nobody is reminded of it. */
  readonly quiet: boolean;
  /**
   * Day on which an own due (extension, return, reopening) was given; absent while the period's holds. Stages up to
   * that day are void, not missed: the act that gave the due has told the unit of it.
   */
  readonly ownDueSetOn?: OfficeDay;
}
