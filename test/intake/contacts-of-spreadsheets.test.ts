import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { Workbook } from 'exceljs';
import { matchUnit } from '../../src/domain/registry/match-unit';
import { isContactsHeader } from '../../src/intake/contact-header';
import { type MatchUnit, readContacts } from '../../src/intake/read-contacts';

const FIXTURES = join(__dirname, '../fixtures/contacts');
const known: MatchUnit = (name) =>
  matchUnit(
    {
      units: [
        { id: 1, name: '市政务服务数据管理局', aliases: ['市政数局'] },
        { id: 2, name: '市教育局', aliases: [] },
      ],
      groups: [],
    },
    name,
  );
const read = (bytes: Uint8Array) => readContacts(bytes, known);
const rowsOf = async (text: string | Uint8Array) => {
  const result = await read(typeof text === 'string' ? Buffer.from(text) : text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const problemsOf = async (text: string | Uint8Array) => {
  const result = await read(typeof text === 'string' ? Buffer.from(text) : text);
  return result.ok ? [] : result.problems.map(({ line, message }) => `${line} ${message}`);
};

/**
 * test/fixtures/contacts/calc.fods, a list as offices keep it, saved by LibreOffice Calc 7.4: a title over all columns,
 * a header in two rows, a unit's cell merged over two people, numbers as accounts, blanks of every width.
 */
describe('a list of contacts saved by a spreadsheet program', () => {
  it.each(['calc.xlsx', 'calc-gbk.csv', 'calc-utf16.csv', 'calc-semicolon.csv'])(
    'is read from %s',
    async (file) => {
      const rows = await rowsOf(readFileSync(join(FIXTURES, file)));
      const inCsv = file.endsWith('.csv');
      expect(rows).toEqual([
        {
          unit: '市教育局',
          name: '张三',
          userid: '13800000001',
          role: 'contact',
          order: 1,
          orderImplied: true,
          phone: '13800000001',
          position: '办公室 科长',
          items: null,
          itemsImplied: true,
          line: 5,
        },
        {
          unit: '市教育局',
          name: '李四光',
          userid: 'lisiguang',
          role: 'contact',
          order: 2,
          orderImplied: true,
          phone: '13800000002',
          position: '科员',
          items: null,
          itemsImplied: true,
          line: 6,
          // A workbook says that the cell is merged, a CSV leaves it empty.
          ...(inCsv ? { unitFromLine: 5 } : {}),
        },
        expect.objectContaining({
          unit: '市政数局',
          name: '王五',
          userid: 'wangwu',
          order: 1,
          phone: null,
          line: 8,
        }),
        expect.objectContaining({
          unit: '市政务服务数据管理局',
          name: '张三',
          userid: '13800000001',
          order: 2,
          line: 9,
        }),
      ]);
    },
  );
});

describe('what offices write', () => {
  it('two people of a unit side by side', async () => {
    const csv = [
      '各单位分管领导、联络员名单,,,,,,',
      ',分管领导,,,联络员,,',
      '单位,姓名,职务,账号,姓名,手机,账号',
      '市教育局,许长,副局长,xu,张三,13800000001,zs',
      '市政数局,,,,王五,,ww',
    ].join('\n');
    const rows = await rowsOf(csv);
    expect(rows.map(({ unit, name, userid, role, phone }) => [unit, name, userid, role, phone])).toEqual([
      ['市教育局', '许长', 'xu', 'unitLeader', null],
      ['市教育局', '张三', 'zs', 'contact', '13800000001'],
      ['市政数局', '王五', 'ww', 'contact', null],
    ]);
    expect(await problemsOf('单位,分管领导,联络员,手机,账号\n市教育局,许长,张三,138,zs')).toEqual([
      '1 缺少列：分管领导账号。',
    ]);
  });

  it('one row of header that names the parts', async () => {
    const rows = await rowsOf('单位,联络员,联络员账号,联络员手机\n市教育局,张三,zs,138\n');
    expect(rows).toMatchObject([{ name: '张三', userid: 'zs', role: 'contact', phone: '138' }]);
  });

  it('the same row twice counts once; two that differ are asked about', async () => {
    const row = '市教育局,张三,zs,138';
    expect(await rowsOf(`单位,姓名,账号,手机\n${row}\n${row}\n`)).toHaveLength(1);
    expect(await problemsOf(`单位,姓名,账号,手机\n${row}\n${row}0\n`)).toEqual([
      expect.stringMatching(/^3 与第 2 行重复/),
    ]);
  });

  it('places left open follow those that are given', async () => {
    const csv =
      '单位,姓名,userid,角色,顺序\n市教育局,甲,a,联络员,\n市教育局,乙,b,联络员,1\n市教育局,丙,c,联络员,\n';
    expect((await rowsOf(csv)).map(({ name, order }) => `${order} ${name}`)).toEqual([
      '2 甲',
      '1 乙',
      '3 丙',
    ]);
  });

  it('an empty unit in the first row is no merged cell', async () => {
    expect(await problemsOf('单位,姓名,账号\n,张三,zs\n')).toEqual(['2 张三的「单位」为空。']);
  });

  it('a row of totals is nobody', async () => {
    expect(await problemsOf('序号,单位,姓名,账号\n1,市教育局,张三,zs\n合 计,,1人,\n')).toEqual([]);
    expect(await problemsOf('单位,姓名,账号\n市教育局,合计,\n')).toEqual(['2 合计的「userid」为空。']);
  });

  it.each([
    ['userid', '1.38E+10', '2 userid「1.38E+10」的位数已被表格改写，请将该列设为文本后重新填写。'],
    ['电话', '1.38e+10', '2 电话「1.38e+10」的位数已被表格改写，请将该列设为文本后重新填写。'],
  ])('a %s that the spreadsheet has spoilt', async (column, value, problem) => {
    const row = column === 'userid' ? `市教育局,张三,${value},` : `市教育局,张三,zs,${value}`;
    expect(await problemsOf(`单位,姓名,userid,电话\n${row}\n`)).toEqual([problem]);
  });

  it('numbers of a workbook in full, with the zeros of their format; what is too long for one is refused', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('空表');
    const sheet = workbook.addWorksheet('名单');
    sheet.addRow(['单位', '姓名', '账号']);
    sheet.addRow(['市教育局', '张三', 445200000000001]);
    sheet.addRow(['市教育局', '李四', 7]).getCell(3).numFmt = '0000';
    const save = async () => new Uint8Array(await workbook.xlsx.writeBuffer());
    expect((await rowsOf(await save())).map(({ userid }) => userid)).toEqual(['445200000000001', '0007']);
    sheet.addRow(['市教育局', '王五', 445200199001011260]);
    expect(await problemsOf(await save())).toEqual([
      expect.stringMatching(/^4 userid「4.45.*E\+17」的位数已被表格改写/),
    ]);
  });

  it.each([
    ['<html><table><tr><td>单位</td></tr></table>', /网页格式的表格/],
    ['sep=;\n单位;姓名;账号\n市教育局;"张三;zs', /引号/],
  ])('%j is refused with the way out', async (text, message) => {
    expect((await problemsOf(text)).join()).toMatch(message);
  });

  it('the separator that Excel names', async () => {
    expect(await rowsOf('sep=;\n单位;姓名;账号\n市教育局;张三;zs\n')).toMatchObject([
      { userid: 'zs', line: 3 },
    ]);
  });
});

test.each([
  ['单位,姓名,userid,角色,顺序', true],
  ['序号\t单位名称\t联络员\t粤政易账号（userid）', true],
  ['单位,姓名,电话', false],
  ['各单位要加强组织领导，落实责任', false],
])('%j heads a contacts file: %s', (line, expected) => {
  expect(isContactsHeader(line)).toBe(expected);
});
