import { type Block, firstSentence, headingOf, isWithin, type Outline, readOutline } from './blocks';
import { completionDates, latestDate } from './due-date';
import { type FrontMatter, readFrontMatter } from './front-matter';
import { checkNumbering } from './numbering';
import { type Paragraph, readParagraphs } from './paragraphs';
import type { ParsedItem, ParsedPlan, ParsedSection, PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';
import { readReportingClause } from './reporting-clause';
import { type ItemBlock, readStructure, type Structure } from './structure';

/**
 * Reads a work plan by its structure (docs/product.md, "Importing a plan"). Never throws: whatever it
 * cannot make out becomes a warning with its line. Units stay as printed; the registry matches them later.
 */
export function parsePlan(source: string | readonly string[]): ParsedPlan {
  const lines = typeof source === 'string' ? source.split(/\r\n?|\n/) : source;
  const paragraphs = readParagraphs(lines);
  const outline = readOutline(paragraphs);
  const structure = readStructure(outline);
  const front = readFrontMatter(outline.front, endingOf(outline, structure));
  const inferredYear = front.year ?? frequentYear(paragraphs);
  const items = structure.items.map((item, index) => readItem(item, index + 1, structure, inferredYear));
  const { reporting, warnings: reportingWarnings } = readReportingClause(structure.outside);

  const { title, issuer, issuedOn, recipients, documentNumber } = front;
  return {
    title,
    issuer,
    year: inferredYear,
    issuedOn,
    recipients,
    documentNumber,
    sections: structure.headings.map((heading) => readSection(heading, structure.headings)),
    items: items.map(({ item }) => item),
    reporting,
    warnings: [
      ...documentWarnings(paragraphs, structure, front, inferredYear),
      ...byLine([
        ...structure.warnings,
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

function readItem(
  { block, contents }: ItemBlock,
  no: number,
  { headings }: Structure,
  planYear: number | null,
): { readonly item: ParsedItem; readonly warnings: readonly PlanWarning[] } {
  const assigned = contents.flatMap(({ assignments }) => assignments);
  const named = assigned.flatMap(({ units }) => units);
  const units = [...new Set(named.map(({ name }) => name))];
  const lead = named.find(({ role }) => role === 'lead')?.name ?? units[0] ?? null;
  const printedLeads = [...new Set(named.filter(({ role }) => role === 'lead').map(({ name }) => name))];
  const bare = contents.map((content) => content.bare).filter((text) => text !== '');
  const stated = assigned.flatMap(({ dues }) => dues);
  const dates = stated.length > 0 ? stated : bare.flatMap(completionDates);
  const section = innermostIndex(block, headings);
  const onlyOne = assigned.length === 1;
  const item: ParsedItem = {
    no,
    label: block.label.printed,
    section,
    title: firstSentence(bare[0] ?? ''),
    text: onlyOne ? bare.join('\n') : joinTexts(contents.map((content) => content.trimmed)),
    lead,
    leads: printedLeads.length > 0 ? printedLeads : units.slice(0, 1),
    units,
    due: latestDate(dates, planYear),
    line: block.line,
  };
  return { item, warnings: itemWarnings(item, dates, contents) };
}

function itemWarnings(
  item: ParsedItem,
  dates: readonly string[],
  contents: ItemBlock['contents'],
): PlanWarning[] {
  const warnings = contents.flatMap(({ unclosed }) =>
    unclosed.map(({ line, excerpt }) =>
      planWarning(
        'bracket_not_closed',
        line,
        `第${item.no}项${item.label}中有括号没有闭合，请核对。`,
        excerpt,
      ),
    ),
  );
  if (item.units.length === 0) {
    const message = `第${item.no}项${item.label}没有找到责任单位，请补充。`;
    warnings.push(planWarning('item_without_unit', item.line, message, item.title));
  }
  const distinct = [...new Set(dates)];
  if (distinct.length > 1) {
    const message = `第${item.no}项${item.label}写有多个完成时限，按最晚的「${item.due}」登记，请核对。`;
    warnings.push(planWarning('several_dates', item.line, message, distinct.join('；')));
  }
  return warnings;
}

function readSection(heading: Block, headings: readonly Block[]): ParsedSection {
  const level = headings.filter((other) => isWithin(heading, other)).length;
  return { heading: headingOf(heading), level, parent: innermostIndex(heading, headings) };
}

/** Index of the nearest heading above the block; null when it stands under none. */
function innermostIndex(block: Block, headings: readonly Block[]): number | null {
  const index = headings.map((heading) => isWithin(block, heading)).lastIndexOf(true);
  return index === -1 ? null : index;
}

/** Numbering inside an item, and in parts without items, is the author's own affair. */
function numberedBlocks(outline: Outline, { items, headings }: Structure): readonly Block[] {
  const itemBlocks = items.map(({ block }) => block);
  const ranks = new Set([...itemBlocks, ...headings].map((block) => block.rank));
  return outline.blocks.filter(
    (block) => ranks.has(block.rank) && !itemBlocks.some((item) => isWithin(block, item)),
  );
}

function documentWarnings(
  paragraphs: readonly Paragraph[],
  { items }: Structure,
  front: FrontMatter,
  year: number | null,
): PlanWarning[] {
  if (paragraphs.length === 0)
    return [planWarning('document_empty', null, '文件中没有文字，请检查文件。', null)];
  const warnings: PlanWarning[] = [];
  if (items.length === 0) {
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

function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function byLine(warnings: readonly PlanWarning[]): PlanWarning[] {
  return [...warnings].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
