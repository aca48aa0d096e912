import { describe, expect, it, test } from '@jest/globals';
import { windowOf } from '../../../src/domain/period/period-window';
import { checkDaysOf, checkInForce } from '../../../src/domain/reachability/check-days';
import { at, calendar, policy } from '../reminders/given';

const windowDue = (due: string) =>
  windowOf({ dueAt: at(due), graceUntil: null, closesAt: null }, { calendar, policy });
const Q2 = windowDue('2022-06-30 18:00');

describe('the days on which contacts are looked up', () => {
  test.each([
    ['2022-06-30 18:00', ['2022-06-06', '2022-06-23']],
    // Mid-Autumn on 12 September, National Day until 7 October; the weekend of 8 and 9 October was worked.
    ['2022-10-10 18:00', ['2022-09-08', '2022-09-28']],
  ])('of a period due %s are working days before the opening notice and before T-3', (due, days) => {
    expect(checkDaysOf(windowDue(due), { policy, calendar })).toEqual(days);
  });

  it('count from the end of grace where the stage does', () => {
    const rules = { policy: { ...policy, contactCheck: [{ before: 'T+3', days: 1 }] }, calendar };
    const graceUntil = at('2022-07-04 18:00');
    const window = windowOf({ dueAt: at('2022-06-30 18:00'), graceUntil, closesAt: null }, rules);
    expect(checkDaysOf(window, rules)).toEqual(['2022-07-06']);
  });

  it('leave out a stage that the ladder of the plan does not have, and may be none', () => {
    const without = { ...policy, stages: policy.stages.filter(({ name }) => name !== 'T-3') };
    expect(checkDaysOf(Q2, { policy: without, calendar })).toEqual(['2022-06-06']);
    expect(checkDaysOf(Q2, { policy: { ...policy, contactCheck: [] }, calendar })).toEqual([]);
  });

  test.each([
    ['2022-06-05 23:59', null],
    ['2022-06-06 00:00', '2022-06-06'],
    ['2022-06-22 23:59', '2022-06-06'],
    ['2022-06-23 00:00', '2022-06-23'],
    ['2022-07-14 18:00', '2022-06-23'],
    ['2022-07-14 18:01', null],
  ])('hold until the next one or the close: at %s %s', (now, day) => {
    expect(checkInForce(Q2, { policy, calendar }, at(now))).toBe(day);
  });
});
