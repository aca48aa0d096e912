import { describe, expect, it, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { leadingPeriod, readSpokenDue, readWorkingDays } from '../../../src/domain/period/spoken-due';
import { beijing } from '../../support/office';

const rules = { today: '2022-06-23', calendar: officialCalendar(), dueTime: '18:00' };

describe('a due time as a coordinator says it', () => {
  test.each([
    ['7月5日', '2022-07-05 18:00'],
    ['到7月5日17:00前', '2022-07-05 17:00'],
    ['调整为7月5日下午5点半', '2022-07-05 17:30'],
    ['延期到 7月5日 上午9点', '2022-07-05 09:00'],
    ['2022-07-05 12:00', '2022-07-05 12:00'],
    ['下周五', '2022-07-01 18:00'],
    ['12月30日', '2022-12-30 18:00'],
    ['1月10日前。', '2023-01-10 18:00'],
    ['7月5日十七时三十分', '2022-07-05 17:30'],
  ])('%s', (said, dueAt) => {
    expect(readSpokenDue(said, rules)?.dueAt).toEqual(beijing(dueAt));
  });

  it('takes the last working day for a day off and says which day was said', () => {
    expect(readSpokenDue('10月7日', rules)).toEqual({
      dueAt: beijing('2022-09-30 18:00'),
      day: '2022-09-30',
      saidDayOff: '2022-10-07',
    });
  });

  it('leaves a day that has just passed in the past, to be refused', () => {
    expect(readSpokenDue('6月1日', rules)?.day).toBe('2022-06-01');
  });

  test.each(['', '随便', '7月5日吧不行就算了', '7月5日 25:00', '尽快', '2月30日'])('%s is none', (said) => {
    expect(readSpokenDue(said, rules)).toBeNull();
  });
});

describe('the period that a command begins with', () => {
  test.each([
    ['2022Q2 6月29日', '2022Q2', '6月29日'],
    ['二季度到7月5日', '2022Q2', '到7月5日'],
    ['方案6月10日', '2022FA', '6月10日'],
    ['6月 6月25日', '2022M06', '6月25日'],
    ['去年四季度 1月5日', '2021Q4', '1月5日'],
  ])('%s', (said, code, rest) => {
    const isDated = (each: string) => /^\d{4}-/.test(each);
    expect(leadingPeriod(said, 2022, (each) => !isDated(each))).toEqual({ code, rest });
  });
});

test.each([
  ['2天', 2],
  ['两个工作日', 2],
  ['0天', 0],
  ['取消', 0],
  ['３日', 3],
  ['宽限 三天', 3],
  ['几天', null],
  ['', null],
])('%s of grace is %s working days', (said, days) => {
  expect(readWorkingDays(said)).toBe(days);
});
