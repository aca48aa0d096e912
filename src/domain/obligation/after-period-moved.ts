import type { WorkingCalendar } from '../calendar/working-calendar';
import type { PeriodWindow } from '../period/reporting-period';
import { effectiveDue, followMovedPeriod } from './effective-due';
import type { Obligation } from './obligation';
import { isLate } from './punctuality';

/**
 * The obligation after its period's marks were moved from `before` to `after`; the same object where nothing changes.
 * A later day takes along the due of a return that it overtakes. An earlier one leaves punctual who was punctual.
 */
export function afterPeriodMoved<O extends Obligation>(
  obligation: O,
  before: PeriodWindow,
  after: PeriodWindow,
  calendar: WorkingCalendar,
): O {
  const followed = followMovedPeriod(obligation, { from: before.dueAt, to: after.dueAt });
  const was = effectiveDue(obligation, before, calendar).punctualUntil;
  const is = effectiveDue(followed, after, calendar).punctualUntil;
  const becomesLate = isLate(followed, was) === false && isLate(followed, is) === true;
  return becomesLate ? { ...followed, deadlineWhenReported: was } : followed;
}
