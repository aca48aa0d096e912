import { describe, expect, it, test } from '@jest/globals';
import { readPlanText } from '../../../src/intake/read-plan-text';
import { buildDocx, cell, definition, item, level, list, paragraph, row, run, table } from './build-docx';

async function linesOf(body: string, parts: { numbering?: string; styles?: string } = {}): Promise<string[]> {
  const read = await readPlanText(await buildDocx(body, parts));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return [...read.value];
}

const field = (code: string, result: string): string =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
const box = (text: string): string => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`;

describe('a paragraph prints', () => {
  test.each([
    ['runs one after the other', run('市') + run('教育局'), ['市教育局']],
    [
      'a line break as a new line',
      `${run('甲')}<w:r><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>`,
      ['甲', '乙', '丙'],
    ],
    [
      'a tabulator as a space, as TAB parts cells',
      `<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>${run('丙\t丁')}`,
      ['甲 乙丙 丁'],
    ],
    ['a hyphen that does not break', '<w:r><w:t>2022</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>', ['2022-1']],
    [
      'numbers set as symbols',
      '<w:r><w:sym w:font="Wingdings" w:char="F082"/><w:sym w:font="Wingdings" w:char="F08C"/><w:sym w:font="x" w:char="F082"/><w:sym w:font="x" w:char="2460"/></w:r>',
      ['②❶①'],
    ],
    [
      'named and numbered characters',
      run('A&amp;B&lt;&#24066;&#x5C40;&gt;&constructor;'),
      ['A&B<市局>&constructor;'],
    ],
    [
      'no white space that the file does not keep',
      '<w:r><w:t>\n  甲 </w:t><w:t xml:space="preserve"> 乙</w:t></w:r>',
      ['甲 乙'],
    ],
    [
      'what a tracked change put in, not what it took away',
      `${run('市')}<w:ins>${run('教育')}</w:ins><w:del><w:r><w:delText>财政</w:delText></w:r></w:del><w:moveFrom>${run('公安')}</w:moveFrom><w:moveTo>${run('局')}</w:moveTo>`,
      ['市教育局'],
    ],
    ['the result of a field, not its code', `共${field(' =1+2 ', '3')}`.replace('共', run('共')), ['共3']],
    [
      'a field within the code of another as little',
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r>${field(' REF a ', '码')}<w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('果')}<w:r><w:fldChar w:fldCharType="end"/></w:r>`,
      ['果'],
    ],
    [
      'links, simple fields, content controls and tags',
      `<w:hyperlink>${run('链')}</w:hyperlink><w:fldSimple w:instr="DATE">${run('域')}</w:fldSimple><w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>${run('控')}</w:sdtContent></w:sdt><w:smartTag>${run('件')}</w:smartTag>`,
      ['链域控件'],
    ],
    [
      'no hidden text, by itself or by its style',
      `${run('甲')}${run('藏', '<w:vanish/>')}${run('藏', '<w:rStyle w:val="hidden"/>')}${run('乙', '<w:rStyle w:val="hidden"/><w:vanish w:val="0"/>')}`,
      ['甲乙'],
    ],
    [
      'characters without the reading above them',
      '<w:r><w:ruby><w:rt><w:r><w:t>yáng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>阳</w:t></w:r></w:rubyBase></w:ruby></w:r>',
      ['阳'],
    ],
    [
      'no marks of notes and comments',
      `${run('甲')}<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>`,
      ['甲'],
    ],
    [
      'a text box once, before its paragraph',
      `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>${box('揭府办〔2022〕1号')}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box('揭府办〔2022〕1号')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>${run('各县')}`,
      ['揭府办〔2022〕1号', '各县'],
    ],
    ['a text box of an old document', `<w:r><w:pict>${box('甲')}</w:pict></w:r>`, ['甲', '']],
  ])('%s', async (_, content, lines) => {
    const styles = '<w:style w:type="character" w:styleId="hidden"><w:rPr><w:vanish/></w:rPr></w:style>';
    expect(await linesOf(paragraph(content), { styles })).toEqual(lines);
  });
});

