import { describe, expect, it, test } from '@jest/globals';
import { formatNumber } from '../../../src/intake/docx/number-formats';
import { readPlanText } from '../../../src/intake/read-plan-text';
import { buildDocx, definition, item, level, list, paragraph } from './build-docx';

async function linesOf(body: string, parts: { numbering?: string; styles?: string }): Promise<string[]> {
  const read = await readPlanText(await buildDocx(body, parts));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return [...read.value];
}

test.each([
  ['decimal', [1, 12], ['1', '12']],
  ['decimalZero', [3, 12], ['03', '12']],
  ['decimalFullWidth', [12], ['１２']],
  ['decimalEnclosedCircle', [1, 20, 21], ['①', '⑳', '21']],
  ['decimalEnclosedParen', [2], ['⑵']],
  ['decimalEnclosedFullstop', [2], ['⒉']],
  ['ideographEnclosedCircle', [2, 11], ['㊁', '11']],
  ['lowerLetter', [1, 26, 27, 53], ['a', 'z', 'aa', 'aaa']],
  ['upperLetter', [28], ['BB']],
  ['lowerRoman', [4, 1994], ['iv', 'mcmxciv']],
  ['upperRoman', [9, 4000], ['IX', '4000']],
  ['chineseCounting', [1, 10, 12, 20, 99, 105], ['一', '十', '十二', '二十', '九十九', '一〇五']],
  ['chineseCountingThousand', [10, 45, 105, 110], ['十', '四十五', '一百零五', '一百一十']],
  ['taiwaneseCounting', [21], ['二十一']],
  ['taiwaneseCountingThousand', [120], ['一百二十']],
  ['taiwaneseDigital', [10], ['一〇']],
  ['ideographDigital', [10, 21], ['一〇', '二一']],
  ['japaneseCounting', [10, 100, 105, 1120], ['十', '百', '百五', '千百二十']],
  ['chineseLegalSimplified', [1, 10, 12, 105], ['壹', '壹拾', '壹拾贰', '壹佰零伍']],
  ['ideographLegalTraditional', [2, 3, 6], ['貳', '參', '陸']],
  ['ideographTraditional', [1, 10, 11], ['甲', '癸', '11']],
  ['ideographZodiac', [12], ['亥']],
  ['numberInDash', [3], ['- 3 -']],
  ['hebrew1', [3], ['3']],
  ['none', [3], ['']],
  ['constructor', [3], ['3']],
])('%s prints %j as %j', (format, numbers, printed) => {
  expect(numbers.map((n) => formatNumber(n, format))).toEqual(printed);
});

