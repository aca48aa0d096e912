import type { Obligation } from '../../../src/domain/obligation/obligation';
import type { PeriodWindow } from '../../../src/domain/period/reporting-period';
import { at } from '../reminders/given';

export const Q2: PeriodWindow = {
  opensOn: '2022-06-09',
  dueAt: at('2022-06-30 18:00'),
  graceUntil: at('2022-06-30 18:00'),
  closesAt: at('2022-07-14 18:00'),
};

/** Nothing reported yet, unless `changes` says otherwise. */
export function obligation(changes: Partial<Obligation> = {}): Obligation {
  return {
    state: 'pending',
    partial: false,
    ownDueAt: null,
    round: 1,
    firstReportedAt: null,
    deadlineWhenReported: null,
    currentVersion: 0,
    ...changes,
  };
}
