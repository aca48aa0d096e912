import { harmlessText } from '../domain/text/harmless-text';
import type { Block, Table } from './blocks';

/** Ids of the styles of a document, as `office-document` defines them. */
export const STYLES = {
  title: 'OfficeTitle',
  body: 'OfficeBody',
  signature: 'OfficeSignature',
  annex: 'OfficeAnnex',
  table: 'OfficeTable',
} as const;

/** What the layout of a page leaves for text. */
export interface TextArea {
  /** In twentieths of a point. */
  readonly width: number;
  /** A title in lines that fit. */
  titleLines(title: string): readonly string[];
}

const CELL_MARGINS =
  '<w:tcMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tcMar>';
const BORDERS = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
  .join('');
const KEEP_WITH_NEXT = '<w:keepNext/>';
const PAGE_BREAK = '<w:pageBreakBefore/>';
/** Lines of an exact height end at the very border of what follows. */
const GAP = `<w:p><w:pPr><w:pStyle w:val="${STYLES.table}"/><w:keepNext/><w:spacing w:line="160" w:lineRule="exact"/></w:pPr></w:p>`;

/** A part of the document in WordprocessingML (ECMA-376 part 1, 17). */
export function blockXml(block: Block, area: TextArea): string {
  switch (block.kind) {
    case 'title':
      return `${titleXml(block.text, area)}${paragraph(STYLES.body, '')}`;
    case 'heading':
      return paragraph(`Heading${block.level}`, block.text);
    case 'text':
      return harmlessText(block.text)
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => paragraph(STYLES.body, line.trim()))
        .join('');
    case 'table':
      return `${GAP}${tableXml(block, area)}${paragraph(STYLES.table, '')}`;
    case 'signature':
      return [
        paragraph(STYLES.body, ''),
        ...block.lines.map((line) => paragraph(STYLES.signature, line)),
      ].join('');
    case 'annex':
      return [
        paragraph(STYLES.annex, block.label, PAGE_BREAK),
        titleXml(block.title, area),
        paragraph(STYLES.table, ''),
      ].join('');
  }
}

function titleXml(text: string, area: TextArea): string {
  const lines = area.titleLines(harmlessText(text)).map(textXml);
  return `<w:p><w:pPr><w:pStyle w:val="${STYLES.title}"/></w:pPr><w:r>${lines.join('<w:br/>')}</w:r></w:p>`;
}

/** `properties` stand in the order that the schema asks for: those behind the style. */
function paragraph(style: string, text: string, properties = '', run = ''): string {
  const content = text === '' ? '' : `<w:r>${run}${textXml(harmlessText(text))}</w:r>`;
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/>${properties}</w:pPr>${content}</w:p>`;
}

function textXml(text: string): string {
  return text
    .split('\t')
    .map((part) => (part === '' ? '' : `<w:t xml:space="preserve">${escaped(part)}</w:t>`))
    .join('<w:tab/>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Its heading comes again on every page, and no row is torn in two unless it is longer than a page. */
function tableXml({ columns, rows }: Table, area: TextArea): string {
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.floor((area.width * width) / total));
  const row = (cells: readonly string[], isHeading: boolean) => {
    const repeated = isHeading ? '<w:tblHeader/>' : '';
    const content = cells.map((text, i) => {
      const align = isHeading ? 'center' : (columns[i]?.align ?? 'center');
      const properties = `${isHeading ? KEEP_WITH_NEXT : ''}<w:jc w:val="${align}"/>`;
      const run = isHeading ? '<w:rPr><w:b/><w:bCs/></w:rPr>' : '';
      const lines = harmlessText(text).split('\n');
      return [
        `<w:tc><w:tcPr><w:tcW w:w="${widths[i] ?? 0}" w:type="dxa"/>${CELL_MARGINS}<w:vAlign w:val="center"/></w:tcPr>`,
        ...lines.map((line) => paragraph(STYLES.table, line, properties, run)),
        '</w:tc>',
      ].join('');
    });
    return `<w:tr><w:trPr><w:cantSplit/>${repeated}</w:trPr>${content.join('')}</w:tr>`;
  };
  return [
    `<w:tbl><w:tblPr><w:tblW w:w="${area.width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>${BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>`,
    `<w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>`,
    row(
      columns.map(({ name }) => name),
      true,
    ),
    ...rows.map((cells) => row(cells, false)),
    '</w:tbl>',
  ].join('');
}