describe('the automatic numbers of Word', () => {
  const OFFICIAL = definition(
    0,
    level(0, 'chineseCounting', '%1、'),
    level(1, 'chineseCounting', '（%2）'),
    level(2, 'decimal', '%3.'),
    level(3, 'decimal', '（%4）'),
  );

  it('count by level, a deeper one anew under each of a higher one', async () => {
    const body = [
      item('甲', 1),
      item('乙', 1, 1),
      item('丙', 1, 1),
      item('丁', 1, 2),
      item('戊', 1, 3),
      item('己', 1),
      item('庚', 1, 1),
      item('辛', 1, 2),
    ];
    expect(await linesOf(body.join(paragraph('正文')), { numbering: OFFICIAL + list(1, 0) })).toEqual(
      ['一、甲', '（一）乙', '（二）丙', '1. 丁', '（1）戊', '二、己', '（一）庚', '1. 辛'].flatMap(
        (line, at) => (at === 0 ? [line] : ['正文', line]),
      ),
    );
  });

  it('show the numbers of higher levels, in Arabic digits where the level is a legal one', async () => {
    const levels = [
      level(0, 'chineseCounting', '第%1章'),
      level(1, 'decimal', '%1-%2'),
      level(2, 'decimal', '%1.%2.%3', '<w:isLgl/>'),
    ];
    const body = item('甲', 1) + item('乙', 1) + item('丙', 1, 1) + item('丁', 1, 2);
    expect(await linesOf(body, { numbering: definition(0, ...levels) + list(1, 0) })).toEqual([
      '第一章 甲',
      '第二章 乙',
      '二-1 丙',
      '2.1.1 丁',
    ]);
  });

  it('go on under the next heading where the level never restarts, or restarts only after another', async () => {
    const levels = [
      level(0, 'chineseCounting', '%1、'),
      level(1, 'chineseCounting', '（%2）', '<w:lvlRestart w:val="0"/>'),
      level(2, 'decimal', '%3.', '<w:lvlRestart w:val="1"/>'),
    ];
    const body = [0, 1, 2, 1, 2, 0, 1, 2].map((at) => item('', 1, at));
    expect(await linesOf(body.join(''), { numbering: definition(0, ...levels) + list(1, 0) })).toEqual([
      '一、',
      '（一）',
      '1.',
      '（二）',
      '2.',
      '二、',
      '（三）',
      '1.',
    ]);
  });

  it('start where the level says, and where a list of its own says', async () => {
    const numbering =
      definition(0, level(0, 'decimal', '%1.', '<w:start w:val="5"/>')) +
      list(1, 0) +
      list(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>') +
      list(3, 0);
    const body = [1, 1, 2, 2, 3, 1].map((numId) => item('', numId));
    // Lists of one definition count on from each other: the third has no start of its own.
    expect(await linesOf(body.join(''), { numbering })).toEqual(['5.', '6.', '1.', '2.', '3.', '4.']);
  });

  it('take a level that the list defines anew', async () => {
    const numbering =
      OFFICIAL +
      list(1, 0, `<w:lvlOverride w:ilvl="0">${level(0, 'decimalEnclosedCircle', '%1')}</w:lvlOverride>`);
    expect(await linesOf(item('甲', 1) + item('乙', 1, 1), { numbering })).toEqual(['① 甲', '（一）乙']);
  });

  it('leave out bullets, lists without numbers and lists that are not defined', async () => {
    const numbering =
      definition(0, level(0, 'bullet', '●'), level(1, 'none', ''), level(2, 'none', '附：')) + list(1, 0);
    const body =
      item('甲', 1) + item('乙', 1, 1) + item('丙', 1, 2) + item('丁', 0) + item('戊', 9) + item('己', 1, 8);
    expect(await linesOf(body, { numbering })).toEqual(['甲', '乙', '附：丙', '丁', '戊', '己']);
  });

  it('put no gap where the level has none, so that nothing is torn apart', async () => {
    const numbering =
      definition(0, level(0, 'decimal', '%1.'), level(1, 'decimal', '%2.', '<w:suff w:val="nothing"/>')) +
      list(1, 0);
    expect(await linesOf(item('5G网络', 1) + item('正文', 1, 1), { numbering })).toEqual([
      '1. 5G网络',
      '1.正文',
    ]);
  });

  it('come with the paragraph style, through the style it is based on, at the level tied to it', async () => {
    const style = (id: string, basedOn: string, list: string): string =>
      `<w:style w:type="paragraph" w:styleId="${id}"><w:basedOn w:val="${basedOn}"/><w:pPr><w:numPr>${list}</w:numPr></w:pPr></w:style>`;
    const styles =
      style('1', 'a', '<w:numId w:val="1"/>') +
      style('2', 'a', '<w:ilvl w:val="1"/><w:numId w:val="1"/>') +
      style('3', '2', '') +
      style('tied', 'a', '<w:numId w:val="2"/>') +
      style('loop', 'loop', '');
    const numbering =
      OFFICIAL +
      definition(1, level(0, 'decimal', '%1.'), level(1, 'decimal', '（%2）', '<w:pStyle w:val="tied"/>')) +
      list(1, 0) +
      list(2, 1);
    const styled = (id: string, more = ''): string => paragraph('甲', `<w:pStyle w:val="${id}"/>${more}`);
    const unnumbered = '<w:numPr><w:numId w:val="0"/></w:numPr>';
    const body =
      ['1', '2', '3', 'tied', 'loop'].map((id) => styled(id)).join('') +
      styled('1', unnumbered) +
      styled('1');
    expect(await linesOf(body, { numbering, styles })).toEqual([
      '一、甲',
      '（一）甲',
      '（二）甲',
      '（1）甲',
      '甲',
      '甲',
      '二、甲',
    ]);
  });

  it('come with the style of a paragraph that names none, which is the usual one', async () => {
    const styles =
      '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>';
    expect(await linesOf(paragraph('甲'), { numbering: OFFICIAL + list(1, 0), styles })).toEqual(['一、甲']);
  });

  it('are found through a numbering style, and counted with the list that has it', async () => {
    const styles =
      '<w:style w:type="numbering" w:styleId="公文"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>';
    const numbering =
      OFFICIAL +
      '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="公文"/></w:abstractNum>' +
      list(1, 1) +
      list(2, 0);
    expect(await linesOf(item('甲', 1) + item('乙', 2), { numbering, styles })).toEqual(['一、甲', '二、乙']);
  });

  it('survive a numbering style that leads back to itself', async () => {
    const styles =
      '<w:style w:type="numbering" w:styleId="x"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>';
    const numbering = `<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="x"/></w:abstractNum>${list(1, 1)}`;
    expect(await linesOf(item('甲', 1), { numbering, styles })).toEqual(['甲']);
  });
});
