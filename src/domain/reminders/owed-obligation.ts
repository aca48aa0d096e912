import type { OfficeDay } from '../calendar/office-time';
import type { ReminderPolicy } from './policy';

/** 转办: from `since` on the person answers for the item instead of the unit's primary contact. */
export interface HandedTo {
  readonly personId: number;
  readonly since: OfficeDay;
}

/** A person who answered for it earlier: stages up to that day which the person was told of need no repetition. */
export interface EarlierHolder {
  readonly personId: number;
  readonly until: OfficeDay;
}

/** An obligation that is still owed (pending or returned), as the planner needs it. Marks are its own, see `effectiveDue`. */
export interface OwedObligation {
  readonly id: number;
  readonly planId: number;
  readonly periodCode: string;
  readonly unitId: number;
  readonly itemNo: number;
  /** By it a contact's list may name the item, whatever its number is now. */
  readonly itemId?: number;
  readonly dueAt: Date;
  /** `EffectiveDue.deadline`: overdue, and escalated, only after it. */
  readonly graceUntil: Date;
  readonly closesAt: Date;
  /** Day of the period's opening notice. */
  readonly opensOn: OfficeDay;
  /** 不催, or a plan whose reminders are paused: nobody is reminded of it. */
  readonly quiet: boolean;
  /**
   * Day on which an own due (extension, return, reopening) was given; absent while the period's holds. Stages up to
   * that day are void, not missed: the act that gave the due has told the unit of it.
   */
  readonly ownDueSetOn?: OfficeDay;
  readonly handedTo?: HandedTo;
  /** To whom it was handed before. */
  readonly handedBefore?: readonly EarlierHolder[];
  /** 收到 周五前报: stages before that day are left out; beyond the due day it silences nothing. */
  readonly promisedDay?: OfficeDay;
  /** 线下已报: the last office day on which nobody is reminded of it; what falls due meanwhile comes after it. */
  readonly quietUntil?: OfficeDay;
  /** 暂缓: the unit's 分管领导 is not written to about it. */
  readonly escalationHeld?: boolean;
  /** The policy of its plan, where the plan has one of its own (`policyOfPlan`); else the office's holds. */
  readonly planPolicy?: ReminderPolicy;
}
