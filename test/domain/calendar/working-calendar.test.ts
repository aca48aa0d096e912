import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import {
  addWorkingDays,
  lastWorkingDayOnOrBefore,
  nextWorkingDay,
  workingDaysBetween,
} from '../../../src/domain/calendar/working-calendar';

const calendar = officialCalendar();
const anyDay = fc.integer({ min: 0, max: 365 * 20 }).map((n) => addDays('2005-03-01', n));

describe('counting working days', () => {
  test.each([
    // National Day 2022: off 1–7 October, Saturday 8 and Sunday 9 are made up.
    ['2022-09-30', 1, '2022-10-08'],
    ['2022-09-30', 2, '2022-10-09'],
    ['2022-09-30', 3, '2022-10-10'],
    ['2022-06-30', -15, '2022-06-09'],
    ['2022-06-30', 0, '2022-06-30'],
    // From a Saturday off everything counts from the Friday before it.
    ['2022-07-02', 0, '2022-07-01'],
    ['2022-07-02', -1, '2022-06-30'],
    ['2022-07-02', 1, '2022-07-04'],
    ['2022-10-03', 0, '2022-09-30'],
    ['2022-12-31', 0, '2022-12-30'],
  ])('%s moved by %i working days is %s', (day, n, expected) => {
    expect(addWorkingDays(calendar, day, n)).toBe(expected);
  });

  it('is undone by counting back, for every day and distance', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -40, max: 40 }), (day, n) => {
        expect(workingDaysBetween(calendar, day, addWorkingDays(calendar, day, n))).toBe(n);
      }),
    );
  });

  it('always lands on a working day, further for a greater distance', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -20, max: 20 }), (day, n) => {
        const reached = addWorkingDays(calendar, day, n);
        expect(calendar.isWorkingDay(reached)).toBe(true);
        expect(addWorkingDays(calendar, day, n + 1) > reached).toBe(true);
      }),
    );
  });

  test.each([
    ['2022-06-24', '2022-06-30', 4],
    ['2022-09-30', '2022-10-10', 3],
    ['2022-10-10', '2022-09-30', -3],
    ['2022-10-01', '2022-10-07', 0],
  ])('from %s to %s are %i working days', (from, to, expected) => {
    expect(workingDaysBetween(calendar, from, to)).toBe(expected);
  });

  it('knows the working day before and after a holiday', () => {
    expect(lastWorkingDayOnOrBefore(calendar, '2022-10-05')).toBe('2022-09-30');
    expect(nextWorkingDay(calendar, '2022-10-05')).toBe('2022-10-08');
    expect(nextWorkingDay(calendar, '2022-10-08')).toBe('2022-10-09');
  });

  test.each(['2022-2-3', '2022-02-30', '20220203', '', '2022-06-30T00:00'])(
    'names the wrong day %j',
    (day) => {
      expect(() => addWorkingDays(calendar, day, 1)).toThrow(JSON.stringify(day));
      expect(() => workingDaysBetween(calendar, '2022-01-04', day)).toThrow(JSON.stringify(day));
      expect(() => calendar.isWorkingDay(day)).toThrow(JSON.stringify(day));
      expect(() => calendar.isProvisional(day)).toThrow(JSON.stringify(day));
    },
  );

  it('refuses fractions of a day and overrides that leave no day to work', () => {
    expect(() => addWorkingDays(calendar, '2022-06-30', 1.5)).toThrow('1.5');
    const neverWorking = { ...calendar, isWorkingDay: () => false };
    expect(() => nextWorkingDay(neverWorking, '2022-06-30')).toThrow('2022-07-01');
  });
});
