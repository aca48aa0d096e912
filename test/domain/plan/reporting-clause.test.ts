import { describe, expect, it, test } from '@jest/globals';
import { reportDeadlines } from '../../../src/domain/plan/report-deadlines';
import { readReportingClause } from '../../../src/domain/plan/reporting-clause';

const clauseOf = (text: string) => readReportingClause([{ text, line: 7, afterGap: false }]);

test.each([
  ['于第二、三、四季度结束前报', ['第二季度结束前', '第三季度结束前', '第四季度结束前']],
  ['于第二季度、第三季度和第四季度末前报', ['第二季度末前', '第三季度末前', '第四季度末前']],
  ['二、三季度末前报', ['二季度末前', '三季度末前']],
  ['每季度末前报送', ['每季度末前']],
  ['每季度结束前报送', ['每季度结束前']],
  ['每季度末月25日前报送', ['每季度末月25日前']],
  ['每季度结束后5个工作日内报送', ['每季度结束后5个工作日内']],
  ['每月25日前将进展情况报', ['每月25日前']],
  ['每月底前报', ['每月底前']],
  ['于6月底和12月底前报', ['6月底前', '12月底前']],
  ['分别于6月30日、12月20日前报', ['6月30日前', '12月20日前']],
  ['2022年6月底、12月底前报', ['2022年6月底前', '2022年12月底前']],
  ['3、6、9、12月底前报', ['3月底前', '6月底前', '9月底前', '12月底前']],
  ['每年6月底和12月底前报', ['6月底前', '12月底前']],
  ['12月20日17:00前报', ['12月20日17:00前']],
  ['每月25日17:00前报', ['每月25日17:00前']],
  ['于2022年12月15日之前报送', ['2022年12月15日之前']],
  ['上半年结束前和年底前报', ['上半年结束前', '年底前']],
  ['定期报送', []],
  ['第二、三、四季度房租减半', []],
])('the deadlines of %s are written out', (text, deadlines) => {
  expect(reportDeadlines(text)).toEqual(deadlines);
});

describe('readReportingClause', () => {
  test.each([
    ['具体实施情况于第二季度结束前报市政务服务数据管理局(联系人:甲,电话:1)', '市政务服务数据管理局'],
    ['各单位于每季度末前将工作进展情况报送至市政府办公室，由其汇总', '市政府办公室'],
    ['请于6月底前将落实情况书面报送县政府督查室', '县政府督查室'],
    ['每月25日前向市数字政府改革建设工作领导小组办公室报送进展情况', '市数字政府改革建设工作领导小组办公室'],
    ['12月底前将完成情况报市发展改革局汇总后报市政府', '市发展改革局'],
  ])('finds who collects in %s', (text, to) => {
    const { reporting, warnings } = clauseOf(text);
    expect(reporting.to).toBe(to);
    expect(warnings).toEqual([]);
  });

  it('keeps the clause without the contact, and the contact apart', () => {
    const { reporting } = clauseOf(
      '认真抓好落实。进展情况于每季度末前报市教育局(联系人:张三,电话:1)。特此通知。',
    );
    expect(reporting).toMatchObject({
      note: '进展情况于每季度末前报市教育局',
      contact: '联系人:张三,电话:1',
    });
  });

  test.each(['请各单位定期将工作进展情况报送市政府办公室。', '请于6月底前报送进展情况。'])(
    'says so when it cannot make out the whole of 「%s」',
    (text) => {
      expect(clauseOf(text).warnings).toMatchObject([{ code: 'reporting_not_understood', line: 7 }]);
    },
  );

  it('points at a second clause instead of choosing silently', () => {
    const { reporting, warnings } = clauseOf(
      '每季度末前将进展情况报市教育局。12月20日前将年度总结报市政府办公室。',
    );
    expect(reporting.deadlines).toEqual(['每季度末前']);
    expect(warnings).toMatchObject([
      { code: 'reporting_several', excerpt: '12月20日前将年度总结报市政府办公室' },
    ]);
  });

  test.each(['请于6月10日前将实施方案和联络员名单报市教育局。', '执行中遇到的问题,请径向市教育局反映。'])(
    'takes no periods from 「%s」',
    (text) => {
      expect(clauseOf(text).reporting.deadlines).toEqual([]);
    },
  );
});
