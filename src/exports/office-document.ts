import { writeFile } from 'node:fs/promises';
import {
  AlignmentType,
  convertMillimetersToTwip,
  Document,
  Table as DocxTable,
  type FileChild,
  Footer,
  HeadingLevel,
  type IParagraphOptions,
  type IRunStylePropertiesOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { OfficeTemplate } from '../domain/documents/office-template';
import { harmlessText } from '../domain/text/harmless-text';
import type { Block, Table } from './blocks';
import { titleLines } from './title-lines';

/** A4 in millimetres. */
const PAPER = { width: 210, height: 297 };
const HEADINGS = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
] as const;
const BLACK = '000000';
/** A point in twentieths, as line spacing and indents are counted. */
const TWIPS = 20;
const TABLE_LINE_SPACING = 1.4;
const HALF_LINE = { line: 8 * TWIPS, lineRule: LineRuleType.EXACT };

type Face = OfficeTemplate['body'];

/**
 * Writes a document in the layout of GB/T 9704-2012. Numbers of headings are part of the text: they stay when a clerk
 * copies a paragraph, and every program shows them alike.
 */
export async function writeOfficeDocument(
  path: string,
  template: OfficeTemplate,
  blocks: AsyncIterable<Block>,
  title: string,
): Promise<void> {
  const children: FileChild[] = [];
  for await (const block of blocks) children.push(...render(block, template));
  const document = new Document({
    title: harmlessText(title),
    creator: '催报',
    styles: stylesOf(template),
    evenAndOddHeaderAndFooters: true,
    sections: [
      {
        properties: { page: pageOf(template) },
        footers: {
          default: pageNumber(template, AlignmentType.RIGHT),
          even: pageNumber(template, AlignmentType.LEFT),
        },
        children,
      },
    ],
  });
  await writeFile(path, await Packer.toBuffer(document), { flag: 'wx' });
}

function render(block: Block, template: OfficeTemplate): FileChild[] {
  switch (block.kind) {
    case 'title':
      return [titleOf(block.text, template), paragraph('', { style: 'OfficeBody' })];
    case 'heading':
      return [paragraph(block.text, { heading: HEADINGS[block.level - 1] })];
    case 'text':
      return harmlessText(block.text)
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => paragraph(line.trim(), { style: 'OfficeBody' }));
    case 'table':
      return [
        // Lines of an exact height end at the very border of what follows.
        paragraph('', { style: 'OfficeTable', spacing: HALF_LINE, keepNext: true }),
        tableOf(block, template),
        paragraph('', { style: 'OfficeTable' }),
      ];
    case 'signature':
      return [
        paragraph('', { style: 'OfficeBody' }),
        ...block.lines.map((line) => paragraph(line, { style: 'OfficeSignature' })),
      ];
    case 'annex':
      return [
        paragraph(block.label, { style: 'OfficeAnnex', pageBreakBefore: true }),
        titleOf(block.title, template),
        paragraph('', { style: 'OfficeTable' }),
      ];
  }
}

function titleOf(text: string, { page, title }: OfficeTemplate): Paragraph {
  const points = ((PAPER.width - page.left - page.right) / 25.4) * 72;
  const lines = titleLines(harmlessText(text), Math.floor(points / title.size));
  return new Paragraph({
    style: 'OfficeTitle',
    children: lines.map((line, i) => new TextRun({ text: line, ...(i > 0 ? { break: 1 } : {}) })),
  });
}

function paragraph(text: string, options: IParagraphOptions): Paragraph {
  return new Paragraph({ ...options, children: text === '' ? [] : [new TextRun(harmlessText(text))] });
}

