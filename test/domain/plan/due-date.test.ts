import { expect, test } from '@jest/globals';
import { completionDates, latestDate } from '../../../src/domain/plan/due-date';

test.each([
  ['在2020年6月底前完成欠款“清零”。', ['2020年6月底前']],
  ['12月15日前印发方案，年底前全面建成。', ['12月15日前', '年底前']],
  ['力争第三季度末前上线运行。', ['第三季度末前']],
  ['到2025年前实现全覆盖。', []],
  ['2025年前实现全覆盖。', ['2025年前']],
  ['对2020年6月30日前到期的在保企业采取续保措施，完成备案。', []],
  ['2022年12月31日前注册的企业可申请。', []],
  ['确保在2020年实现清零。', []],
  ['落实《2022年底前完成目标清单》。', []],
  ['目前已完成部分工作。', []],
])('the completion dates of %s', (text, dates) => {
  expect(completionDates(text)).toEqual(dates);
});

test("the latest of several dates counts, a missing year being the plan's", () => {
  expect(latestDate(['12月底前', '2022年6月底前', '2023年3月前'], 2022)).toBe('2023年3月前');
  expect(latestDate(['12月底前', '2022年6月底前'], 2022)).toBe('12月底前');
  expect(latestDate([], 2022)).toBeNull();
});
