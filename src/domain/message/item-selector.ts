import { ARABIC_DIGIT_CLASS, CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';
import { makesQuantity } from './quantity';

/** How an item was named: `plain` 5、 5: 5, `ordinal` 第5项, `bracketed` （五） ⑤, `chinese` 五、. */
export type SelectorStyle = 'plain' | 'ordinal' | 'bracketed' | 'chinese';

export interface LeadingSelector {
  readonly number: number;
  readonly style: SelectorStyle;
  /** What follows the number and its separators. */
  readonly rest: string;
}

const NUMERAL = `[${ARABIC_DIGIT_CLASS}]{1,3}(?![${ARABIC_DIGIT_CLASS}])|[${CHINESE_NUMERAL_CLASS}]{1,5}`;
const SEPARATORS = '[\\s、:.,;。…)\\]>\\-—–]';
const SEPARATED = new RegExp(`^${SEPARATORS}`);
const ALL_SEPARATORS = new RegExp(`^${SEPARATORS}+`);
/** 第5项目标 names no item; 第5项目前已… does. */
const ITEM = '项(?!目(?!前))';
/** 事项5, #5: the word only leads up to the number. */
const PREFIX = /^(?:(?:事项|任务|序号|编号)\s*(?=[0-9第(])|#\s*(?=[0-9]))/;
/** With 第 in front a thousand is no year. */
const ORDINAL_NUMERAL = `[${ARABIC_DIGIT_CLASS}]{1,4}(?![${ARABIC_DIGIT_CLASS}])|[${CHINESE_NUMERAL_CLASS}]{1,7}`;
const ORDINAL = new RegExp(
  `^第\\s*(${ORDINAL_NUMERAL})\\s*(?:个?${ITEM}|[条号](?:事项|任务|工作)|[条号](?=$|${SEPARATORS})|个事项|$|(?=${SEPARATORS}))`,
);
const BRACKETED = new RegExp(`^[(\\[【〔<]\\s*(${NUMERAL})\\s*[)\\]】〕>]\\s*(?:${ITEM})?`);
const ENCLOSED = /^([①-⒛㈠-㈩㉑-㉟㊱-㊿])/;
const PLAIN = new RegExp(`^([0-9]{1,3})(?![0-9])(\\s*(?:号?事项|${ITEM}))?`);
const CHINESE = new RegExp(`^([${CHINESE_NUMERAL_CLASS}]{1,5})(?=[、:.,\\s]|$)`);
/** Where no separator stands, only the beginning of a report makes the number before it an item number. */
const REPORT_OPENING =
  /^(?:已|正在|正式|完成|我[局市县区委办单们]|本[局市县区委办单]|开展|推进|目前|按照|按计划|按时|进展|滞后|未启动|一是|组织|印发|建成|启动|落实|均|都|分别)/;
/** 5、6 and 5和6: what joins the numbers of a list. */
const JOINT = '[^\\S\\n]*(?:[、,/]|和|与|及|以及)[^\\S\\n]*';
const LIST = new RegExp(`^(?:第 ?)?(${NUMERAL})((?:${JOINT}(?:第 ?)?(?:${NUMERAL}))+) ?(${ITEM})?`);
const NUMBERS = new RegExp(NUMERAL, 'g');
const NEIGHBOURS = new RegExp(`^(${NUMERAL})[、,](${NUMERAL})`);

/**
 * The item number a text begins with, in any form people type (docs/product.md, "How an item is named").
 * Null where the number is a date, a quantity or a time of day, or where there is none: nothing is guessed.
 */
export function leadingSelector(text: string): LeadingSelector | null {
  const known = RECENT.get(text);
  if (known !== undefined) return known;
  const selector = readSelector(text);
  if (text.length > LONGEST_REMEMBERED) return selector;
  if (RECENT.size === MOST_REMEMBERED) RECENT.clear();
  RECENT.set(text, selector);
  return selector;
}

/** What reads a message asks one after the other whether it begins with an item; messages of a group are read in turns. */
const RECENT = new Map<string, LeadingSelector | null>();
const MOST_REMEMBERED = 256;
const LONGEST_REMEMBERED = 1_000;

function readSelector(text: string): LeadingSelector | null {
  const trimmed = toHalfWidth(text).trimStart();
  const prefix = PREFIX.exec(trimmed)?.[0].length ?? 0;
  const skipped = text.length - trimmed.length + prefix;
  const words = trimmed.slice(prefix);
  if (namesNeighbours(words)) return null;
  const found =
    matched(ORDINAL, 'ordinal', words) ??
    matched(BRACKETED, 'bracketed', words) ??
    matched(ENCLOSED, 'bracketed', words) ??
    plain(words) ??
    chinese(words);
  if (!found) return null;
  const separators = ALL_SEPARATORS.exec(words.slice(found.length))?.[0].length ?? 0;
  return {
    number: found.number,
    style: found.style,
    // From the text as typed: only the part that was read is normalised.
    rest: text.slice(skipped + found.length + separators),
  };
}

/** `5、6 均已完成`: several items named for one text; null for a single one and for 5、6月. */
export function leadingNumbers(text: string): { readonly numbers: number[]; readonly rest: string } | null {
  const words = toHalfWidth(text).trimStart();
  const match = LIST.exec(words);
  if (!match) return null;
  const after = words.slice(match[0].length);
  const named = match[3] !== undefined;
  if (
    !named &&
    (makesQuantity(after) || !(after === '' || SEPARATED.test(after) || REPORT_OPENING.test(after)))
  )
    return null;
  const listed = `${match[1]}${match[2]}`.match(NUMBERS) ?? [];
  const numbers = listed.map(parseNumeral);
  if (numbers.some((number) => number === null || number < 1)) return null;
  const skipped = text.length - words.length + match[0].length;
  return {
    numbers: [...new Set(numbers.flatMap((number) => number ?? []))],
    rest: text.slice(skipped).replace(/^[\s、：:，,。.]+/, ''),
  };
}

interface Found {
  readonly number: number;
  readonly style: SelectorStyle;
  readonly length: number;
}

function matched(pattern: RegExp, style: SelectorStyle, words: string): Found | null {
  const match = pattern.exec(words);
  return match && found(match[1], style, match[0].length);
}

function plain(words: string): Found | null {
  const match = PLAIN.exec(words);
  if (!match) return null;
  const after = words.slice(match[0].length);
  const named = match[2] !== undefined;
  if (!named && makesQuantity(after)) return null;
  if (!named && after !== '' && !SEPARATED.test(after) && !REPORT_OPENING.test(after)) return null;
  return found(match[1], 'plain', match[0].length);
}

function chinese(words: string): Found | null {
  const match = CHINESE.exec(words);
  if (!match || makesQuantity(words.slice(match[0].length))) return null;
  return found(match[1], 'chinese', match[0].length);
}

/** 二、三季度 and 7、8月 are two quarters and two months: neighbours before one measure word. */
function namesNeighbours(words: string): boolean {
  const match = NEIGHBOURS.exec(words);
  if (!match || !makesQuantity(words.slice(match[0].length))) return false;
  return (parseNumeral(match[2] ?? '') ?? 0) - (parseNumeral(match[1] ?? '') ?? 0) === 1;
}

function found(numeral: string | undefined, style: SelectorStyle, length: number): Found | null {
  const number = parseNumeral(numeral ?? '');
  return number === null || number < 1 ? null : { number, style, length };
}
