import { expect, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readSelection } from '../../../src/domain/message/selection';
import { unitLevelOf } from '../../../src/domain/registry/unit-level';

const registry = {
  units: [
    { id: 1, name: '市教育局', aliases: ['教育局'], level: '市直' },
    { id: 2, name: '市税务局', aliases: [], level: '驻揭' },
    { id: 4, name: '普宁市人民政府', aliases: ['普宁市'], level: '县区' },
    { id: 5, name: '揭东区人民政府', aliases: ['揭东区'], level: '县区' },
    { id: 6, name: '流沙镇', aliases: [], level: '镇街', parentId: 4 },
    { id: 7, name: '云路镇', aliases: [], level: '镇街', parentId: 5 },
    { id: 8, name: '市直机关工委', aliases: [], level: '市直' },
    { id: 9, name: '市民政局', aliases: ['市残联'], level: '市直' },
  ],
  groups: [{ id: 1, names: ['各县区'], memberUnitIds: [5] }],
  former: [{ id: 3, name: '市残联', successorId: 9 }],
};
const read = (text: string, textFollows = false) => {
  const { selection, rest } = readSelection(text, {
    registry,
    today: '2022-06-22',
    calendar: officialCalendar(),
    periodOf: () => null,
    textFollows,
  });
  return [selection.units.flatMap(({ unitIds }) => unitIds), rest];
};

test.each([
  ['市直', [1, 8, 9], ''],
  ['市直单位逾期', [1, 8, 9], ''],
  ['所有县区', [4, 5], ''],
  ['各县区', [5], ''],
  ['驻揭单位', [2], ''],
  ['普宁市镇街', [6], ''],
  ['揭东区下属单位', [7], ''],
  ['普宁市', [4], ''],
  ['市教育局下属单位', [1], '下属单位'],
  ['市直机关工委', [8], ''],
  ['省直', [], '省直'],
  ['市残联', [3], ''],
])('%s means %j', (said, ids, rest) => {
  expect(read(said)).toEqual([ids, rest]);
});

test('a level at the beginning of a reason stays part of it', () => {
  expect(read('市教育局 市直平台未接入', true)).toEqual([[1], '市直平台未接入']);
});

test.each([
  ['市直部门', '市直'],
  [' 县（市、区）', '县区'],
  ['乡镇（街道）', '镇街'],
  ['驻市', '驻市'],
  ['厅级', null],
])('%s is the level %s', (word, level) => {
  expect(unitLevelOf(word)).toBe(level);
});
