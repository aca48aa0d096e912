import { describe, expect, it, test } from '@jest/globals';
import { formatPeriodCode, parsePeriodCode, periodName } from '../../../src/domain/period/period-code';
import { readSpokenPeriod } from '../../../src/domain/period/spoken-period';

describe('period codes', () => {
  test.each([
    ['2022Q2', '二季度', '2022年二季度'],
    ['2022H1', '上半年', '2022年上半年'],
    ['2022H2', '下半年', '2022年下半年'],
    ['2022M06', '6月', '2022年6月'],
    ['2022M12', '12月', '2022年12月'],
    ['2022-06-15', '6月15日', '2022年6月15日'],
    ['2022FA', '方案', '2022年方案'],
  ])('%s is shown as %s, in another year as %s', (code, thisYear, otherYear) => {
    expect(periodName(code, 2022)).toBe(thisYear);
    expect(periodName(code, 2023)).toBe(otherYear);
    expect(periodName(code, null)).toBe(otherYear);
    const parsed = parsePeriodCode(code);
    expect(parsed && formatPeriodCode(parsed)).toBe(code);
  });

  test.each(['2022Q5', '2022M13', '2022M6', '2022H3', '2022-06-31', '22Q2', 'Q2', '2022', '二季度', ''])(
    '%j is no code',
    (code) => expect(parsePeriodCode(code)).toBeNull(),
  );
});

describe('periods as people say them', () => {
  test.each([
    ['2022Q2', '2022Q2'],
    ['２０２２ｑ２', '2022Q2'],
    ['二季度', '2022Q2'],
    ['第二季度', '2022Q2'],
    ['第 2 季度', '2022Q2'],
    ['Q2', '2022Q2'],
    ['2023年一季度', '2023Q1'],
    ['去年四季度', '2021Q4'],
    ['二〇二二年三季度', '2022Q3'],
    ['上半年', '2022H1'],
    ['下半年', '2022H2'],
    ['h2', '2022H2'],
    ['6月', '2022M06'],
    ['六月份', '2022M06'],
    ['十二月', '2022M12'],
    ['2022-06-15', '2022-06-15'],
    ['6月15日', '2022-06-15'],
    ['方案', '2022FA'],
    ['细化方案', '2022FA'],
    ['2023年度方案', '2023FA'],
  ])('%s means %s in 2022', (said, code) => expect(readSpokenPeriod(said, 2022)).toBe(code));

  test.each(['五季度', '13月', '2月30日', '季度', '18', '5 已完成', '本周', '', '十十月'])(
    '%j names no period',
    (said) => expect(readSpokenPeriod(said, 2022)).toBeNull(),
  );

  it('reads back what is shown', () => {
    for (const code of ['2022Q4', '2021H1', '2022M03', '2023-01-15', '2022FA']) {
      expect(readSpokenPeriod(periodName(code, 2022), 2022)).toBe(code);
    }
  });
});
