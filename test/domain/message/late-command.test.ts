import { describe, expect, it, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { lateCommand } from '../../../src/domain/message/late-command';
import { spokenRequest } from '../../../src/domain/message/spoken-request';
import { readSpokenPeriod } from '../../../src/domain/period/spoken-period';

const vocabulary = {
  registry: {
    units: [
      { id: 1, name: '市教育局', aliases: [] },
      { id: 2, name: '市公安局', aliases: [] },
    ],
    groups: [{ id: 1, names: ['各县区'], memberUnitIds: [1] }],
  },
  today: '2022-06-22',
  calendar: officialCalendar(),
  periodOf: (words: string) => readSpokenPeriod(words, 2022),
  items: [{ no: 5, label: '（五）', title: '加强网络安全管理', section: 1 }],
  sections: [],
};
const words = ['通过', '退回', '催办', '催', '查看', '延期', '未报'].map((word) => ({
  word,
  takesGluedText: word.startsWith('催'),
  takesRest: word === '延期',
}));
const read = (text: string, safely: boolean) => {
  const found = lateCommand(text, words, vocabulary, safely);
  return found && [found.word, found.args];
};

describe('a command whose word stands behind what it is about', () => {
  test.each([
    ['市教育局 第5项 催一下', '催', '市教育局 第5项'],
    ['5 市教育局 通过', '通过', '5 市教育局'],
    ['市教育局第5项通过吧', '通过', '市教育局第5项'],
    ['把第5项市教育局的退回，理由：数据不一致', '退回', '第5项市教育局 理由：数据不一致'],
    ['将市教育局5退回 数据不一致', '退回', '市教育局5 数据不一致'],
    ['网络安全 市公安局 通过', '通过', '网络安全 市公安局'],
    ['第5项延期到7月8日', '延期', '第5项 到7月8日'],
    ['通过市教育局第5项', '通过', '市教育局第5项'],
    ['退回市教育局5 数据不一致', '退回', '市教育局5 数据不一致'],
    ['各县区的麻烦催办一下，谢谢', '催办', '各县区'],
    ['二季度未报', '未报', '二季度'],
  ])('%s', (text, word, args) => expect(read(text, false)).toEqual([word, args]));

  test.each([
    '5 市教育局 通过了吗',
    '5 市教育局 通过？',
    '5 市教育局 不通过',
    '5 市教育局 通过部门联审',
    '已通过市教育局组织验收',
    '通过市教育局协调推进',
    '会议研究通过',
    '5 已通过专家评审',
    '先不要催办市教育局',
  ])('is not read into %s', (text) => expect(read(text, false)).toBeNull());

  it('of somebody who reports may be followed by text only where it is made for that', () => {
    expect(read('5 退回 材料重新整理', true)).toBeNull();
    expect(read('5 市教育局 退回 材料不全', true)).toEqual(['退回', '5 市教育局 材料不全']);
    expect(read('5 延期到7月8日 系统升级', true)).toEqual(['延期', '5 到7月8日 系统升级']);
  });
});

describe('a question in everyday words', () => {
  test.each([
    ['谁没报', '未报'],
    ['还有谁没报啊', '未报'],
    ['边个未报', '未报'],
    ['还有边个冇报呀', '未报'],
    ['二季度哪些单位还没报', '未报 二季度'],
    ['还差哪家', '未报'],
    ['谁迟报了', '迟报'],
    ['有哪些待审', '待审'],
    ['报得怎么样了', '状态'],
    ['报齐了没', '状态'],
    ['怎么用', '帮助'],
    ['点样用', '帮助'],
  ])('%s asks for %s', (text, command) => expect(spokenRequest(text, false)).toBe(command));

  test.each([
    ['我还有什么没报', '任务'],
    ['要报哪些', '任务'],
    ['什么时候截止？', '任务'],
    ['几时截数', '任务'],
    ['怎么报？', '帮助'],
  ])('%s from a contact asks for %s', (text, command) => expect(spokenRequest(text, true)).toBe(command));

  test.each(['已完成平台升级', '市教育局的没报', '谢谢', '这个问题怎么解决还没有报告', ''])(
    '%s asks for nothing',
    (text) => expect([spokenRequest(text, true), spokenRequest(text, false)]).toEqual([null, null]),
  );
});
