import { expect, it, test } from '@jest/globals';
import { Workbook } from 'exceljs';
import { readImport } from '../../src/intake/read-import';
import { readUnits } from '../../src/intake/read-units';
import { unitsTemplate } from '../../src/intake/units-template';

const TABLE = [
  '揭阳市单位库,,,,',
  '单位名称,级别,简称,上级,单位组',
  '普宁市人民政府,县（市、区）,普宁市、普宁,,各县区',
  '流沙东街道办事处,镇街,,普宁市,"各镇街、各县区、各县（市、区）"',
  '市数据局,市直,市政数局,,',
].join('\n');
const read = async (content: string | Uint8Array, known: (name: string) => boolean = () => false) => {
  const result = await readUnits(typeof content === 'string' ? Buffer.from(content) : content, known);
  return result.ok ? result.value : result.problems.map(({ line, message }) => `${line} ${message}`);
};

it('a table of units gives levels, names, units above and groups', async () => {
  expect(await read(TABLE)).toEqual({
    units: [
      { name: '普宁市人民政府', level: '县区', parent: null, aliases: ['普宁市', '普宁'], line: 3 },
      { name: '流沙东街道办事处', level: '镇街', parent: '普宁市', aliases: [], line: 4 },
      { name: '市数据局', level: '市直', parent: null, aliases: ['市政数局'], line: 5 },
    ],
    groups: [
      {
        name: '各县区',
        aliases: [],
        members: ['普宁市人民政府', '流沙东街道办事处'],
        partial: true,
        line: 3,
      },
      { name: '各镇街', aliases: [], members: ['流沙东街道办事处'], partial: true, line: 4 },
      { name: '各县（市、区）', aliases: [], members: ['流沙东街道办事处'], partial: true, line: 4 },
    ],
  });
});

it('a row that says the same again is passed over; another level for the same name is asked about', async () => {
  const rows = '单位,级别,单位组\n甲局,市直,各局\n乙局,市直,各局\n甲局,市直,各局\n';
  expect(await read(rows)).toMatchObject({
    units: [{ name: '甲局' }, { name: '乙局' }],
    groups: [{ name: '各局', members: ['甲局', '乙局'] }],
  });
  expect(await read(`${rows}甲局,县区,\n`)).toEqual([expect.stringMatching(/「甲局」.*重复/)]);
});

it('YAML is read as ever, with units above', async () => {
  const yaml = 'units:\n  - { name: 流沙镇, level: 镇街, parent: 普宁市 }\n';
  expect(await read(yaml)).toEqual(['2 「流沙镇」的上级「普宁市」不在单位库和文件中，请补充或改正名称。']);
  expect(await read(yaml, (name) => name === '普宁市')).toMatchObject({ units: [{ parent: '普宁市' }] });
});

test.each([
  [
    '单位,级别\n市教育局,厅级\n,市直',
    ['2 级别「厅级」不认识，只能是省直、市直、县区、镇街、村社或“驻揭”等驻地单位。', '3 「单位」为空。'],
  ],
  ['单位,简称\n甲局,教委\n乙局,教委', ['3 「教委」同时是「甲局」和「乙局」的名称或别名，请删去一个。']],
  [
    '单位,上级\n甲局,乙局\n乙局,甲局',
    ['2 「甲局」的上级又是它自己的下级，请改正。', '3 「乙局」的上级又是它自己的下级，请改正。'],
  ],
  [
    '单位,级别\n市发展改革委，市直\n甲局、乙局,市直',
    [
      expect.stringMatching(/^2 单位名「市发展改革委，市直」中有分隔符号/),
      expect.stringMatching(/^3 单位名「甲局、乙局」/),
    ],
  ],
  ['单位,级刖\n甲局,市直', [expect.stringMatching(/^1 不认识的列「级刖」/)]],
  ['甲局,市直', [expect.stringMatching(/没有找到表头/)]],
  ['单位,级别\n', [expect.stringMatching(/表头下没有单位/)]],
])('%j is refused with every reason', async (text, problems) => {
  expect(await read(text)).toEqual(problems);
});

it('the template is a table whose example is refused, and accepted once it is replaced', async () => {
  expect(await read(new Uint8Array(await unitsTemplate()))).toEqual([
    '2 「示例单位（请删除本行）」是模板中的示例，请删除本行。',
  ]);
  const workbook = new Workbook();
  await workbook.xlsx.load(new Uint8Array(await unitsTemplate()).buffer);
  const sheet = workbook.worksheets[0];
  if (sheet)
    for (const [i, value] of ['市数据局', '市直', '', '', ''].entries())
      sheet.getCell(2, i + 1).value = value;
  expect(await read(new Uint8Array(await workbook.xlsx.writeBuffer()))).toMatchObject({
    units: [{ name: '市数据局' }],
  });
});

test.each([
  [TABLE, 'units'],
  ['units:\n  - name: 市数据局\n', 'units'],
  ['名单\n单位,姓名,粤政易账号\n市教育局,张三,zs\n', 'contacts'],
])('what %j is, its content tells', async (text, kind) => {
  expect(await readImport(Buffer.from(text), null)).toMatchObject({ ok: true, value: { kind } });
});
