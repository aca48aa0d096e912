import { CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';
import { leadingSelector } from './item-selector';
import { makesQuantity } from './quantity';

export interface LeadingItems {
  readonly numbers: readonly number[];
  /** What follows the numbers and their separators, as typed. */
  readonly rest: string;
}

const N = `(?:[0-9]{1,3}(?![0-9])|[${CHINESE_NUMERAL_CLASS}]{1,5})`;
const ONE = `(?:第 ?)?${N}(?: ?项(?!目))?`;
const RANGE = `${ONE} ?(?:-|—|–|~|至|到) ?${ONE}`;
const JOINT = '[^\\S\\n]*(?:[、,/]|和|与|及|以及)[^\\S\\n]*';
const SEVERAL = new RegExp(
  `^(?:${RANGE}(?:${JOINT}(?:${RANGE}|${ONE}))*|${ONE}(?:${JOINT}(?:${RANGE}|${ONE}))+)`,
);
const ELEMENT = new RegExp(`(?:第 ?)?(${N})(?: ?项)?(?: ?(?:-|—|–|~|至|到) ?(?:第 ?)?(${N}))?`, 'g');
const MOST_ITEMS = 100;

/**
 * The items named in front of a command's text: 5, 5、7, 3-5、8, 第3项和第5项. Null where none is named; 5、6月 and
 * 二、三季度 are no items.
 */
export function leadingItems(text: string): LeadingItems | null {
  const words = toHalfWidth(text).trimStart();
  const match = SEVERAL.exec(words);
  if (match && !makesQuantity(words.slice(match[0].length))) {
    const numbers = numbersIn(match[0]);
    if (numbers) return { numbers, rest: restOf(text, text.length - words.length + match[0].length) };
  }
  const single = leadingSelector(text);
  return single && { numbers: [single.number], rest: single.rest };
}

/** `5 7、9`: all numbers of a text that holds nothing else; what follows them is left out. */
export function allLeadingItems(text: string): number[] {
  const numbers: number[] = [];
  // No plan has more: what is longer is no list, and each look reads all that is left.
  for (let items = leadingItems(text); items && numbers.length < MOST_ITEMS; items = leadingItems(items.rest))
    numbers.push(...items.numbers);
  return [...new Set(numbers)];
}

function numbersIn(list: string): number[] | null {
  const numbers: number[] = [];
  for (const [, first, last] of list.matchAll(ELEMENT)) {
    const from = parseNumeral(first ?? '') ?? 0;
    const to = last === undefined ? from : (parseNumeral(last) ?? 0);
    if (from < 1 || to < from || to - from >= MOST_ITEMS) return null;
    for (let no = from; no <= to; no++) numbers.push(no);
  }
  return [...new Set(numbers)];
}

function restOf(text: string, from: number): string {
  return text.slice(from).replace(/^[\s、：:，,。.；;]+/, '');
}
