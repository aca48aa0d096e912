import { describe, expect, it, test } from '@jest/globals';
import { leadingUnit } from '../../../src/domain/message/leading-unit';
import { mistypedCommand, nearestCommand } from '../../../src/domain/message/near-command';
import {
  readCommand,
  withoutCourtesy,
  withoutOpeningCourtesy,
} from '../../../src/domain/message/read-command';
import {
  isCourtesyOnly,
  isPromise,
  isQuestion,
  mentionsWork,
  readsAsReport,
} from '../../../src/domain/message/reads-as-report';
import { leadingKeyword } from '../../../src/domain/message/title-keyword';

describe('a text without an item number', () => {
  test.each([
    '已完成公共教育平台升级',
    '我局组织全市教师培训3场',
    '正在推进平台建设，预计8月上线',
    '本季度无进展，原因为资金未到位',
    '研究提出如何提升服务水平的措施，已印发',
  ])('reads as a report: %s', (text) => {
    expect(readsAsReport(text)).toBe(true);
  });

  test.each([
    ...[
      '已完成',
      '好的，收到，谢谢您，辛苦了',
      '请问什么时候开展培训？',
      '平台已完成了吗',
      '我们明天报送已完成的部分',
    ],
    ...['我们科室今天都在外面', '怎么开展这项工作才算完成', '周五前报送培训情况'],
  ])('does not: %s', (text) => {
    expect(readsAsReport(text)).toBe(false);
  });

  test.each(['收到', '好的，谢谢！', '辛苦了', '您好', 'OK', '嗯嗯', '老师好', '……收到'])(
    'is courtesy: %s',
    (text) => {
      expect(isCourtesyOnly(text)).toBe(true);
    },
  );
  test.each(['收到，已完成', '好的，周五前报', '', '好转'])('is no mere courtesy: %s', (text) => {
    expect(isCourtesyOnly(text)).toBe(false);
  });

  test.each(['周五前报', '收到 周五前报', '明天再报', '稍后报送', '我们30日前提交', '下午发给您'])(
    'is a promise: %s',
    (text) => {
      expect(isPromise(text)).toBe(true);
    },
  );
  test.each(['已完成初稿，月底前报市政府', '滞后', '今天下雨'])('is no promise: %s', (text) => {
    expect(isPromise(text)).toBe(false);
  });

  test.each(['怎么报', '什么时候截止？', '可以吗', '已完成平台升级，请问还要补材料吗？'])(
    'is a question: %s',
    (text) => {
      expect(isQuestion(text)).toBe(true);
    },
  );
  test.each(['已就“怎么办”“找谁办”等问题完成梳理，形成清单并印发各单位', '已完成'])(
    'is no question: %s',
    (text) => {
      expect(isQuestion(text)).toBe(false);
    },
  );

  it('may speak of work in a word', () => {
    expect(['滞后', '完成80%', '推进中'].map(mentionsWork)).toEqual(
      [false, true, true].map((_, i) => i >= 0),
    );
    expect(['楼会议室', '收到'].map(mentionsWork)).toEqual([false, false]);
  });
});

describe('a command', () => {
  const words = ['报', '任务', '提醒计划', '提醒', '催办', '状态'].map((word) => ({
    word,
    takesGluedText: word === '催办',
  }));

  test.each([
    ['任务', '任务', ''],
    ['任务 5', '任务', '5'],
    ['任务５', '任务', '５'],
    ['请问任务', '任务', ''],
    ['提醒计划', '提醒计划', ''],
    ['催办市教育局', '催办', '市教育局'],
    ['状态。', '状态', ''],
    ['📊状态📊', '状态', ''],
    ['麻烦看一下状态', '状态', ''],
    ['看下状态', '状态', ''],
    ['催办一下 市教育局', '催办', '市教育局'],
    ['催办下教育局', '催办', '教育局'],
    ['报（五）甲', '报', '（五）甲'],
    ['报告已提交', null, null],
    ['任务重、时间紧', null, null],
    ['您好，催办 市教育局，谢谢', '催办', '市教育局'],
  ])('%s calls %s with %j', (text, word, args) => {
    expect(readCommand(text, words)).toEqual(word === null ? null : { word, args });
  });

  test.each([
    ['任物', '任务'],
    ['状太', '状态'],
    ['崔办', '催办'],
    ['催办办', '催办'],
    ['务任', '任务'],
    ['提醒计画', '提醒计划'],
    ['你好', null],
    ['一二三四五六七八', null],
  ])('%s is near %s', (text, near) => {
    expect(
      nearestCommand(
        text,
        words.map(({ word }) => word),
      ),
    ).toBe(near);
  });

  test.each([
    ['崔办市教育局', '催办', '市教育局'],
    ['任物 5', '任务', ' 5'],
    ['您好，催办办 市教育局', '催办', ' 市教育局'],
    ['任务 5', null, null],
    ['本期 18 已完成', null, null],
    ['我们明天报', null, null],
  ])('%s is %s mistyped, before %j', (text, word, after) => {
    const found = mistypedCommand(
      text,
      words.map((each) => each.word),
    );
    expect(found && [found.word, found.after]).toEqual(word === null ? null : [word, after]);
  });

  it('is freed of courtesy, a text that is nothing else is not', () => {
    expect(withoutCourtesy('老师好，请问任务，谢谢您！')).toBe('任务');
    expect(withoutCourtesy('谢谢')).toBe('谢谢');
    expect(withoutOpeningCourtesy('领导好！5 已完成，谢谢')).toBe('5 已完成，谢谢');
  });
});

describe('what stands in front', () => {
  test.each([
    ['网络安全：已完成', { keyword: '网络安全', colon: true, rest: '已完成' }],
    ['网络安全 已完成', { keyword: '网络安全', colon: false, rest: '已完成' }],
    ['加强管理：已完成', null],
    ['优化，已完成', null],
    ['网络安全', null],
    ['网：已完成', null],
  ])('of %s names an item by %j', (text, keyword) => {
    expect(leadingKeyword(text)).toEqual(keyword);
  });

  const units = [
    { id: 1, name: '市残联', aliases: [] },
    { id: 2, name: '市民政局', aliases: ['民政局'] },
  ];
  test.each([
    ['市残联 22 甲', 1, '22 甲'],
    ['市残联22 甲', 1, '22 甲'],
    ['市残联第22项甲', 1, '第22项甲'],
    ['民政局：甲', 2, '甲'],
    ['市残联已完成甲', null, null],
    ['市残联', null, null],
    ['市信访局 22 甲', null, null],
  ])('of %s names the unit %s', (text, id, rest) => {
    const found = leadingUnit(text, { units, groups: [] });
    expect(found && [found.unit.id, found.rest]).toEqual(id === null ? null : [id, rest]);
  });
});
