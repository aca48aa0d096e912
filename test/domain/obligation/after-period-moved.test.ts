import { expect, it } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { afterPeriodMoved } from '../../../src/domain/obligation/after-period-moved';
import type { Obligation } from '../../../src/domain/obligation/obligation';
import type { PeriodWindow } from '../../../src/domain/period/reporting-period';
import { beijing } from '../../support/office';

const calendar = officialCalendar();
const windowDue = (day: string): PeriodWindow => ({
  opensOn: '2022-06-09',
  dueAt: beijing(`${day} 18:00`),
  graceUntil: beijing(`${day} 18:00`),
  closesAt: beijing('2022-07-29 18:00'),
});
const june30 = windowDue('2022-06-30');
const july8 = windowDue('2022-07-08');
const pending: Obligation = {
  state: 'pending',
  partial: false,
  ownDueAt: null,
  round: 1,
  firstReportedAt: null,
  deadlineWhenReported: null,
  currentVersion: 0,
};
const moved = (obligation: Obligation, before: PeriodWindow, after: PeriodWindow) =>
  afterPeriodMoved(obligation, before, after, calendar);

it('leaves alone what nothing was reported for, and extensions', () => {
  expect(moved(pending, june30, july8)).toBe(pending);
  const extended = { ...pending, ownDueAt: beijing('2022-07-05 18:00') };
  expect(moved(extended, june30, july8)).toBe(extended);
});

it('takes a return along that the period overtakes, and no later one', () => {
  const returned: Obligation = {
    ...pending,
    state: 'returned',
    round: 2,
    ownDueAt: beijing('2022-07-05 18:00'),
  };
  expect(moved(returned, june30, july8).ownDueAt).toBeNull();
  expect(moved(returned, june30, windowDue('2022-07-04'))).toBe(returned);
  expect(moved(returned, july8, june30)).toBe(returned);
});

it('keeps punctual what was punctual, and makes nobody punctual by an earlier day', () => {
  const reported: Obligation = {
    ...pending,
    state: 'submitted',
    currentVersion: 1,
    firstReportedAt: beijing('2022-07-04 10:00'),
    deadlineWhenReported: june30.dueAt,
  };
  expect(moved(reported, july8, june30).deadlineWhenReported).toEqual(july8.dueAt);
  const late = { ...reported, firstReportedAt: beijing('2022-07-11 10:00') };
  expect(moved(late, july8, june30)).toBe(late);
});
