import { describe, expect, it, test } from '@jest/globals';
import { composeReport, EMPTY_FORM, reportForm } from '../../../src/domain/message/compose-report';
import { readReportFields } from '../../../src/domain/message/report-fields';

describe('a report that was filled in by fields', () => {
  it('is read back as the same fields', () => {
    const form = {
      progress: '一、已建成平台；\n二、目前完成招标。',
      problems: '经费不足。',
      nextStep: '年底前推广。',
      completion: 'inProgress',
      percent: 80,
    } as const;
    const text = composeReport(form);
    expect(text).toBe(
      '进展情况：一、已建成平台；\n二、目前完成招标。\n存在问题：经费不足。\n下一步计划：年底前推广。\n完成情况：推进中（80%）',
    );
    expect(readReportFields(text)).toEqual(form);
    expect(reportForm(text)).toEqual(form);
  });

  it('is the text alone where only the first field says something', () => {
    expect(composeReport({ ...EMPTY_FORM, progress: ' 已完成招标。 ' })).toBe('已完成招标。');
    expect(composeReport({ ...EMPTY_FORM, percent: 0 })).toBe('完成情况：完成0%');
    expect(readReportFields('完成情况：完成0%')).toMatchObject({ progress: '', percent: 0 });
  });

  // Read in steps that grow with its square, a text of this length would take minutes.
  test.each(['完成情况：', '问题', '；', '（80%'])('a page of blanks behind %s takes no time', (head) => {
    for (const blank of [' ', '\n', '； ']) {
      const text = `${head}${blank.repeat(100_000)}完`;
      expect(reportForm(text)).toEqual({ ...EMPTY_FORM, progress: text });
    }
  });

  test.each([
    '已完成招标，存在问题：人手不足',
    '滞后',
    '完成情况：推进中（80%），另见附件',
    '下一步：甲\n进展：乙\n下一步：丙',
    '，前后，',
  ])('a text of another form stands in the first field whole: %s', (text) => {
    expect(reportForm(text)).toEqual({ ...EMPTY_FORM, progress: text });
  });
});
