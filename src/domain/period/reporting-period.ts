import type { OfficeDay } from '../calendar/office-time';

/** `方案` periods collect action plans and never mix into the figures of the progress periods. */
export type PeriodKind = 'progress' | 'actionPlan';

/** A reporting period as it is stored: what the plan or the coordinator laid down, nothing derived. */
export interface ReportingPeriod {
  /** `2022Q2`, `2022H1`, `2022M06`, `2022-06-15`, `2022FA`. */
  readonly code: string;
  readonly kind: PeriodKind;
  readonly dueAt: Date;
  /** 宽限: until then a report counts as punctual; null when equal to `dueAt`. */
  readonly graceUntil: Date | null;
  /** 关闭: null for the default (10 working days after grace, at the latest the next opening notice). */
  readonly closesAt: Date | null;
  /** 不催: reports are taken, nobody is reminded. */
  readonly quiet: boolean;
}

/** The four marks of a period on the time line, derived from the stored period, policy and calendar. */
export interface PeriodWindow {
  /** Office day of the opening notice. */
  readonly opensOn: OfficeDay;
  readonly dueAt: Date;
  readonly graceUntil: Date;
  readonly closesAt: Date;
}
