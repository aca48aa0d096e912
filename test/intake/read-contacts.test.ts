import { describe, expect, it, test } from '@jest/globals';
import { type CellValue, Workbook } from 'exceljs';
import { matchUnit } from '../../src/domain/registry/match-unit';
import type { RegistrySnapshot } from '../../src/domain/registry/registry-snapshot';
import { contactsTemplate } from '../../src/intake/contacts-template';
import { type MatchUnit, readContacts } from '../../src/intake/read-contacts';
import { readItemNumbers } from '../../src/intake/read-item-numbers';

const HEADER = '单位,姓名,userid,角色,顺序';
const registry: RegistrySnapshot = {
  units: [
    { id: 1, name: '市政务服务数据管理局', aliases: ['市政数局'] },
    { id: 2, name: '市教育局', aliases: [] },
  ],
  groups: [{ id: 1, names: ['各县区'], memberUnitIds: [] }],
};
const known: MatchUnit = (name) => matchUnit(registry, name);

const rowsOf = async (csv: string | Uint8Array) => {
  const result = await readContacts(typeof csv === 'string' ? Buffer.from(csv) : csv, known);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const problemsOf = async (csv: string | Uint8Array) => {
  const result = await readContacts(typeof csv === 'string' ? Buffer.from(csv) : csv, known);
  return result.ok ? [] : result.problems.map(({ line, message }) => `${line} ${message}`);
};
const workbookOf = async (rows: readonly (readonly CellValue[])[]): Promise<Uint8Array> => {
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('联系人');
  for (const [index, row] of rows.entries()) {
    for (const [column, value] of row.entries()) sheet.getCell(index + 1, column + 1).value = value;
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
};

describe('readContacts from CSV', () => {
  it('reads a row with every column', async () => {
    const csv = `${HEADER},电话,职务,事项\n市教育局,张三,ZhangSan,联络员,1,0663-123,科长,5、36\n`;
    expect(await rowsOf(csv)).toEqual([
      {
        unit: '市教育局',
        name: '张三',
        userid: 'zhangsan',
        role: 'contact',
        order: 1,
        phone: '0663-123',
        position: '科长',
        items: [5, 36],
        line: 2,
      },
    ]);
  });

  test.each([
    ['columns in another order', '顺序,角色, UserID ,姓名,单位\n1,联络员,zhangsan,张三,市教育局\n'],
    [
      'a byte order mark and spaces',
      `\ufeff ${HEADER.replaceAll(',', ' , ')}\r\n 市教育局 , 张三 , zhangsan , 联络员 , 1 \r\n`,
    ],
    ['tabs', `${HEADER}\n市教育局,张三,zhangsan,联络员,1`.replaceAll(',', '\t')],
    ['full-width digits and quotes', `${HEADER}\n"市教育局","张三",ｚｈａｎｇｓａｎ,联络员,１\n`],
    ['a column of remarks', `序号,${HEADER},备注\n1,市教育局,张三,zhangsan,联络员,1,新任\n`],
  ])('takes %s', async (_, csv) => {
    expect(await rowsOf(csv)).toMatchObject([
      {
        unit: '市教育局',
        name: '张三',
        userid: 'zhangsan',
        role: 'contact',
        order: 1,
        phone: null,
        items: null,
      },
    ]);
  });

  it('reads a file that Excel saved in GBK', async () => {
    // 单位,姓名,userid,角色,顺序 / 市教育局,张三,zs,联络员,1
    const gbk = Buffer.from(
      'b5a5cebb2cd0d5c3fb2c7573657269642cbdc7c9ab2ccbb3d0f20acad0bdccd3fdbed62cd5c5c8fd2c7a732cc1aac2e7d4b12c310a',
      'hex',
    );
    expect(await rowsOf(gbk)).toMatchObject([{ unit: '市教育局', name: '张三', userid: 'zs' }]);
  });

  it('lets leaders and administrators stand without a unit', async () => {
    const csv = `${HEADER}\n,李四,lisi,领导,1\n,王五,wangwu,管理员,1\n`;
    expect(await rowsOf(csv)).toMatchObject([
      { unit: null, role: 'leader' },
      { unit: null, role: 'admin' },
    ]);
  });

  it('lets one person serve several units and roles', async () => {
    const csv = `${HEADER}\n市教育局,张三,zs,联络员,1\n市政数局,张三,ZS,联络员,2\n市教育局,张三,zs,分管领导,1\n`;
    expect(await rowsOf(csv)).toHaveLength(3);
  });

  it('names every problem at once with its line, and gives no row', async () => {
    const csv = [
      HEADER,
      '市教育局,张三,zs,联络员,1',
      ',李四,ls,联络员,1',
      '市教育局,王五,w w,联系人,0',
      '市敎育局,赵六,zl,联络员,一',
      '',
      '市教育局,张山,ZS,统筹员,1',
      '各县区,钱七,qq,联络员,1',
      '市教育局,张三,zs,联络员,2',
      '',
    ].join('\n');
    const problems = await problemsOf(csv);
    expect(problems).toEqual([
      '3 李四的「单位」为空。',
      expect.stringMatching(/^4 角色「联系人」不认识，只能是 联络员、分管领导/),
      expect.stringMatching(/^4 userid「w w」不符合要求/),
      expect.stringMatching(/^4 顺序「0」应为/),
      expect.stringMatching(/^5 顺序「一」应为/),
      expect.stringMatching(/^5 单位「市敎育局」不在单位库中，是否为「市教育局」/),
      expect.stringMatching(/^7 userid「zs」在第 2 行是「张三」，此处是「张山」/),
      expect.stringMatching(/^8 「各县区」是单位组/),
      '9 与第 2 行重复：同一单位、同一 userid、同一角色。',
    ]);
  });

  it('sees the same unit behind its alias', async () => {
    const csv = `${HEADER}\n市政数局,张三,zs,联络员,1\n市政务服务数据管理局,张三,zs,联络员,2\n`;
    expect(await problemsOf(csv)).toEqual(['3 与第 2 行重复：同一单位、同一 userid、同一角色。']);
  });

  it('counts lines right behind a cell with a line break', async () => {
    const csv = `${HEADER},职务\n市教育局,张三,zs,联络员,1,"科长\n兼主任"\n市教育局,李四,ls,联络员,x,\n`;
    expect(await problemsOf(csv)).toEqual([expect.stringMatching(/^4 顺序/)]);
  });

  test.each([
    ['', /没有内容/],
    [HEADER, /没有联系人/],
    ['单位,姓名,角色\n市教育局,张三,联络员', /缺少列：userid/],
    [`${HEADER},电活\n市教育局,张三,zs,联络员,1,1`, /不认识的列「电活」/],
    [`${HEADER},姓名\n市教育局,张三,zs,联络员,1,x`, /「姓名」出现了两次/],
    [`${HEADER}\n市教育局,"张三,zs,联络员,1`, /引号/],
    [`${HEADER},事项\n市教育局,张三,zs,联络员,1,全部`, /事项「全部」无法识别/],
    [`${HEADER}\n市教育局,张三,${'a'.repeat(65)},联络员,1`, /不符合要求/],
    ['%PDF-1.4', /PDF/],
  ])('refuses %j', async (csv, message) => {
    expect((await problemsOf(csv)).join()).toMatch(message);
  });
});

describe('readContacts from xlsx', () => {
  it('takes numbers, rich text and formula results, and reports the row of the sheet', async () => {
    const bytes = await workbookOf([
      ['单位', '姓名', 'userid', '角色', '顺序', '电话'],
      [{ richText: [{ text: '市教' }, { text: '育局' }] }, '张三', 12345, '联络员', 1, 13800000000],
      [],
      [{ formula: 'A2', result: '市教育局' }, '李四', 'ls', '联络员', { formula: '1+1', result: 2 }, null],
    ]);
    expect(await rowsOf(bytes)).toMatchObject([
      { unit: '市教育局', userid: '12345', order: 1, phone: '13800000000', line: 2 },
      { unit: '市教育局', userid: 'ls', order: 2, phone: null, line: 4 },
    ]);
  });

  it('names problems by the row of the sheet', async () => {
    const bytes = await workbookOf([[...HEADER.split(',')], [], ['市教育局', '张三', 'zs', '科长', 1]]);
    expect(await problemsOf(bytes)).toEqual([expect.stringMatching(/^3 角色「科长」不认识/)]);
  });

  it('refuses a broken workbook and an old one', async () => {
    expect((await problemsOf(Buffer.from('PK\u0003\u0004broken'))).join()).toMatch(/不是可用的 .xlsx/);
    expect((await problemsOf(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0]))).join()).toMatch(/旧版表格/);
  });
});

