import type { OfficeTime } from '../calendar/office-time';

/** Who hears of a stage: 顺序 1, the further contacts, the unit's 分管领导. */
export type Audience = 'primary' | 'backup' | 'unitLeader';

/** One rung of the ladder. */
export interface StageRule {
  /** Shown and stored: `open`, `T-7`, `T0`, `T+1`; weekly ones are named `W1`, `W2`, … by the planner. */
  readonly name: string;
  /** Working days from the obligation's own due day; negative before it. */
  readonly offset: number;
  readonly audience: readonly Audience[];
}

/** What one plan may have of its own; what it leaves out is as for every plan. */
export interface PlanPolicy {
  /** Ascending offsets; the first is the opening notice. */
  readonly stages: readonly StageRule[];
  /** After the last stage, every so many working days until the period closes. */
  readonly weekly: { readonly every: number; readonly audience: readonly Audience[] };
  /** Working days from the end of grace to the close of a period. */
  readonly closeAfter: number;
  /**
   * The coordinators' digest: on the last so many working days up to the due day (through grace), and on every working
   * day on which something is overdue, until the close.
   */
  readonly digest: { readonly lastWorkingDaysBeforeDue: number; readonly whileOverdue: boolean };
  /** The leaders' summary: so many working days after the end of grace. */
  readonly leaderSummary: { readonly workingDaysAfterDue: number };
}

/** The plan that an override of the policy is for, as its document names itself. */
export interface NamedPlan {
  readonly title: string;
  readonly year: number;
  /** The former year's plan whose override holds for this one, too, as long as none names it itself. */
  readonly policyTitle?: string | null;
  readonly policyYear?: number | null;
}

/** `config/reminders.yaml`, validated. Days are working days of the official calendar. */
export interface ReminderPolicy extends PlanPolicy {
  /** No scheduled message outside `[from, to)`. */
  readonly window: { readonly from: OfficeTime; readonly to: OfficeTime };
  /** Planned for `at`; each person's minute is spread over the `spreadMinutes` minutes that follow it. */
  readonly send: { readonly at: OfficeTime; readonly spreadMinutes: number };
  readonly dueTime: OfficeTime;
  /** When the period's contacts are looked up in the address book: so many working days before a stage. */
  readonly contactCheck: readonly { readonly before: string; readonly days: number }[];
  /** Overrides for single plans, see `policyOfPlan`; no plan is named twice. */
  readonly plans: readonly (NamedPlan & Partial<PlanPolicy>)[];
}
