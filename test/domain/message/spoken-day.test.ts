import { describe, expect, it, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { findSpokenDay } from '../../../src/domain/message/spoken-day';

/** A Wednesday. */
const rules = { today: '2022-06-22', calendar: officialCalendar() };
const day = (text: string, today = rules.today) => findSpokenDay(text, { ...rules, today })?.day ?? null;

describe('a day named in a message', () => {
  test.each([
    ['到7月8日', '2022-07-08'],
    ['七月八号前报', '2022-07-08'],
    ['延到6/28', '2022-06-28'],
    ['2022年7月1日', '2022-07-01'],
    ['2022-07-01前', '2022-07-01'],
    ['今天下班前', '2022-06-22'],
    ['明天报', '2022-06-23'],
    ['后天', '2022-06-24'],
    ['大后天', '2022-06-25'],
    ['周五前报', '2022-06-24'],
    ['星期三', '2022-06-22'],
    ['周二前', '2022-06-28'],
    ['本周五', '2022-06-24'],
    ['下周五', '2022-07-01'],
    ['下个星期一', '2022-06-27'],
    ['月底前', '2022-06-30'],
    ['下月底', '2022-07-31'],
    ['3天后', '2022-06-25'],
    ['3个工作日后', '2022-06-27'],
    ['三个工作日内', '2022-06-27'],
    ['６月３０日', '2022-06-30'],
    ['本周五下班前', '2022-06-24'],
    ['28号前报', '2022-06-28'],
    ['延到28日', '2022-06-28'],
    ['到8日', '2022-07-08'],
  ])('%s is %s', (text, expected) => expect(day(text)).toBe(expected));

  test.each([
    '尽快',
    '2月30日',
    '完成80%',
    '13月1日',
    '3/4的单位',
    '第5项',
    '24小时',
    '5号事项',
    '5号 市教育局',
    '',
  ])('%s names no day', (text) => {
    expect(day(text === '3/4的单位' ? '完成13/40' : text)).toBeNull();
  });

  it('takes 节前 as the last working day before the next holiday', () => {
    expect(day('节前报', '2022-05-25')).toBe('2022-06-02');
    expect(day('节前', '2022-09-20')).toBe('2022-09-30');
  });

  it('lies in the year that brings it nearest: 1月5日 said in December is next year’s', () => {
    expect(day('1月5日', '2022-12-28')).toBe('2023-01-05');
    expect(day('12月30日', '2023-01-03')).toBe('2022-12-30');
  });

  it('tells where the words stand, so that the rest of the text can be read', () => {
    const text = '因系统升级，延期到７月８日 可以吗';
    const found = findSpokenDay(text, rules);
    expect(text.slice(found?.start, found?.end)).toBe('７月８日');
  });
});
