import { openingDay, type PeriodRules, windowOf } from './period-window';
import type { PeriodWindow, ReportingPeriod } from './reporting-period';

/**
 * The windows of all periods of ONE plan by code. Each closes at the latest with the opening notice of the next one
 * of its kind: an action plan's notice does not end a quarter.
 */
export function windowsOfPlan(
  periods: readonly ReportingPeriod[],
  rules: PeriodRules,
): ReadonlyMap<string, PeriodWindow> {
  const windows = new Map<string, PeriodWindow>();
  const inOrder = [...periods].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  for (const kind of ['progress', 'actionPlan'] as const) {
    const ofKind = inOrder.filter((period) => period.kind === kind);
    for (const [index, period] of ofKind.entries()) {
      const next = ofKind[index + 1];
      const nextOpensOn = next && openingDay(next.dueAt, rules);
      windows.set(
        period.code,
        windowOf(period, nextOpensOn === undefined ? rules : { ...rules, nextOpensOn }),
      );
    }
  }
  return windows;
}
