import { officeInstant } from '../calendar/office-time';
import { openingDay, type PeriodRules } from './period-window';
import type { ReportingPeriod } from './reporting-period';

/**
 * 本期: of a plan's progress periods the one whose opening notice is the latest to have gone out at `now`; before the
 * first notice the first period; null for a plan without progress periods. The action plan is never 本期.
 */
export function currentPeriod<P extends ReportingPeriod>(
  periods: readonly P[],
  now: Date,
  rules: PeriodRules,
): P | null {
  const progress = inDueOrder(periods);
  const opened = progress.filter(
    (period) => officeInstant(openingDay(period.dueAt, rules), rules.policy.send.at) <= now,
  );
  return opened.at(-1) ?? progress[0] ?? null;
}

/** The period that is under way at `now`: the first progress period not yet due; null after the last one. */
export function runningPeriod<P extends ReportingPeriod>(periods: readonly P[], now: Date): P | null {
  return inDueOrder(periods).find((period) => period.dueAt >= now) ?? null;
}

function inDueOrder<P extends ReportingPeriod>(periods: readonly P[]): P[] {
  return periods
    .filter((period) => period.kind === 'progress')
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}
