import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { isWorkday } from 'chinese-days';
import { parse } from 'yaml';
import { addDays } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readCalendarOverrides } from '../../../src/domain/calendar/read-calendar-overrides';
import { statutoryFestivals } from '../../../src/domain/calendar/statutory-festivals';

const root = path.resolve(__dirname, '../../..');

describe('the official calendar', () => {
  const calendar = officialCalendar();

  it('agrees with the functions of the package on every day it covers', () => {
    const differing: string[] = [];
    for (let day = '2004-01-01'; day <= '2026-12-31'; day = addDays(day, 1)) {
      if (calendar.isWorkingDay(day) !== isWorkday(day)) differing.push(day);
    }
    expect(differing).toEqual([]);
  });

  test.each([
    ['2022-10-08', true], // make-up Saturday
    ['2022-10-07', false], // Friday in the National Day week
    ['2022-12-31', false], // belongs to New Year 2023
    ['2018-12-31', false],
    ['2018-12-29', true],
  ])('%s is a working day: %p', (day, works) => {
    expect(calendar.isWorkingDay(day)).toBe(works);
  });

  it('knows which years it covers', () => {
    expect([2003, 2004, 2022, 2026, 2027].map((year) => calendar.covers(year))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('plans a year without data on weekdays less the statutory festivals, and says so', () => {
    const off = ['01-01', '02-05', '02-08', '04-05', '06-09', '09-15', '10-01', '05-01', '05-02'];
    for (const day of off) expect(calendar.isWorkingDay(`2027-${day}`)).toBe(false);
    expect(calendar.isWorkingDay('2027-02-09')).toBe(true);
    expect(calendar.isWorkingDay('2027-05-08')).toBe(false); // a Saturday that may become a make-up day
    expect(calendar.isProvisional('2027-06-30')).toBe(true);
  });

  it('holds the last days of December for provisional until the next year is known', () => {
    expect(calendar.isProvisional('2026-12-27')).toBe(false);
    expect(calendar.isProvisional('2026-12-31')).toBe(true);
    expect(calendar.isProvisional('2025-12-31')).toBe(false);
  });
});

describe('statutory festivals', () => {
  test.each([
    [2024, ['2024-02-09', '2024-02-12', '2024-04-04', '2024-06-10', '2024-09-17']],
    [2025, ['2025-01-28', '2025-01-31', '2025-04-04', '2025-05-31', '2025-10-06']],
    [2026, ['2026-02-16', '2026-02-19', '2026-04-05', '2026-06-19', '2026-09-25']],
  ])('of %i are thirteen days, the moving ones where the official arrangement has them', (year, moving) => {
    const festivals = statutoryFestivals(year);
    expect(festivals.size).toBe(13);
    expect([...festivals]).toEqual(expect.arrayContaining(moving));
  });

  it('are refused for years beyond the lunar tables', () => {
    expect(() => statutoryFestivals(2150)).toThrow('2150');
  });
});

describe('overrides', () => {
  it('stand over data and weekdays', () => {
    const calendar = officialCalendar({ '2022-06-29': 'rest', '2022-07-02': 'work' });
    expect(calendar.isWorkingDay('2022-06-29')).toBe(false);
    expect(calendar.isWorkingDay('2022-07-02')).toBe(true);
  });

  it('make a year known once its 1 January is entered', () => {
    const calendar = officialCalendar({ '2027-01-01': 'rest', '2027-02-20': 'work' });
    expect(calendar.covers(2027)).toBe(true);
    expect(calendar.isProvisional('2027-06-30')).toBe(false);
    expect(calendar.isProvisional('2026-12-31')).toBe(false);
    expect(calendar.isWorkingDay('2027-02-20')).toBe(true);
    expect(calendar.isWorkingDay('2027-04-05')).toBe(true); // the whole arrangement is in the file: no guessing left
  });

  it('with a day that is none are refused by name', () => {
    expect(() => officialCalendar({ '2027-13-01': 'rest' })).toThrow('2027-13-01');
  });

  it('are read from the file that ships', () => {
    const file = parse(readFileSync(path.join(root, 'config/calendar.yaml'), 'utf8'));
    expect(readCalendarOverrides(file)).toEqual({ overrides: {} });
  });

  it('are read from YAML as people write it, and every mistake is listed', () => {
    expect(readCalendarOverrides(parse('days:\n  2027-01-01: rest\n  2027-02-20: work'))).toEqual({
      overrides: { '2027-01-01': 'rest', '2027-02-20': 'work' },
    });
    const read = readCalendarOverrides(parse('days:\n  2027-02-30: rest\n  2027-02-20: off'));
    expect(read).toEqual({
      problems: [
        'days.2027-02-30: must be a calendar day written YYYY-MM-DD',
        'days.2027-02-20: must be work or rest',
      ],
    });
    expect(readCalendarOverrides(null)).toHaveProperty('problems');
  });
});
