import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePlan } from '../../../src/domain/plan/parse-plan';
import { type PlanJson, planToJson } from '../../../src/domain/plan/plan-to-json';

const FIXTURES = path.join(__dirname, '../../fixtures/plans');
const read = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');

/** White space apart: the expectations were typed by hand from the printed text. */
function squeezed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\s+/g, '');
  if (Array.isArray(value)) return value.map(squeezed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, squeezed(inner)]));
}

interface Expected extends Omit<PlanJson, 'items'> {
  readonly items: readonly Partial<PlanJson['items'][number]>[];
}

describe.each([
  ['jieyang-2022.txt', 'jieyang-2022', []],
  ['guofa-2019-3.txt', 'guofa-2019-3', []],
  ['xiangtan-2020.txt', 'xiangtan-2020', ['year_inferred']],
  ['xiangtan-2020-one-line.txt', 'xiangtan-2020', ['year_inferred']],
  ['huaihua-2020.txt', 'huaihua-2020', []],
  ['huaihua-2020-one-line.txt', 'huaihua-2020', []],
])('parsePlan on the published document %s', (file, expectedName, warningCodes) => {
  const json = planToJson(parsePlan(read(file)), []);
  const expected: Expected = JSON.parse(read(`${expectedName}.expected.json`));

  it('finds title, year, headings and the reporting clause', () => {
    const { items: _, warnings: __, issuer: ___, ...found } = json;
    const { items: ____, ...wanted } = expected;
    expect(squeezed(found)).toEqual(squeezed(wanted));
  });

  it('finds every item with label, place, title, leads, units and date', () => {
    expect(json.items).toHaveLength(expected.items.length);
    for (const [index, wanted] of expected.items.entries()) {
      expect(squeezed(json.items[index])).toMatchObject(squeezed(wanted) as Record<string, unknown>);
    }
  });

  it('warns of nothing but what a person has to decide', () => {
    expect(json.warnings.map((warning) => warning.code)).toEqual(warningCodes);
  });

  it('gives each item its complete text, less label and assignment', () => {
    const source = read(file).replace(/\s+/g, '');
    for (const item of json.items) {
      const text = item.text.replace(/\s+/g, '');
      expect(source).toContain(item.label.replace(/\s+/g, '') + text);
      expect(source.charAt(source.indexOf(text) + text.length)).toMatch(/[(（[]/);
      expect(text).not.toMatch(/负责[)）\]]$|责任单位：/);
    }
  });
});

/** A made-up plan with the forms that the published samples do not have. */
const MIXED = `XX市2023年数字经济
发展工作要点

为做好工作，制定本工作要点。
一、总体要求
（一）指导思想。坚持系统观念。
（二）基本原则。坚持统筹推进。
二、重点任务
（三）推进甲项。做好甲。2023年6月底前完成平台建设。
责任单位：市发展改革局、市财政局
完成时限：2023年12月底前
（四）推进乙项。做好乙（二期）。（牵头单位：市工信局，配合单位：市财政局、各县（市、区）人民政府）
（五）推进丙项
做好丙。（市公安局牵头，市司法局、市民政局等部门按职责分工配合）
（六）推进丁项。做好丁。责任单位：市商务局、市文化广电和旅游局。
（七）推进戊项。1.做好一。（市教育局负责）
2.做好二。（市水利局负责，2023年9月底前完成）
（八）推进己项。做好己。（市教育局、
市科技局负责）
三、保障措施
（九）加强组织领导。各单位要加强领导。
（十）强化督导。各责任单位要于每季度末月25日前将工作进展情况报送市政府办公室（联系人：张三，电话：1234567）。
附件：1.任务清单
2.联络员名单
XX市人民政府办公室
2023年3月1日
`;

