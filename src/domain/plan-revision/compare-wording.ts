import type { ParsedItem, ParsedPlan } from '../plan/parsed-plan';
import { comparableName } from '../registry/comparable-name';
import { stripWhitespace } from '../text/normalise';
import type { ItemPart, PlanDifference } from './plan-difference';

/** How an item is stored. */
export interface StoredWording {
  readonly no: number;
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly dueText: string | null;
  /** Of the innermost section in which it stands. */
  readonly heading: string | null;
}

/** 一、 第二章 （三）: the numbers of headings shift whenever one comes in before them. */
const HEADING_LABEL =
  /^(?:第[〇零一二三四五六七八九十百\d]+[章节篇编部分]+|[(（]?[〇零一二三四五六七八九十百\d]+[)）]?[、.．]?)\s*/;

/** What of one item's words, number and place has changed. `headings` are those of both documents (`comparableHeading`). */
export function wordingDifferences(
  before: StoredWording,
  { no, label, title, text, due }: ParsedItem,
  after: { readonly heading: string | null; readonly headings: SharedHeadings },
): PlanDifference[] {
  const differences: PlanDifference[] = [];
  const renumbered = before.no !== no;
  if (renumbered) differences.push({ kind: 'itemRenumbered', before: before.no, no, title });
  const parts: ItemPart[] = [
    ...(differs(before.title, title) ? (['title'] as const) : []),
    ...(differs(before.text, text) ? (['text'] as const) : []),
    ...(differs(before.dueText, due) ? (['due'] as const) : []),
    ...(!renumbered && differs(before.label, label) ? (['label'] as const) : []),
  ];
  if (parts.length > 0) differences.push({ kind: 'itemReworded', no, title, parts, before: before.title });
  if (isMoved(before.heading, after.heading, after.headings))
    differences.push({ kind: 'itemMoved', no, title, before: before.heading, after: after.heading });
  return differences;
}

export interface SharedHeadings {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** A heading that is reworded takes its items along: they are not moved. */
function isMoved(before: string | null, after: string | null, headings: SharedHeadings): boolean {
  const [from, to] = [before, after].map((heading) => (heading === null ? null : comparableHeading(heading)));
  if (from === to) return false;
  return from === null || to === null || headings.after.has(from ?? '') || headings.before.has(to ?? '');
}

/** Headings that come in and that are gone. */
export function headingDifferences(
  stored: readonly { readonly heading: string }[],
  parsed: readonly { readonly heading: string }[],
): PlanDifference[] {
  const before = new Set(stored.map(({ heading }) => comparableHeading(heading)));
  const after = new Set(parsed.map(({ heading }) => comparableHeading(heading)));
  return [
    ...parsed
      .filter(({ heading }) => !before.has(comparableHeading(heading)))
      .map(({ heading }) => ({ kind: 'section' as const, change: 'added' as const, heading })),
    ...stored
      .filter(({ heading }) => !after.has(comparableHeading(heading)))
      .map(({ heading }) => ({ kind: 'section' as const, change: 'removed' as const, heading })),
  ];
}

export function comparableHeading(heading: string): string {
  return comparableName(heading.replace(HEADING_LABEL, ''));
}

export function headingOf({ sections }: Pick<ParsedPlan, 'sections'>, item: ParsedItem): string | null {
  return item.section === null ? null : (sections[item.section]?.heading ?? null);
}

function differs(before: string | null, after: string | null): boolean {
  return stripWhitespace(before ?? '') !== stripWhitespace(after ?? '');
}
