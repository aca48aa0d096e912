import { describe, expect, it, test } from '@jest/globals';
import { readReportFields } from '../../../src/domain/message/report-fields';

describe('the fields of a report', () => {
  it('are what stands behind their headings', () => {
    expect(readReportFields('进展：已建成平台。问题：数据未对接。下一步：8月底前对接。')).toEqual({
      progress: '已建成平台。',
      problems: '数据未对接。',
      nextStep: '8月底前对接。',
      completion: null,
      percent: null,
    });
  });

  it('are found in pasted paragraphs, whatever their numbering', () => {
    const fields = readReportFields(
      '一、工作进展情况：已完成招标。\n二、存在的问题和困难：资金未到位\n三、下一步工作计划：争取7月进场',
    );
    expect(fields).toMatchObject({
      progress: '已完成招标。',
      problems: '资金未到位',
      nextStep: '争取7月进场',
    });
  });

  it('takes a text without headings as 进展情况', () => {
    expect(readReportFields('已完成攻防演练')).toMatchObject({
      progress: '已完成攻防演练',
      problems: null,
      nextStep: null,
    });
  });

  it('leaves prose that mentions a problem where it stands', () => {
    expect(readReportFields('已解决群众反映的问题32个，下一步继续推进')).toMatchObject({
      problems: null,
      nextStep: null,
    });
  });

  test.each([
    ['完成情况：推进中', 'inProgress', null],
    ['完成情况：已完成', 'done', null],
    ['完成情况：完成80%', null, 80],
    ['完成情况：80％。', null, 80],
    ['完成情况：100%', 'done', 100],
  ])(
    '%s as a paragraph of its own says how far the work is, and is no progress',
    (line, completion, percent) => {
      expect(readReportFields(`进展：已建成平台\n问题：资金紧张\n下一步：扩容\n${line}`)).toEqual({
        progress: '已建成平台',
        problems: '资金紧张',
        nextStep: '扩容',
        completion,
        percent,
      });
    },
  );

  it('takes 完成情况 with a text behind it for 进展情况', () => {
    expect(readReportFields('完成情况：已完成平台招标。问题：无')).toMatchObject({
      progress: '已完成平台招标。',
      problems: '无',
      completion: null,
    });
  });

  test.each([
    ['完成80%', 80],
    ['总体完成进度约为百分之八十', null],
    ['已完成60％，其余推进中', 60],
    ['完成率达95%', 95],
    ['覆盖率提升到80%', null],
    ['完成150%', null],
  ])('%s means %s percent', (text, percent) => expect(readReportFields(text).percent).toBe(percent));

  test.each([
    ['滞后。因资金未到位', 'behind'],
    ['推进中，已完成招标', 'inProgress'],
    ['未启动', 'notStarted'],
    ['已完成', 'done'],
    ['完成100%', 'done'],
    ['避免工作滞后影响全局', null],
  ])('%s: %s', (text, completion) => expect(readReportFields(text).completion).toBe(completion));
});
