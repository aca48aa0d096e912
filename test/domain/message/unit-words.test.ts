import { expect, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readUnitWords } from '../../../src/domain/message/unit-words';

const rules = { today: '2022-06-22', calendar: officialCalendar() };

test.each<[string, object]>([
  ['', { what: 'list' }],
  ['市教育局', { what: 'show', unit: '市教育局' }],
  ['简称 市教育局 教育局', { what: 'alias', unit: '市教育局', alias: '教育局' }],
  ['市教育局 简称 教育局', { what: 'alias', unit: '市教育局', alias: '教育局' }],
  ['简称 市教育局 删除 教育局', { what: 'unalias', unit: '市教育局', alias: '教育局' }],
  ['改名 旧局 新局', { what: 'rename', unit: '旧局', newName: '新局', day: null }],
  ['旧局 更名为 新局 自7月1日起', { what: 'rename', unit: '旧局', newName: '新局', day: '2022-07-01' }],
  ['并入 旧局 新局 自７月１日', { what: 'merge', units: ['旧局'], into: '新局', day: '2022-07-01' }],
  ['甲局、乙局 并入 丙局', { what: 'merge', units: ['甲局', '乙局'], into: '丙局', day: null }],
  ['自7月1日 甲局 并入 到 丙局', { what: 'merge', units: ['甲局'], into: '丙局', day: '2022-07-01' }],
  ['停用 甲局 2022年12月31日', { what: 'retire', unit: '甲局', day: '2022-12-31' }],
  ['恢复 甲局', { what: 'restore', unit: '甲局' }],
  ['取消 甲局', { what: 'cancel', unit: '甲局' }],
  ['新增 市数据局 市直', { what: 'add', name: '市数据局', level: '市直' }],
  ['新增 市数据局 厅级', { what: 'unclear' }],
  ['级别 市数据局 市直', { what: 'level', unit: '市数据局', level: '市直' }],
  ['上级 流沙镇 普宁市', { what: 'parent', unit: '流沙镇', parent: '普宁市' }],
  ['流沙镇 上级 无', { what: 'parent', unit: '流沙镇', parent: null }],
  ['组', { what: 'groups' }],
  ['组 各县区', { what: 'group', group: '各县区' }],
  ['组 各县区 增加 空港区、产业园', { what: 'addMembers', group: '各县区', members: ['空港区', '产业园'] }],
  ['组 各县区 移除 空港区', { what: 'removeMembers', group: '各县区', members: ['空港区'] }],
  ['组 各县区 应用', { what: 'applyGroup', group: '各县区' }],
  ['组 新增 各功能区 空港区 产业园', { what: 'addGroup', group: '各功能区', members: ['空港区', '产业园'] }],
  ['市教育局 市公安局', { what: 'unclear' }],
  ['并入 市教育局', { what: 'unclear' }],
  ['简称 市教育局 教育局 自7月1日', { what: 'unclear' }],
])('单位 %s', (said, words) => {
  expect(readUnitWords(said, rules)).toEqual(words);
});
