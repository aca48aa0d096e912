import { type LeadingSelector, leadingSelector } from './item-selector';

/** One report as typed: the number it begins with and its text. */
export interface ReportEntry {
  readonly number: number;
  readonly text: string;
}

export type ReportReading =
  /** Each entry names its item beyond doubt. */
  | { readonly kind: 'entries'; readonly entries: readonly ReportEntry[] }
  /** Numbered lines that may be items or a list inside one report: a person has to say. */
  | { readonly kind: 'unsure'; readonly whole: ReportEntry | null; readonly apart: readonly ReportEntry[] }
  /** No item is named. */
  | { readonly kind: 'bare'; readonly text: string };

/** Headings of a pasted document; 一、 before one of them numbers the heading, not an item. */
const DOCUMENT_HEADING =
  /^(?:工作|主要|总体|基本|目前|具体|下一步|下步|存在|问题|进展|措施|完成情况|有关|相关|意见|建议)/;

/**
 * Splits a message into reports, one per line that begins with an item number; lines without one continue the
 * report above. `owes` tells whether the writer owes the item of that number. `announced` says that the word 报
 * stood in front, so that a number is an item's.
 */
export function readReportEntries(
  text: string,
  owes: (number: number) => boolean,
  announced = false,
): ReportReading {
  const lines = text.split(/\r?\n/);
  const first = leadingSelector(lines[0] ?? '');
  if (!first || (!announced && numbersAHeading(first))) return { kind: 'bare', text: text.trim() };

  const heads: { line: number; selector: LeadingSelector }[] = [];
  for (const [line, content] of lines.entries()) {
    const selector = line === 0 ? first : leadingSelector(content);
    if (selector && selector.style === first.style && (line === 0 || selector.rest.trim() !== '')) {
      heads.push({ line, selector });
    }
  }
  const entry = (head: { line: number; selector: LeadingSelector }, untilLine: number): ReportEntry => ({
    number: head.selector.number,
    text: [head.selector.rest, ...lines.slice(head.line + 1, untilLine)].join('\n').trim(),
  });
  const apart = heads.map((head, i) => entry(head, heads[i + 1]?.line ?? lines.length));
  const whole = entry({ line: 0, selector: first }, lines.length);
  if (apart.length === 1 || first.style === 'ordinal') return { kind: 'entries', entries: apart };

  const further = apart.slice(1).map((each) => each.number);
  if (countsFromOne(further)) {
    // 「5 已完成：⏎ 1.… ⏎ 2.…」 is one report, unless the writer also owes items 1 and 2.
    return further.some(owes) ? { kind: 'unsure', whole, apart } : { kind: 'entries', entries: [whole] };
  }
  if (!announced && countsFromOne([first.number, ...further])) {
    // 「1.… ⏎ 2.… ⏎ 3.…」: three items, or the three points of a report on an item not named.
    return { kind: 'unsure', whole: null, apart };
  }
  return { kind: 'entries', entries: apart };
}

function numbersAHeading(selector: LeadingSelector): boolean {
  return selector.style !== 'ordinal' && selector.style !== 'plain' && DOCUMENT_HEADING.test(selector.rest);
}

function countsFromOne(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => number === i + 1);
}
