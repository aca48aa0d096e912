import type { PeriodInForce, PlanTimes } from './plan-calendar';

/** Periods that are not closed: from 本期 on, and the later ones alone. */
export function openPeriods(
  { periods, current }: Pick<PlanTimes, 'periods' | 'current'>,
  now: Date,
): { readonly fromCurrent: readonly PeriodInForce[]; readonly fromNext: readonly PeriodInForce[] } {
  const open = periods.filter(({ window }) => now <= window.closesAt);
  const later = open.filter(
    ({ period }) => period.kind === 'progress' && (!current || period.dueAt > current.period.dueAt),
  );
  return { fromCurrent: open, fromNext: later };
}
