import { describe, expect, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { findSpokenSpan } from '../../../src/domain/message/spoken-span';

// A Thursday.
const rules = { today: '2022-06-23', calendar: officialCalendar() };

describe('days from one to another, as people say them', () => {
  test.each([
    ['张三 7月1日-7月10日', '2022-07-01', '2022-07-10', '张三'],
    ['张三7月1日至10日', '2022-07-01', '2022-07-10', '张三'],
    ['张三 7月1日～１０日', '2022-07-01', '2022-07-10', '张三'],
    ['张三 7/1-7/10', '2022-07-01', '2022-07-10', '张三'],
    ['张三 明天到周五', '2022-06-24', '2022-06-24', '张三'],
    ['张三 6月28日到7月2号', '2022-06-28', '2022-07-02', '张三'],
    ['张三 2022-07-01到2022-07-10', '2022-07-01', '2022-07-10', '张三'],
    ['张三 到7月10日', null, '2022-07-10', '张三'],
    ['张三 7月1日', '2022-07-01', '2022-07-01', '张三'],
    ['张三 十一月二十八日至十二月三日', '2022-11-28', '2022-12-03', '张三'],
  ])('%s', (text, from, to, before) => {
    const span = findSpokenSpan(text, rules);
    expect(span).toMatchObject({ from, to });
    expect(text.slice(0, span?.start).trim()).toBe(before);
  });

  test.each(['张三', '张三 2月30日', ''])('%j names none', (text) => {
    expect(findSpokenSpan(text, rules)).toBeNull();
  });
});