/** Header repeated on every page, no row torn in two unless it is longer than a page. */
function tableOf({ columns, rows }: Table, template: OfficeTemplate): DocxTable {
  const { left, right } = template.page;
  const share = convertMillimetersToTwip(PAPER.width - left - right);
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.floor((share * width) / total));
  const rowOf = (cells: readonly string[], isHeader: boolean) =>
    new TableRow({
      ...(isHeader ? { tableHeader: true } : {}),
      cantSplit: true,
      children: cells.map((text, i) => {
        const align = isHeader ? 'center' : (columns[i]?.align ?? 'center');
        return new TableCell({
          width: { size: widths[i] ?? 0, type: WidthType.DXA },
          verticalAlign: VerticalAlignTable.CENTER,
          margins: { top: 40, bottom: 40, left: 80, right: 80 },
          children: harmlessText(text)
            .split('\n')
            .map(
              (line) =>
                new Paragraph({
                  style: 'OfficeTable',
                  alignment: align === 'center' ? AlignmentType.CENTER : AlignmentType.LEFT,
                  ...(isHeader ? { keepNext: true } : {}),
                  children: [new TextRun(isHeader ? { text: line, bold: true } : line)],
                }),
            ),
        });
      }),
    });
  return new DocxTable({
    width: { size: share, type: WidthType.DXA },
    columnWidths: widths,
    alignment: AlignmentType.CENTER,
    rows: [
      rowOf(
        columns.map(({ name }) => name),
        true,
      ),
      ...rows.map((cells) => rowOf(cells, false)),
    ],
  });
}

function stylesOf(template: OfficeTemplate) {
  const { body, table, title, lineSpacing } = template;
  const lines = { line: lineSpacing * TWIPS, lineRule: LineRuleType.EXACT, before: 0, after: 0 };
  /** Two characters, as every paragraph of an official document begins. */
  const firstLine = 2 * body.size * TWIPS;
  const heading = (face: Face) => ({
    run: runOf(face, template),
    paragraph: { spacing: lines, indent: { firstLine: 2 * face.size * TWIPS }, keepNext: true },
  });
  const style = (id: string, name: string, face: Face, paragraph: object) => ({
    id,
    name,
    basedOn: 'Normal',
    quickFormat: true,
    run: runOf(face, template),
    paragraph,
  });
  return {
    default: {
      document: { run: runOf(body, template), paragraph: { spacing: lines } },
      heading1: heading(template.heading1),
      heading2: heading(template.heading2),
      heading3: heading(template.heading3),
      heading4: heading(template.heading4),
    },
    paragraphStyles: [
      style('OfficeTitle', '公文标题', title, {
        alignment: AlignmentType.CENTER,
        // The title's lines stand further apart than the text's: 22 pt do not fit tighter ones.
        spacing: { ...lines, line: Math.max(lineSpacing, title.size * 1.5) * TWIPS },
        keepNext: true,
      }),
      style('OfficeBody', '公文正文', body, {
        alignment: AlignmentType.BOTH,
        spacing: lines,
        indent: { firstLine },
      }),
      style('OfficeSignature', '公文署名', body, {
        alignment: AlignmentType.RIGHT,
        spacing: lines,
        indent: { right: firstLine },
        keepLines: true,
      }),
      style('OfficeAnnex', '附件标识', template.heading1, { spacing: lines, keepNext: true }),
      style('OfficeTable', '表格文字', table, {
        spacing: {
          line: Math.round(table.size * TABLE_LINE_SPACING * TWIPS),
          lineRule: LineRuleType.AT_LEAST,
        },
      }),
    ],
  };
}

function runOf({ font, size, bold }: Face, { latinFont }: OfficeTemplate): IRunStylePropertiesOptions {
  return {
    font: { ascii: latinFont, hAnsi: latinFont, cs: latinFont, eastAsia: font, hint: 'eastAsia' },
    // In half points.
    size: size * 2,
    bold,
    color: BLACK,
  };
}

function pageOf({ page: { top, bottom, left, right, footer } }: OfficeTemplate) {
  return {
    size: {
      width: convertMillimetersToTwip(PAPER.width),
      height: convertMillimetersToTwip(PAPER.height),
    },
    margin: {
      top: convertMillimetersToTwip(top),
      bottom: convertMillimetersToTwip(bottom),
      left: convertMillimetersToTwip(left),
      right: convertMillimetersToTwip(right),
      footer: convertMillimetersToTwip(footer),
    },
  };
}

/** `— 1 —`, a character in from the outer edge: right on odd pages, left on even ones. */
function pageNumber(template: OfficeTemplate, side: 'left' | 'right'): Footer {
  const inset = template.pageNumber.size * TWIPS;
  return new Footer({
    children: [
      new Paragraph({
        alignment: side,
        indent: side === 'left' ? { left: inset } : { right: inset },
        children: [
          new TextRun({
            ...runOf({ ...template.pageNumber }, { ...template, latinFont: template.pageNumber.font }),
            children: ['— ', PageNumber.CURRENT, ' —'],
          }),
        ],
      }),
    ],
  });
}
