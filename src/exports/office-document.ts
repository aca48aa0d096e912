import {
  AlignmentType,
  convertMillimetersToTwip,
  Document,
  Footer,
  type IRunStylePropertiesOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx';
import type { OfficeTemplate } from '../domain/documents/office-template';
import { harmlessText } from '../domain/text/harmless-text';
import type { Block } from './blocks';
import { titleLines } from './title-lines';
import { writeWordPackage } from './word-package';
import { blockXml, STYLES, type TextArea } from './word-xml';

/** A4 in millimetres. */
const PAPER = { width: 210, height: 297 };
const BLACK = '000000';
/** A point in twentieths, as line spacing and indents are counted. */
const TWIPS = 20;
const TABLE_LINE_SPACING = 1.4;
const MILLIMETRES_PER_INCH = 25.4;
const POINTS_PER_INCH = 72;

type Face = OfficeTemplate['body'];

/**
 * Writes a document in the layout of GB/T 9704-2012. Numbers of headings are part of the text: they stay when a clerk
 * copies a paragraph, and every program shows them alike. Styles, page and footers come from the library; the text is
 * written as it comes (docs/decisions/022-documents.md).
 */
export async function writeOfficeDocument(
  path: string,
  template: OfficeTemplate,
  blocks: AsyncIterable<Block>,
  title: string,
): Promise<void> {
  const area = textArea(template);
  async function* body() {
    for await (const block of blocks) yield blockXml(block, area);
  }
  await writeWordPackage(path, await shellOf(template, title), body());
}

/** A document without text. */
function shellOf(template: OfficeTemplate, title: string): Promise<Buffer> {
  return Packer.toBuffer(
    new Document({
      title: harmlessText(title).replaceAll('\n', ''),
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
          children: [],
        },
      ],
    }),
  );
}

function textArea({ page, title }: OfficeTemplate): TextArea {
  const millimetres = PAPER.width - page.left - page.right;
  const charactersOfTitle = Math.floor(((millimetres / MILLIMETRES_PER_INCH) * POINTS_PER_INCH) / title.size);
  return {
    width: convertMillimetersToTwip(millimetres),
    titleLines: (text) => titleLines(text, charactersOfTitle),
  };
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
      style(STYLES.title, '公文标题', title, {
        alignment: AlignmentType.CENTER,
        // The title's lines stand further apart than the text's: 22 pt do not fit tighter ones.
        spacing: { ...lines, line: Math.max(lineSpacing, title.size * 1.5) * TWIPS },
        keepNext: true,
      }),
      style(STYLES.body, '公文正文', body, {
        alignment: AlignmentType.BOTH,
        spacing: lines,
        indent: { firstLine },
      }),
      style(STYLES.signature, '公文署名', body, {
        alignment: AlignmentType.RIGHT,
        spacing: lines,
        indent: { right: firstLine },
        keepLines: true,
      }),
      style(STYLES.annex, '附件标识', template.heading1, { spacing: lines, keepNext: true }),
      style(STYLES.table, '表格文字', table, {
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
