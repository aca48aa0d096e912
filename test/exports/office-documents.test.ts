import { beforeAll, describe, expect, it } from '@jest/globals';
import { convertToHtml, extractRawText } from 'mammoth';
import { readOfficeTemplate, STANDARD_TEMPLATE } from '../../src/domain/documents/office-template';
import { loadOfficeTemplate } from '../../src/intake/load-office-template';
import { readPlanText } from '../../src/intake/read-plan-text';
import { PROJECT } from '../support/built-product';
import { made, reported, rowOf, unzipped } from './given-documents';

const LONG = `开头${'很长的报送内容，'.repeat(12_500)}结尾`;
const ROWS = [
  rowOf(1, '市教育局', {
    part: 'lead',
    report: reported('进展：已建成平台。第二句不摘。\n问题：经费不足。'),
  }),
  rowOf(1, '市公安局', {
    report: reported('=HYPERLINK("x") <script>alert(1)</script> 👨‍👩‍👧‍👦 \u202eabc\u202c\u0001'),
    state: 'submitted',
  }),
  rowOf(2, '市财政局', { part: 'lead', headings: ['二、便民服务'] }),
  rowOf(3, '市教育局', {
    part: 'lead',
    headings: ['三、数据共享,业务协同'],
    report: reported('零报告：尚未启动', { kind: 'nil' }),
  }),
  rowOf(3, '市统计局', { headings: ['三、数据共享,业务协同'], report: reported(LONG) }),
  rowOf(4, '市公安局', {
    headings: ['三、数据共享,业务协同'],
    report: reported('只报了一部分'),
    state: 'pending',
    partial: true,
  }),
  rowOf(5, '市公安局', { headings: [], report: reported('被退回的内容'), state: 'returned' }),
];

const part = async (bytes: Buffer, name: string) => (await unzipped(bytes)).get(name)?.toString('utf8') ?? '';

describe('the 汇总 as a Word document', () => {
  let bytes: Buffer;
  let html: string;
  let paragraphs: string[];
  beforeAll(async () => {
    bytes = await made('briefing', ROWS);
    html = (await convertToHtml({ buffer: bytes })).value;
    paragraphs = (await extractRawText({ buffer: bytes })).value.split('\n').filter((line) => line !== '');
  });

  it('goes by section and item, who leads first, with numbers 一、（一）1.（1）and no heading without text', () => {
    const headings = [...html.matchAll(/<h(\d)>(.*?)<\/h\1>/g)].map(([, level, text]) => `${level} ${text}`);
    expect(headings).toEqual([
      '1 一、总体情况',
      '1 二、各项工作进展情况',
      '2 （一）夯实基础',
      '3 1.事项1（第1项）',
      '4 （1）市教育局（牵头）',
      '4 （2）市公安局（配合）（未审）',
      '2 （二）数据共享，业务协同',
      '3 1.事项3（第3项）',
      '4 （1）市教育局（牵头）',
      '4 （2）市统计局（配合）',
      '1 三、未报送单位',
    ]);
  });

  it('takes what was submitted and accepted, a nil report as a sentence, and nothing that counts as 未报', () => {
    expect(paragraphs).toEqual(
      expect.arrayContaining(['进展：已建成平台。第二句不摘。', '问题：经费不足。']),
    );
    expect(paragraphs).toContain('本期无新进展（零报告），原因：尚未启动。');
    expect(paragraphs.join('\n')).not.toMatch(/只报了一部分|被退回的内容/);
  });

  it('carries hostile and very long texts whole and harmless', async () => {
    expect(paragraphs).toContain('=HYPERLINK("x") <script>alert(1)</script> 👨‍👩‍👧‍👦 \u202eabc\u202c�');
    expect(paragraphs).toContain(LONG);
    expect(html).not.toContain('<script>');
    // Our own reader finds the same paragraphs.
    const read = await readPlanText(bytes);
    expect(read.ok && read.value).toEqual(
      expect.arrayContaining(['进展：已建成平台。第二句不摘。', '二、各项工作进展情况']),
    );
  });

  it('says the figures of 状态, and lists who has not reported', () => {
    const overview = paragraphs.find((line) => line.startsWith('根据')) ?? '';
    expect(overview).toContain('应报7项');
    expect(overview).toContain('已报4项（其中已审核通过3项），未报3项（其中逾期3项，退回待重报1项）');
    expect(overview).toContain('报送率57.1%，按时率85.7%');
    expect(paragraphs).toContain('尚有2家单位3项未报送，名单如下：');
    const cells = [...html.matchAll(/<td><p>(.*?)<\/p><\/td>/g)].map((match) => match[1]);
    expect(cells.join('|')).toContain('市财政局|2|1|1');
    expect(cells.join('|')).toContain('市公安局|4、5|2|2');
    expect(cells.join('|')).toContain('其他事项|1|0|1|1|1|0%');
    expect(paragraphs.slice(-60)).toEqual(
      expect.arrayContaining(['市政数局', '2022年7月6日', '附件', '各单位报送情况表']),
    );
  });

  it('is laid out as GB/T 9704 has it', async () => {
    const styles = await part(bytes, 'word/styles.xml');
    const style = (id: string) =>
      new RegExp(`<w:style [^>]*w:styleId="${id}".*?</w:style>`, 's').exec(styles)?.[0] ?? '';
    for (const [id, font, halfPoints] of [
      ['OfficeTitle', '方正小标宋简体', 44],
      ['OfficeBody', '仿宋_GB2312', 32],
      ['Heading1', '黑体', 32],
      ['Heading2', '楷体_GB2312', 32],
      ['Heading3', '仿宋_GB2312', 32],
    ] as const) {
      expect(style(id)).toContain(`w:eastAsia="${font}"`);
      expect(style(id)).toContain(`<w:sz w:val="${halfPoints}"/>`);
    }
    expect(style('OfficeBody')).toMatch(/<w:spacing [^>]*w:line="560" w:lineRule="exact"/);
    const document = await part(bytes, 'word/document.xml');
    expect(document).toMatch(/<w:pgMar w:top="2097" w:right="1474" w:bottom="1984" w:left="1587"/);
    expect(await part(bytes, 'word/settings.xml')).toContain('<w:evenAndOddHeaders/>');
    const footers = [await part(bytes, 'word/footer1.xml'), await part(bytes, 'word/footer2.xml')];
    expect(footers.map((footer) => /<w:jc w:val="(\w+)"/.exec(footer)?.[1]).sort()).toEqual([
      'left',
      'right',
    ]);
    for (const footer of footers) expect(footer).toMatch(/— .*PAGE.* —/s);
    // Headings of tables come again on the next page.
    expect(document).toContain('<w:tblHeader/>');
  });

  it('says so where everybody or nobody has reported, without empty parts', async () => {
    const all = await made('briefing', [rowOf(1, '市教育局', { report: reported('已完成') })]);
    const allText = (await extractRawText({ buffer: all })).value;
    expect(allText).toContain('各单位均已报送。');
    expect(allText).not.toContain('未报送单位');
    const nobody = (await extractRawText({ buffer: await made('briefing', [rowOf(1, '市教育局')]) })).value;
    expect(nobody).not.toContain('各项工作进展情况');
    expect(nobody).toContain('二、未报送单位');
  });
});

