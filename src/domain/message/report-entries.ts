import { type LeadingSelector, leadingNumbers, leadingSelector, type SelectorStyle } from './item-selector';

/** One report as typed: the number it begins with and its text. */
export interface ReportEntry {
  readonly number: number;
  readonly style: SelectorStyle;
  readonly text: string;
}

export type ReportReading =
  /** Each entry names its item beyond doubt. */
  | { readonly kind: 'entries'; readonly entries: readonly ReportEntry[] }
  /** Numbers that may be items or a list inside one report, or one text for several items: a person has to say. */
  | {
      readonly kind: 'unsure';
      readonly why: 'list' | 'shared';
      readonly whole: ReportEntry | null;
      readonly apart: readonly ReportEntry[];
    }
  /** No item is named. */
  | { readonly kind: 'bare'; readonly text: string };

/** Headings of a pasted document; 一、 before one of them numbers the heading, not an item. */
const DOCUMENT_HEADING =
  /^(?:(?:(?:工作|主要|总体|基本|目前|具体|任务)*(?:工作)?(?:进展|开展|推进|完成|落实|执行|贯彻|实施)*(?:情况|成效|做法|举措|措施|进展|进度))|(?:目前|主要)?存在(?:的)?(?:主要)?(?:问题|困难)\S{0,5}|(?:主要)?问题(?:和|与|及)?\S{0,4}|下一?步(?:工作)?\S{0,4}|(?:有关|相关|意见|工作)?(?:意见|建议)\S{0,4})(?:[:：\s。]|$)/;
/** A number may begin an item in the middle of a line only behind one of these, or glued where the next report opens. */
const INLINE_START =
  /(?<=[；;。！!\s])(?=[第(（【[0-9０-９一二三四五六七八九十①-⒛])|(?<=[，,])(?=第)|(?<=[\u4e00-\u9fff])(?=(?:第[0-9一二三四五六七八九十]{1,3}项|[0-9]{1,3})(?:已(?!知)|正在|目前|[:：]))/g;

/** No selector is longer; looking at more would cost time on long texts full of numbers. */
const SELECTOR_CHARACTERS = 64;

interface Head {
  /** Offset of the selector in the text. */
  readonly at: number;
  /** Offset of what follows the selector and its separators. */
  readonly from: number;
  readonly selector: LeadingSelector;
  readonly inline: boolean;
}

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
  const shared = leadingNumbers(text);
  if (shared && shared.numbers.length > 1) return sharedText(shared);
  const first = leadingSelector(text);
  if (!first || (!announced && numbersAHeading(first))) return { kind: 'bare', text: text.trim() };

  const head: Head = { at: 0, from: text.length - first.rest.length, selector: first, inline: false };
  const heads = [head, ...furtherHeads(text, head.from)];
  const same = heads.filter(({ selector }) => selector.style === first.style);
  const numbers = same.map(({ selector }) => selector.number);
  const whole = entryOf(text, head, undefined);
  const foreign = heads.filter(({ selector }) => selector.style !== first.style);
  if (foreign.some(({ selector, inline }) => !inline && owes(selector.number)) && !isOwnList(foreign))
    return {
      kind: 'unsure',
      why: 'list',
      whole,
      apart: split(
        text,
        heads.filter(({ inline }) => !inline),
      ),
    };
  if (same.length === 1) return { kind: 'entries', entries: [whole] };

  const further = numbers.slice(1);
  if (first.style !== 'ordinal' && countsFromOne(further)) {
    // 「5 已完成：⏎ 1.… ⏎ 2.…」 is one report, unless the writer also owes items 1 and 2.
    return further.some(owes)
      ? { kind: 'unsure', why: 'list', whole, apart: split(text, same) }
      : { kind: 'entries', entries: [whole] };
  }
  if (first.style !== 'ordinal' && !announced && countsFromOne(numbers)) {
    // 「1.… ⏎ 2.… ⏎ 3.…」: three items, or the three points of a report on an item not named.
    return { kind: 'unsure', why: 'list', whole: null, apart: split(text, same) };
  }
  if (same.some(({ inline, selector }) => inline && owes(selector.number))) {
    return { kind: 'unsure', why: 'list', whole, apart: split(text, same) };
  }
  return {
    kind: 'entries',
    entries: split(
      text,
      same.filter(({ inline }) => !inline),
    ),
  };
}

function sharedText({ numbers, rest }: { numbers: readonly number[]; rest: string }): ReportReading {
  const apart = numbers.map((number) => ({ number, style: 'plain' as const, text: rest.trim() }));
  return { kind: 'unsure', why: 'shared', whole: apart[0] ?? null, apart };
}

/** Selectors behind the first one: at the beginning of a line, or behind a full stop or a semicolon within one. */
function furtherHeads(text: string, from: number): Head[] {
  const heads: Head[] = [];
  for (const { index } of text.matchAll(INLINE_START)) {
    if (index < from) continue;
    const words = text.slice(index, index + SELECTOR_CHARACTERS).split('\n', 1)[0] ?? '';
    const selector = leadingSelector(words);
    if (!selector || selector.rest.trim() === '') continue;
    const inline = !/(?:^|\n)[^\S\n]*$/.test(text.slice(Math.max(0, index - SELECTOR_CHARACTERS), index));
    heads.push({ at: index, from: index + words.length - selector.rest.length, selector, inline });
  }
  return heads;
}

/** One entry for each number: 「5 甲⏎5 乙」 is one report on item 5 in two lines. */
function split(text: string, heads: readonly Head[]): ReportEntry[] {
  const entries = new Map<number, ReportEntry & { readonly lines: Set<string> }>();
  for (const [i, head] of heads.entries()) {
    const entry = entryOf(text, head, heads[i + 1]?.at);
    const known = entries.get(entry.number);
    if (known) known.lines.add(entry.text);
    else entries.set(entry.number, { ...entry, lines: new Set([entry.text]) });
  }
  return [...entries.values()].map(({ number, style, lines }) => ({
    number,
    style,
    text: [...lines].join('\n'),
  }));
}

function entryOf(text: string, { from, selector }: Head, until: number | undefined): ReportEntry {
  return { number: selector.number, style: selector.style, text: text.slice(from, until).trim() };
}

function numbersAHeading(selector: LeadingSelector): boolean {
  return (
    selector.style !== 'ordinal' && selector.style !== 'plain' && DOCUMENT_HEADING.test(selector.rest.trim())
  );
}

/** （一）… （二）… below 「5 …」: points of the report above. */
function isOwnList(foreign: readonly Head[]): boolean {
  return countsFromOne(foreign.filter(({ inline }) => !inline).map(({ selector }) => selector.number));
}

function countsFromOne(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => number === i + 1);
}