describe('parsePlan on a plan of mixed forms', () => {
  const plan = parsePlan(MIXED);
  const item = (no: number) => plan.items[no - 1];

  it('joins a title printed over two lines and reads the signature below the appendix', () => {
    expect(plan).toMatchObject({
      title: 'XX市2023年数字经济发展工作要点',
      year: 2023,
      issuer: 'XX市人民政府办公室',
      issuedOn: '2023-03-01',
    });
  });

  it('takes neither principles nor safeguards nor the appendix for items', () => {
    expect(plan.items.map(({ label }) => label)).toEqual([
      '（三）',
      '（四）',
      '（五）',
      '（六）',
      '（七）',
      '（八）',
    ]);
    expect(plan.sections.map(({ heading }) => heading)).toEqual([
      '一、总体要求',
      '二、重点任务',
      '三、保障措施',
    ]);
    expect(plan.items.every(({ section }) => section === 1)).toBe(true);
    expect(plan.warnings).toEqual([]);
  });

  it('reads units and date from lines of their own', () => {
    expect(item(1)).toMatchObject({
      units: ['市发展改革局', '市财政局'],
      due: '2023年12月底前',
      text: '推进甲项。做好甲。2023年6月底前完成平台建设。',
      line: 9,
    });
  });

  it('tells leads from supporting units', () => {
    expect(item(2)).toMatchObject({
      lead: '市工信局',
      leads: ['市工信局'],
      units: ['市工信局', '市财政局', '各县（市、区）人民政府'],
      text: '推进乙项。做好乙（二期）。',
    });
    expect(item(3)).toMatchObject({ title: '推进丙项', lead: '市公安局', text: '推进丙项\n做好丙。' });
  });

  it('reads an assignment without brackets at the end of a paragraph', () => {
    expect(item(4)).toMatchObject({ units: ['市商务局', '市文化广电和旅游局'], text: '推进丁项。做好丁。' });
  });

  it('collects the assignments of the numbered parts inside an item', () => {
    expect(item(5)).toMatchObject({
      title: '推进戊项',
      units: ['市教育局', '市水利局'],
      due: '2023年9月底前',
    });
    expect(item(5)?.text).toContain('2.做好二。');
  });

  it('reads an assignment that is broken over two lines', () => {
    expect(item(6)?.units).toEqual(['市教育局', '市科技局']);
  });

  it('finds the reporting clause among the safeguards', () => {
    expect(plan.reporting).toEqual({
      to: '市政府办公室',
      deadlines: ['每季度末月25日前'],
      note: '各责任单位要于每季度末月25日前将工作进展情况报送市政府办公室',
      contact: '联系人：张三，电话：1234567',
    });
  });
});

it('reads a list of short lines as lines, with the first one as title', () => {
  const plan = parsePlan(
    '2022年重点工作\n（一）加快建设。\n牵头单位：市住建局\n责任单位：市财政局\n完成时间：2022年10月\n' +
      '（二）推进改革。\n主要任务是做好。\n牵头单位：市委改革办\n配合单位：各成员单位\n',
  );
  expect(plan).toMatchObject({ title: '2022年重点工作', year: 2022, warnings: [] });
  expect(plan.items).toMatchObject([
    { text: '加快建设。', leads: ['市住建局'], units: ['市住建局', '市财政局'], due: '2022年10月' },
    { text: '推进改革。\n主要任务是做好。', units: ['市委改革办', '各成员单位'] },
  ]);
});

it('takes apart a document that was pasted as one line, title included', () => {
  const plan = parsePlan(
    '某市2022年工作要点 一、甲项。做好甲。（市甲局负责） 二、乙项。做好乙。（市乙局负责）三、丙项。（市丙局负责）',
  );
  expect(plan).toMatchObject({ title: '某市2022年工作要点', warnings: [] });
  expect(plan.items.map(({ title, lead }) => [title, lead])).toEqual([
    ['甲项', '市甲局'],
    ['乙项', '市乙局'],
    ['丙项', '市丙局'],
  ]);
});

it('makes an item of an assigned group heading that has no numbered parts', () => {
  const plan = parsePlan(
    '2022年工作要点\n一、任务\n（一）效率\n1．压缩时限。（市甲局负责）\n2．减税。（市税务局）\n二、实施\n' +
      '（一）压实责任。（市乙局牵头负责）\n',
  );
  expect(planToJson(plan, [])).toMatchObject({
    sections: ['一、任务', '二、实施'],
    subsections: ['（一）效率'],
    items: [
      { label: '1．', section: '一、任务', subsection: '（一）效率' },
      { label: '2．', units: ['市税务局'] },
      { label: '（一）', section: '二、实施', lead: '市乙局' },
    ],
    warnings: [],
  });
});

it('reports a part whose numbered paragraphs name nobody instead of dropping it silently', () => {
  const plan = parsePlan(
    '2022年工作要点\n一、任务\n（一）甲。（市甲局负责）\n（二）乙。（市乙局负责）\n二、宣传\n（三）丙。\n（四）丁。\n',
  );
  expect(plan.items.map(({ label }) => label)).toEqual(['（一）', '（二）']);
  expect(plan.warnings).toMatchObject([
    { code: 'section_without_units', line: 5, excerpt: '（三）丙；（四）丁' },
  ]);
});