describe('contactsTemplate', () => {
  it('has the header, one example that cannot be imported by mistake, and a list of roles', async () => {
    const bytes = await contactsTemplate();
    expect(await problemsOf(bytes)).toEqual([
      expect.stringMatching(/^2 单位「示例单位（请删除本行）」不在单位库中/),
    ]);
    const workbook = new Workbook();
    await workbook.xlsx.load(new Uint8Array(bytes).buffer);
    const sheet = workbook.worksheets[0];
    expect(sheet?.getRow(1).values).toEqual([undefined, ...HEADER.split(','), '电话', '职务', '事项']);
    expect(sheet?.getCell('D2').dataValidation).toMatchObject({
      type: 'list',
      formulae: ['"联络员,分管领导,统筹员,领导,管理员"'],
    });
  });

  it('is accepted once the example is replaced', async () => {
    const workbook = new Workbook();
    await workbook.xlsx.load(new Uint8Array(await contactsTemplate()).buffer);
    const sheet = workbook.worksheets[0];
    for (const [column, value] of ['市教育局', '张三', 'zs', '联络员', 1].entries()) {
      if (sheet !== undefined) sheet.getCell(2, column + 1).value = value;
    }
    expect(await rowsOf(new Uint8Array(await workbook.xlsx.writeBuffer()))).toHaveLength(1);
  });
});

test.each([
  ['5、36', [5, 36]],
  ['第36项，５', [5, 36]],
  ['3-5,5', [3, 4, 5]],
  ['（十八） 二十', [18, 20]],
  ['5、x', []],
  ['5-3', []],
  ['0', []],
])('readItemNumbers reads %s', (text, numbers) => {
  expect(readItemNumbers(text)).toEqual(numbers);
});
