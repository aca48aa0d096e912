import { describe, expect, it, test } from '@jest/globals';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readSelection } from '../../../src/domain/message/selection';
import { readSpokenPeriod } from '../../../src/domain/period/spoken-period';

const registry = {
  units: [
    { id: 1, name: '市教育局', aliases: ['教育局'] },
    { id: 2, name: '市残联', aliases: [] },
    { id: 3, name: '市政务服务数据管理局', aliases: [] },
    { id: 4, name: '榕城区人民政府', aliases: ['榕城区'] },
    { id: 5, name: '揭东区人民政府', aliases: [] },
    { id: 6, name: '市公安局', aliases: [] },
  ],
  groups: [{ id: 1, names: ['各县<市、区>政府<管委会>', '各县区', '各县（市、区）'], memberUnitIds: [4, 5] }],
};
const vocabulary = {
  registry,
  today: '2022-06-22',
  calendar: officialCalendar(),
  periodOf: (words: string) =>
    words === '本期' ? '2022Q2' : words === '上期' ? '2022Q1' : readSpokenPeriod(words, 2022),
  items: [
    { no: 5, label: '（五）', title: '加强网络安全管理', section: 1 },
    { no: 8, label: '（三）', title: '完善政务服务“好差评”机制', section: 2 },
  ],
  sections: [
    { number: 1, heading: '聚焦基础设施，夯实数字政府支撑能力' },
    { number: 2, heading: '聚焦疫情防控，做好常态化信息支撑' },
  ],
};
const read = (text: string) => {
  const { selection, rest, unknownUnits, unknownLabels } = readSelection(text, vocabulary);
  return {
    ...selection,
    units: selection.units.flatMap(({ unitIds }) => unitIds),
    rest,
    unknown: unknownUnits.map(({ said }) => said),
    labels: unknownLabels,
  };
};

describe('selectors in front of a reason or a text', () => {
  test.each([
    ['5 市教育局 已报送相关材料', '已报送相关材料'],
    ['5 市教育局 全部完成', '全部完成'],
    ['5 市教育局 二季度已完成升级', '二季度已完成升级'],
    ['5 市教育局 市残联未配合', '市残联未配合'],
    ['5 市教育局 与一季度数据不一致', '与一季度数据不一致'],
    ['5 市教育局 将于9月完成', '将于9月完成'],
    ['5 市教育局 3处数据有误', '3处数据有误'],
    ['5 市教育局：已移交市残联', '已移交市残联'],
    ['市教育局 第5项 未报附件', '未报附件'],
    ['5 市教育局 二季度 数据不实', '数据不实'],
    ['二季度 5 市教育局 数据不实', '数据不实'],
    ['5市教育局7月5日前补充数据', '7月5日前补充数据'],
  ])('%s', (said, rest) => {
    const reading = readSelection(said, { ...vocabulary, textFollows: true });
    expect(reading).toMatchObject({
      rest,
      unknownUnits: [],
      selection: { items: [5], states: [], all: false },
    });
    expect(reading.selection.units.map(({ unitIds }) => unitIds)).toEqual([[1]]);
  });

  test('what is joined to a unit or an item still narrows', () => {
    const { selection, rest } = readSelection('5、6 市教育局、市残联 二季度 数据不实', {
      ...vocabulary,
      textFollows: true,
    });
    expect({ ...selection, units: selection.units.length, rest }).toMatchObject({
      items: [5, 6],
      units: 2,
      period: '2022Q2',
      rest: '数据不实',
    });
  });
});

describe('selectors in front of a command’s argument', () => {
  test.each([
    ['5 市教育局 数据不一致', { items: [5], units: [1], rest: '数据不一致' }],
    ['市教育局 5 数据不一致', { items: [5], units: [1], rest: '数据不一致' }],
    ['市教育局第5项数据不一致', { items: [5], units: [1], rest: '数据不一致' }],
    ['市教育局第1203项数据不一致', { items: [1203], units: [1], rest: '数据不一致' }],
    ['把第五项、市残联的', { items: [5], units: [2], rest: '' }],
    ['3-5', { items: [3, 4, 5] }],
    ['3至5、8', { items: [3, 4, 5, 8] }],
    ['3、5、8', { items: [3, 5, 8] }],
    ['（十八） 教育局', { items: [18], units: [1] }],
    ['第一章', { sections: [1] }],
    ['逾期', { states: ['overdue'] }],
    ['各县区', { units: [4, 5] }],
    ['市政数局 6', { units: [3], items: [6] }],
    ['全部', { all: true }],
    ['二季度 5 市教育局', { period: '2022Q2', items: [5], units: [1] }],
    ['2022Q2 6月29日', { period: '2022Q2', items: [], rest: '6月29日' }],
    ['5 市教育局 到7月8日 系统升级', { items: [5], units: [1], rest: '到7月8日 系统升级' }],
    ['5 到7月8日', { items: [5], rest: '到7月8日' }],
    ['市叫育局', { units: [], unknown: ['市叫育局'] }],
    ['5 数据与一季度不一致', { items: [5], rest: '数据与一季度不一致' }],
    ['２２ 市残联', { items: [22], units: [2] }],
    ['5 3个学校的数据缺失', { items: [5], rest: '3个学校的数据缺失' }],
    ['3到5', { items: [3, 4, 5] }],
    ['第3至5项', { items: [3, 4, 5] }],
    ['第3项到第5项 市教育局', { items: [3, 4, 5], units: [1] }],
    ['３－５', { items: [3, 4, 5] }],
    ['第5、6项', { items: [5, 6] }],
    ['五、六', { items: [5, 6] }],
    ['5和6 市残联', { items: [5, 6], units: [2] }],
    ['5: 市教育局', { items: [5], units: [1] }],
    ['5．市教育局', { items: [5], units: [1] }],
    ['⑤', { items: [5] }],
    ['第五 市教育局', { items: [5], units: [1] }],
    ['二（三）', { items: [8], sections: [] }],
    ['第二章（三）市教育局', { items: [8], units: [1] }],
    ['二（九）', { items: [], labels: ['二(九)'] }],
    ['网络安全 市公安局', { items: [5], units: [6] }],
    ['好差评', { items: [8] }],
    ['加强管理', { items: [], rest: '加强管理' }],
    ['疫情防控部分', { sections: [2] }],
    ['第一部分', { sections: [1] }],
    ['各县（市、区）', { units: [4, 5] }],
    ['还没报的单位', { states: ['missing'], rest: '' }],
    ['逾期单位', { states: ['overdue'], rest: '' }],
    ['第二季度 逾期', { period: '2022Q2', states: ['overdue'] }],
    ['本季度', { period: '2022Q2' }],
    ['上个季度', { period: '2022Q1' }],
    ['2022年二季度 5', { period: '2022Q2', items: [5] }],
    ['方案 6月10日', { period: '2022FA', rest: '6月10日' }],
    ['教育局先', { units: [1], rest: '' }],
    ['市教育局 谢谢', { units: [1], rest: '' }],
    ['市局', { units: [], unknown: ['市局'] }],
  ])('%s', (text, expected) => expect(read(text)).toMatchObject(expected));

  it('leaves a reason as it was typed', () => {
    expect(read('5 市教育局  “数据”与一季度　不一致，请核对！').rest).toBe(
      '“数据”与一季度　不一致，请核对！',
    );
  });
});
