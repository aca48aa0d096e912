import { describe, expect, it, test } from '@jest/globals';
import { officeInstant } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { currentPeriod, runningPeriod } from '../../../src/domain/period/current-period';
import { openingInstant, windowOf } from '../../../src/domain/period/period-window';
import type { ReportingPeriod } from '../../../src/domain/period/reporting-period';
import { windowsOfPlan } from '../../../src/domain/period/windows-of-plan';
import { at, policy } from '../reminders/given';

const rules = { calendar: officialCalendar(), policy };
const period = (code: string, due: string, changes: Partial<ReportingPeriod> = {}): ReportingPeriod => ({
  code,
  kind: 'progress',
  dueAt: at(due),
  graceUntil: null,
  closesAt: null,
  quiet: false,
  ...changes,
});
const jieyang = [
  period('2022Q2', '2022-06-30 18:00'),
  period('2022Q3', '2022-09-30 18:00'),
  period('2022Q4', '2022-12-30 18:00'),
];

describe('the window of a period', () => {
  test.each([
    ['2022Q2', '2022-06-09', '2022-07-14 18:00'],
    ['2022Q3', '2022-09-08', '2022-10-19 18:00'],
    ['2022Q4', '2022-12-09', '2023-01-16 18:00'],
  ])('of %s opens on %s and closes at %s', (code, opensOn, closesAt) => {
    const window = windowsOfPlan(jieyang, rules).get(code);
    expect(window?.opensOn).toBe(opensOn);
    expect(window?.closesAt).toEqual(at(closesAt));
    expect(window?.graceUntil).toEqual(window?.dueAt);
  });

  it('closes ten working days after grace', () => {
    const graceUntil = at('2022-07-04 18:00');
    const window = windowOf(period('2022Q2', '2022-06-30 18:00', { graceUntil }), rules);
    expect(window.graceUntil).toEqual(graceUntil);
    expect(window.closesAt).toEqual(at('2022-07-18 18:00'));
  });

  it('closes with the next opening notice where that comes first', () => {
    const monthly = [period('2022M06', '2022-06-24 18:00'), period('2022M07', '2022-07-22 18:00')];
    expect(windowsOfPlan(monthly, rules).get('2022M06')?.closesAt).toEqual(at('2022-07-01 09:30'));
    expect(windowsOfPlan(monthly.reverse(), rules).get('2022M06')?.closesAt).toEqual(at('2022-07-01 09:30'));
  });

  it('is not closed by the notice of an action plan', () => {
    const withPlan = [...jieyang, period('2022FA', '2022-07-25 18:00', { kind: 'actionPlan' })];
    expect(windowsOfPlan(withPlan, rules).get('2022Q2')?.closesAt).toEqual(at('2022-07-14 18:00'));
  });

  it('keeps its order when a due was moved beyond grace or the next notice precedes the due', () => {
    const overtaken = period('2022Q2', '2022-07-15 18:00', {
      graceUntil: at('2022-07-04 18:00'),
      closesAt: at('2022-07-08 18:00'),
    });
    const window = windowOf(overtaken, { ...rules, nextOpensOn: '2022-07-01' });
    expect(window.graceUntil).toEqual(overtaken.dueAt);
    expect(window.closesAt).toEqual(overtaken.dueAt);
  });

  it('counts as opened from the planned minute of its notice', () => {
    expect(openingInstant(windowOf(jieyang[0] ?? period('', ''), rules), policy)).toEqual(
      officeInstant('2022-06-09', '09:30'),
    );
  });
});

describe('本期', () => {
  test.each([
    ['2022-04-01 10:00', '2022Q2', '2022Q2'], // before the first notice
    ['2022-06-09 09:29', '2022Q2', '2022Q2'],
    ['2022-06-30 18:01', '2022Q2', '2022Q3'],
    ['2022-07-05 10:00', '2022Q2', '2022Q3'],
    ['2022-09-08 09:29', '2022Q2', '2022Q3'],
    ['2022-09-08 09:30', '2022Q3', '2022Q3'],
    ['2022-12-31 10:00', '2022Q4', null],
  ])('at %s is %s, and %s is running', (now, current, running) => {
    const shuffled = [...jieyang].reverse();
    expect(currentPeriod(shuffled, at(now), rules)?.code).toBe(current);
    expect(runningPeriod(shuffled, at(now))?.code ?? null).toBe(running);
  });

  it('is never the action plan, and nothing where a plan has no periods', () => {
    const actionPlan = period('2022FA', '2022-06-10 18:00', { kind: 'actionPlan' });
    expect(currentPeriod([actionPlan, ...jieyang], at('2022-06-01 10:00'), rules)?.code).toBe('2022Q2');
    expect(currentPeriod([actionPlan], at('2022-06-01 10:00'), rules)).toBeNull();
  });
});
