import { ARABIC_DIGIT_CLASS, CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

/** How an item was named: `plain` 5、 5: 5, `ordinal` 第5项, `bracketed` （五）, `chinese` 五、. */
export type SelectorStyle = 'plain' | 'ordinal' | 'bracketed' | 'chinese';

export interface LeadingSelector {
  readonly number: number;
  readonly style: SelectorStyle;
  /** What follows the number and its separators. */
  readonly rest: string;
}

const NUMERAL = `[${ARABIC_DIGIT_CLASS}]{1,3}|[${CHINESE_NUMERAL_CLASS}]{1,5}`;
const SEPARATORS = '[\\s、:：.．,，;；。)\\]>\\-—]';
const ORDINAL = new RegExp(`^第\\s*(${NUMERAL})\\s*(?:项|条|号|个事项|$|(?=${SEPARATORS}))`);
const BRACKETED = new RegExp(`^[(\\[【〔<]\\s*(${NUMERAL})\\s*[)\\]】〕>]\\s*(?:项)?`);
const PLAIN = /^([0-9]{1,3})(\s*项(?!目))?/;
const CHINESE = new RegExp(`^([${CHINESE_NUMERAL_CLASS}]{1,5})(?=[、:.,\\s]|$)`);
/** Words that make the number before them a quantity or a date: 3个, 5月, 20家, 100%. */
const QUANTITY =
  /^\s*(?:[0-9%‰/~]|[-—.:][0-9]|个|家|人|户|次|万|亿|元|月|年|日|天|号|台|套|条|所|座|间|公里|期|名|场|起|件|批|轮|类|级|份|处|宗|辆|支|栋|亩|吨|米|平方|千|百|余|多|大|小时|分|点|镇|村|县|区|项目)/;
/** Where no separator stands, only the beginning of a report makes the number before it an item number. */
const REPORT_OPENING =
  /^(?:已|正在|正|完成|我|本|开展|推进|目前|按|今|进展|滞后|未启动|一是|组织|印发|建成|启动|落实)/;

/**
 * The item number a text begins with, in any form people type (docs/product.md, "How an item is named").
 * Null where the number is a date, a quantity or a time of day, or where there is none: nothing is guessed.
 */
export function leadingSelector(text: string): LeadingSelector | null {
  const trimmed = toHalfWidth(text).trimStart();
  const skipped = text.length - trimmed.length;
  const found = ordinal(trimmed) ?? bracketed(trimmed) ?? plain(trimmed) ?? chinese(trimmed);
  if (!found) return null;
  const separators = new RegExp(`^${SEPARATORS}+`).exec(trimmed.slice(found.length))?.[0].length ?? 0;
  return {
    number: found.number,
    style: found.style,
    // From the text as typed: only the part that was read is normalised.
    rest: text.slice(skipped + found.length + separators),
  };
}

interface Found {
  readonly number: number;
  readonly style: SelectorStyle;
  readonly length: number;
}

function ordinal(text: string): Found | null {
  const match = ORDINAL.exec(text);
  return match && found(match[1], 'ordinal', match[0].length);
}

function bracketed(text: string): Found | null {
  const match = BRACKETED.exec(text);
  return match && found(match[1], 'bracketed', match[0].length);
}

function plain(text: string): Found | null {
  const match = PLAIN.exec(text);
  if (!match) return null;
  const after = text.slice(match[0].length);
  const named = match[2] !== undefined;
  if (!named && QUANTITY.test(after)) return null;
  if (after !== '' && !new RegExp(`^${SEPARATORS}`).test(after) && !REPORT_OPENING.test(after)) return null;
  return found(match[1], 'plain', match[0].length);
}

function chinese(text: string): Found | null {
  const match = CHINESE.exec(text);
  if (!match || QUANTITY.test(text.slice(match[0].length))) return null;
  return found(match[1], 'chinese', match[0].length);
}

function found(numeral: string | undefined, style: SelectorStyle, length: number): Found | null {
  const number = parseNumeral(numeral ?? '');
  return number === null || number < 1 ? null : { number, style, length };
}