describe('the office template', () => {
  it('is replaced by a file that names only what differs', async () => {
    const template = readOfficeTemplate({
      body: { font: '宋体', size: 14 },
      page: { left: 20 },
      words: { briefingTitle: '{year}年{period}\n{plan}情况', unreviewed: '【待核】' },
    });
    if ('problems' in template) throw new Error(template.problems.join());
    const bytes = await made('briefing', ROWS, { template });
    expect(await part(bytes, 'word/styles.xml')).toContain('w:eastAsia="宋体"');
    expect(await part(bytes, 'word/document.xml')).toContain('w:left="1133"');
    const { value } = await convertToHtml({ buffer: bytes });
    expect(value).toContain('2022年二季度<br />数字政府2022年工作要点情况');
    expect(value).toContain('市公安局（配合）【待核】');
  });

  it('ships with the values of the standard, and refuses what it does not know, with the place', () => {
    expect(loadOfficeTemplate(`${PROJECT}/config`)).toEqual(STANDARD_TEMPLATE);
    expect(loadOfficeTemplate('/nowhere')).toEqual(STANDARD_TEMPLATE);
    expect(readOfficeTemplate({ body: { size: 'big' }, colour: 'red' })).toEqual({
      problems: [expect.stringContaining('body.size'), expect.stringContaining('colour')],
    });
  });
});

describe('the 通报', () => {
  it('traces every figure to its query and every statement to its reply', async () => {
    const bytes = await made('circular', ROWS);
    const { value: html } = await convertToHtml({ buffer: bytes });
    const [body = '', sources = ''] = html.split('数据来源');
    const marks = [...body.matchAll(/([\d.]+%?)[项家]?〔数(\d+)〕/g)];
    const listed = new Map(
      [
        ...sources.matchAll(/<tr><td><p>数(\d+)<\/p><\/td><td><p>(.*?)<\/p><\/td><td><p>(.*?)<\/p><\/td>/g),
      ].map(([, no, name, value]) => [no, { name, value }]),
    );
    expect(marks.length).toBeGreaterThan(10);
    for (const [, value, no] of marks) expect(listed.get(no)?.value).toBe(value);
    expect(listed.size).toBe(new Set(marks.map(([, , no]) => no)).size);
    expect(sources).toContain('cuibao status --period 2022Q2 --json 按下表字段输出');
    expect(sources).toContain('<td><p>owed</p></td>');
    // No figure of the text goes without a mark.
    const sentences = [...body.matchAll(/<p>(.*?)<\/p>/g)]
      .map((match) => match[1] ?? '')
      .filter((text) => text.includes('〔数'));
    for (const sentence of sentences)
      expect(sentence.replace(/[\d.]+%?[项家]?〔数\d+〕/g, '')).not.toMatch(/\d+[项家]|\d%/);

    expect(body).toContain('市教育局（第1项 事项1，牵头）：“已建成平台。”〔文1〕');
    expect(body).not.toContain('第二句不摘');
    expect(sources).toContain(
      '<td><p>文1</p></td><td><p>1</p></td><td><p>市教育局</p></td><td><p>第1版</p></td><td><p>2022-06-23 10:02</p></td>',
    );
  });

  it('says the same as plain text', async () => {
    const text = (await made('circular-text', ROWS)).toString('utf8');
    expect(text).toContain('应报7项〔数1〕');
    expect(text).toContain('数1\t应报\t7\t');
  });
});