describe('a document', () => {
  const numbering = definition(0, level(0, 'chineseCounting', '%1、')) + list(1, 0);

  it('keeps empty paragraphs and goes through content controls and other containers', async () => {
    const body = `${paragraph('甲')}${paragraph('')}<w:sdt><w:sdtContent>${paragraph('乙')}</w:sdtContent></w:sdt><w:customXml>${paragraph('丙')}</w:customXml>`;
    expect(await linesOf(body)).toEqual(['甲', '', '乙', '丙']);
  });

  it('joins a paragraph whose end was deleted to the next one, which counts as one', async () => {
    const marked = (text: string, mark: string): string =>
      paragraph(text, `<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr>${mark}</w:rPr>`);
    const body = [
      marked('甲', '<w:del/>'),
      item('乙', 1),
      marked('<w:del><w:r><w:delText>删</w:delText></w:r></w:del>', '<w:del/>'),
      marked('标题', '<w:vanish/>'),
      paragraph('正文'),
      marked(run('藏', '<w:vanish/>'), '<w:vanish/>'),
      item('丙', 1),
    ];
    expect(await linesOf(body.join(''), { numbering })).toEqual(['甲一、乙', '二、标题正文', '三、丙']);
  });

  it('leaves out its table of contents, however it was made', async () => {
    const styles =
      '<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style><w:style w:type="paragraph" w:styleId="TOC"><w:name w:val="TOC Heading"/></w:style>';
    const control = `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>${paragraph('一、目录中')}</w:sdtContent></w:sdt>`;
    const body =
      control +
      paragraph('目录', '<w:pStyle w:val="TOC"/>') +
      paragraph('一、目录中', '<w:pStyle w:val="10"/>') +
      paragraph('一、正文中');
    expect(await linesOf(body, { styles })).toEqual(['一、正文中']);
  });

  it.each([
    ['nothing but a picture', '<w:p><w:r><w:drawing/></w:r></w:p>'],
    ['nothing', ''],
  ])('with %s is refused with what to do', async (_, body) => {
    expect(await readPlanText(await buildDocx(body))).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/没有文字.*扫描件.*识别为文字/) }],
    });
  });
});

describe('a table', () => {
  const merged = (text: string, which: 'restart' | 'continue'): string =>
    cell(text, which === 'restart' ? '<w:vMerge w:val="restart"/>' : '<w:vMerge/>');
  const spanning = (text: string, columns: number, more = ''): string =>
    cell(text, `<w:gridSpan w:val="${columns}"/>${more}`);

  it('repeats a cell merged downwards, and keeps columns beside one merged sideways', async () => {
    const body = table(
      row(merged('序号', 'restart'), spanning('责任单位', 2), cell('时限')),
      row(merged('', 'continue'), cell('牵头'), cell('配合'), cell('')),
      row(spanning('一、基础设施', 4)),
      row(cell('1'), merged('市教育局', 'restart'), cell('市财政局'), cell('')),
      row(cell('2'), merged('', 'continue'), cell('市公安局'), cell('6月')),
      row(cell('3'), cell('市司法局'), cell(''), cell('')),
    );
    expect(await linesOf(body)).toEqual([
      '序号\t责任单位\t\t时限',
      '序号\t牵头\t配合\t',
      '一、基础设施\t\t\t',
      '1\t市教育局\t市财政局\t',
      '2\t市教育局\t市公安局\t6月',
      '3\t市司法局\t\t',
    ]);
  });

  it('has its paragraphs, breaks and inner tables in one line a row', async () => {
    const inner = table(row(cell('甲'), cell('乙')), row(cell('丙'), cell('丁')));
    const body = table(
      row(
        cell(paragraph('一') + paragraph('') + paragraph('<w:r><w:t>二</w:t><w:br/><w:t>三</w:t></w:r>')),
        cell(inner + paragraph('')),
      ),
    );
    expect(await linesOf(body)).toEqual(['一\v二\v三\t甲 乙\v丙 丁']);
  });

  it('counts its automatic numbers once a cell, the merged ones too', async () => {
    const numbering = definition(0, level(0, 'decimal', '%1')) + list(1, 0);
    const body = table(
      row(cell(item('', 1), '<w:vMerge w:val="restart"/>'), cell('甲')),
      row(cell(paragraph(''), '<w:vMerge/>'), cell('乙')),
      row(cell(item('', 1)), cell('丙')),
    );
    expect(await linesOf(body, { numbering })).toEqual(['1\t甲', '1\t乙', '2\t丙']);
  });

  it('leaves out deleted rows and shifts rows that begin further right', async () => {
    const special = (properties: string, ...cells: string[]): string =>
      `<w:tr><w:trPr>${properties}</w:trPr>${cells.join('')}</w:tr>`;
    const body = table(
      row(cell('甲'), cell('乙')),
      special('<w:del/>', cell('删'), cell('删')),
      special('<w:gridBefore w:val="1"/>', cell('丙')),
      `<w:ins>${row(cell('丁'), cell('戊'))}</w:ins>`,
    );
    expect(await linesOf(body)).toEqual(['甲\t乙', '\t丙', '丁\t戊']);
  });

  it('that only frames a text gives the lines of that text', async () => {
    const body = table(row(cell(paragraph('一、甲') + paragraph('（一）乙'))));
    expect(await linesOf(body)).toEqual(['一、甲', '（一）乙']);
  });
});
