import type { ObligationState } from '../obligation/obligation';

/** What one unit owes for one item in one progress period, as far as choosing the period needs it. */
export interface ReportTarget {
  readonly periodCode: string;
  readonly state: ObligationState;
  /** The obligation's own marks, see `effectiveDue`. */
  readonly dueAt: Date;
  readonly closesAt: Date;
}

export interface PeriodChoice {
  readonly periodCode: string;
  /** Why this one: the receipt says it where it is not 本期. */
  readonly because: 'said' | 'returned' | 'overdue' | 'current' | 'early';
}

/**
 * The period a report belongs to (docs/product.md, "Which period"): the one it says; else the returned round; else the
 * oldest open one past due and unreported; else 本期; and if 本期 is accepted already, the running one, early.
 * `targets` are this item's and unit's progress obligations, `at` the report's time. null: nothing is owed there.
 */
export function periodForReport(
  targets: readonly ReportTarget[],
  choice: {
    /** Code of the period that the report names; null when it names none. */
    readonly said: string | null;
    /** Codes from `currentPeriod` and `runningPeriod`. */
    readonly current: string | null;
    readonly running: string | null;
    readonly at: Date;
  },
): PeriodChoice | null {
  const { said, current, running, at } = choice;
  const byCode = (code: string | null) => targets.find((target) => target.periodCode === code);
  if (said !== null) return byCode(said) ? { periodCode: said, because: 'said' } : null;

  const oldestFirst = [...targets].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const stillOpen = oldestFirst.filter((target) => target.closesAt >= at);
  const returned = stillOpen.find((target) => target.state === 'returned');
  if (returned) return { periodCode: returned.periodCode, because: 'returned' };
  const overdue = stillOpen.find((target) => target.state === 'pending' && target.dueAt < at);
  if (overdue) return { periodCode: overdue.periodCode, because: 'overdue' };

  const now = byCode(current);
  const ahead = byCode(running);
  if (now !== undefined && (now.state !== 'accepted' || ahead === undefined || ahead === now)) {
    return { periodCode: now.periodCode, because: 'current' };
  }
  return ahead === undefined ? null : { periodCode: ahead.periodCode, because: 'early' };
}
