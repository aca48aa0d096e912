import { leadingSelector } from './item-selector';
import { isNoReport, mentionsWork } from './reads-as-report';
import type { ReportEntry } from './report-entries';
import { leadingKeyword } from './title-keyword';

/** The number of the item whose title alone holds the words; null where none does. */
export type NumberOf = (keyword: string) => number | null;

/**
 * Reports that name their items by words of the title, one a line: 「网络安全：……⏎好差评：……」. Lines without such words
 * continue the report above. Empty where the text does not begin with such words.
 */
export function keywordEntries(text: string, numberOf: NumberOf, announced: boolean): ReportEntry[] {
  const entries = new Map<number, string[]>();
  let lines: string[] | null = null;
  for (const line of text.split('\n')) {
    const head = keywordHead(line, numberOf, announced && lines === null);
    if (head) {
      lines = entries.get(head.number) ?? [];
      entries.set(head.number, lines);
      lines.push(head.rest);
    } else if (lines) lines.push(line);
    else return [];
  }
  return [...entries].map(([number, said]) => ({ number, style: 'plain', text: said.join('\n').trim() }));
}

/** Whether a report holds lines that begin with the words of another item, or with its number: then a person has to say. */
export function mixesItems(entry: ReportEntry, numberOf: NumberOf, owes: (no: number) => boolean): boolean {
  return entry.text.split('\n').some((line, i) => {
    const head = i > 0 ? keywordHead(line, numberOf, false) : null;
    return head?.colon === true && head.number !== entry.number && owes(head.number);
  });
}

/** A report taken apart where its lines begin with another item's words or, if `owes` says so, its number. */
export function apartByLine(
  entry: ReportEntry,
  numberOf: NumberOf,
  owes: (no: number) => boolean,
): ReportEntry[] {
  const entries = [{ number: entry.number, lines: [] as string[] }];
  for (const [i, line] of entry.text.split('\n').entries()) {
    const selector = i > 0 ? leadingSelector(line) : null;
    const numbered = selector && owes(selector.number) && selector.rest.trim() !== '' ? selector : null;
    const head = (i > 0 ? keywordHead(line, numberOf, false) : null) ?? numbered;
    if (head) entries.push({ number: head.number, lines: [head.rest] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries.map(({ number, lines }) => ({ number, style: 'plain', text: lines.join('\n').trim() }));
}

function keywordHead(
  line: string,
  numberOf: NumberOf,
  announced: boolean,
): { readonly number: number; readonly rest: string; readonly colon: boolean } | null {
  const leading = leadingKeyword(line);
  const number = leading && numberOf(leading.keyword);
  if (!leading || number === null || isNoReport(leading.rest)) return null;
  const { rest, colon } = leading;
  return announced || colon || mentionsWork(rest) ? { number, rest, colon } : null;
}