describe('parsePlan on a damaged document', () => {
  const source = read('jieyang-2022.txt');
  const codes = (text: string) => parsePlan(text).warnings.map(({ code, line }) => [code, line]);
  const lineOf = (words: string): number => source.slice(0, source.indexOf(words)).split('\n').length;

  it('keeps an item without unit and says so', () => {
    const plan = parsePlan(source.replace('(市教育局负责)', ''));
    expect(plan.items).toHaveLength(45);
    expect(plan.items[17]).toMatchObject({ lead: null, leads: [], units: [] });
    expect(plan.warnings).toMatchObject([
      { code: 'item_without_unit', line: lineOf('(十八)'), excerpt: '助推基本公共教育均等化' },
    ]);
  });

  it('notices a missing number', () => {
    expect(codes(source.replace(/ {2}\(十八\).*/, ''))).toEqual([['number_missing', lineOf('(十九)')]]);
  });

  it('notices a doubled number, and the gap it leaves', () => {
    expect(codes(source.replace('(十九)', '(十八)'))).toEqual([
      ['number_doubled', lineOf('(十九)')],
      ['number_missing', lineOf('(二十)')],
    ]);
  });

  it('notices numbers out of order without calling them missing', () => {
    const swapped = source.replace('(十八)', '(X)').replace('(十九)', '(十八)').replace('(X)', '(十九)');
    expect(codes(swapped)).toEqual([['number_out_of_order', lineOf('(十九)')]]);
  });

  it('notices a bracket that is never closed and still reads the units in it', () => {
    const plan = parsePlan(source.replace('(市民政局、市残联负责)', '(市民政局、市残联负责'));
    expect(plan.items[21]?.units).toEqual(['市民政局', '市残联']);
    expect(plan.warnings).toMatchObject([{ code: 'bracket_not_closed', line: lineOf('(二十二)') }]);
  });

  it('reads every item alike with full-width brackets, Windows line ends and no indentation', () => {
    const changed = source
      .replace(/\(/g, '（')
      .replace(/\)/g, '）')
      .replace(/^ +/gm, '')
      .replace(/\n/g, '\r\n');
    const plain = (text: string) =>
      parsePlan(text).items.map(({ title, units, lead }) => ({ title: squeezed(title), units, lead }));
    const narrow = JSON.parse(JSON.stringify(plain(changed)).replace(/（/g, '(').replace(/）/g, ')'));
    expect(narrow).toEqual(JSON.parse(JSON.stringify(plain(source)).replace(/（/g, '(').replace(/）/g, ')')));
  });

  it('reads the same when every line is wrapped at a fixed width', () => {
    const wrapped = source.replace(/^.{41,}$/gm, (line) => (line.trim().match(/.{1,40}/g) ?? []).join('\n'));
    const plan = parsePlan(wrapped);
    expect(plan.items.map(({ title, units }) => ({ title: squeezed(title), units }))).toEqual(
      parsePlan(source).items.map(({ title, units }) => ({ title: squeezed(title), units })),
    );
  });

  it.each([
    ['', ['document_empty']],
    ['\n \u3000\n', ['document_empty']],
    ['关于开会的通知\n请准时参加。', ['no_items', 'year_missing']],
  ])('says what is wrong with %j', (text, expected) => {
    expect(parsePlan(text).warnings.map(({ code }) => code)).toEqual(expected);
  });
});

describe('parsePlan whatever comes in', () => {
  const documents = ['jieyang-2022.txt', 'guofa-2019-3.txt', 'xiangtan-2020-one-line.txt'].map(read);
  const snippet = fc.constantFrom(
    '(',
    ')',
    '（',
    '）',
    '[',
    '】',
    '<',
    '>',
    '“',
    '”',
    '。',
    '、',
    '\n',
    '　',
    '一、',
    '（十）',
    '1.',
    '负责',
    '责任单位：',
    '牵头',
    '\ud83d',
    '',
  );
  const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 200 }), insert: snippet });

  it('never throws, numbers items from 1 and names only sections that exist', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(edit, { maxLength: 12 }), (document, edits) => {
        const mutated = edits.reduce((text, { at, remove, insert }) => {
          const start = at % (text.length + 1);
          return text.slice(0, start) + insert + text.slice(start + remove);
        }, document);
        const plan = parsePlan(mutated);
        const lines = mutated.split(/\r\n?|\n/).length;
        expect(plan.items.map(({ no }) => no)).toEqual(plan.items.map((_, index) => index + 1));
        for (const { section, units, lead, leads, line } of plan.items) {
          expect(section === null || plan.sections[section] !== undefined).toBe(true);
          expect(lead === null ? leads : units).toEqual(
            lead === null ? [] : expect.arrayContaining([lead, ...leads]),
          );
          expect(line >= 1 && line <= lines).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => parsePlan(text).items.length >= 0),
    );
  });
});
