import type { Block, Outline } from './blocks';
import { readOutline, selfAndAncestors } from './blocks';
import { finishItem, finishSections } from './drafts';
import { type FrontMatter, readFrontMatter } from './front-matter';
import { checkNumbering } from './numbering';
import { type Paragraph, readParagraphs } from './paragraphs';
import type { ParsedPlan, PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';
import { proseDrafts } from './prose-items';
import { readReportingClause } from './reporting-clause';
import { readStructure, type Structure } from './structure';
import { readTables } from './tables/read-tables';
import { splitTables } from './tables/table-rows';

/**
 * Reads a work plan by its structure (docs/product.md, "Importing a plan"). Never throws: whatever it
 * cannot make out becomes a warning with its line. Units stay as printed; the registry matches them later.
 */
export function parsePlan(source: string | readonly string[]): ParsedPlan {
  const lines = typeof source === 'string' ? source.split(/\r\n?|\n/) : source;
  const { tables, prose } = splitTables(lines);
  const paragraphs = readParagraphs(prose);
  const outline = readOutline(paragraphs);
  const structure = readStructure(outline, tables.length > 0);
  const text = proseDrafts(structure);
  const tabled = readTables(tables, {
    outline,
    headings: text.sections,
    proseHasItems: text.items.length > 0,
  });
  const drafts = inOrder([...text.items, ...tabled.items]);
  // The points of a notice are no chapters of the table that it sends round.
  const headings = tabled.annexed && text.items.length === 0 ? [] : [...text.sections.values()];
  const sections = inOrder([...headings, ...tabled.sections]);
  const front = readFrontMatter(outline.front, endingOf(outline, structure));
  const year = front.year ?? frequentYear(paragraphs);
  const items = drafts.map((draft, index) => finishItem(draft, index + 1, sections, year));
  const outside = [...structure.outside, ...tabled.notes];
  const { reporting, warnings: reportingWarnings } = readReportingClause(outside);

  const { title, issuer, issuedOn, recipients, documentNumber } = front;
  return {
    title,
    issuer,
    year,
    issuedOn,
    recipients,
    documentNumber,
    sections: finishSections(sections),
    items: items.map(({ item }) => item),
    reporting,
    warnings: [
      ...documentWarnings(paragraphs, items.length, front, year),
      ...inOrder([
        ...structure.warnings,
        ...tabled.warnings,
        ...checkNumbering(numberedBlocks(outline, structure)),
        ...items.flatMap(({ warnings }) => warnings),
        ...reportingWarnings,
      ]),
    ],
  };
}

/** Where a signature may stand: after the last item, never inside the preamble. */
function endingOf(outline: Outline, structure: Structure): readonly Paragraph[] {
  return [...structure.outside.slice(outline.front.length), ...outline.appendix];
}

/** Numbering inside an item is the author's own affair, unless the parts have units of their own. */
function numberedBlocks(outline: Outline, { items, headings }: Structure): readonly Block[] {
  const itemBlocks = new Set(items.map(({ block }) => block));
  const ranks = new Set([...itemBlocks, ...headings].map((block) => block.rank));
  const partRanks = new Set(items.flatMap(({ parts }) => parts.map(({ block }) => block.rank)));
  const isInside = (block: Block): boolean =>
    selfAndAncestors(block)
      .slice(1)
      .some((above) => itemBlocks.has(above));
  return outline.blocks.filter(
    (block) => partRanks.has(block.rank) || (ranks.has(block.rank) && !isInside(block)),
  );
}

function documentWarnings(
  paragraphs: readonly Paragraph[],
  itemCount: number,
  front: FrontMatter,
  year: number | null,
): PlanWarning[] {
  if (paragraphs.length === 0 && itemCount === 0)
    return [planWarning('document_empty', null, '文件中没有文字，请检查文件。', null)];
  const warnings: PlanWarning[] = [];
  if (itemCount === 0) {
    const message = '没有找到带编号的事项（如“一、”“（一）”“1.”），请检查文件是否完整。';
    warnings.push(planWarning('no_items', null, message, null));
  }
  if (front.title === null)
    warnings.push(planWarning('title_missing', null, '没有找到文件标题，请补充。', null));
  if (year === null) warnings.push(planWarning('year_missing', null, '没有找到文件年份，请补充。', null));
  else if (front.year === null) {
    const message = `标题、文号和落款均无年份，按正文出现最多的 ${year} 年登记，请核对。`;
    warnings.push(planWarning('year_inferred', null, message, null));
  }
  return warnings;
}

function frequentYear(paragraphs: readonly Paragraph[]): number | null {
  const counts = new Map<number, number>();
  for (const { text } of paragraphs) {
    for (const [printed] of text.matchAll(/(?<!\d)20\d{2}(?=年)/g)) {
      counts.set(Number(printed), (counts.get(Number(printed)) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** Stable: what shares a line keeps its order. */
function inOrder<Placed extends { readonly line: number | null }>(placed: readonly Placed[]): Placed[] {
  return [...placed].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
