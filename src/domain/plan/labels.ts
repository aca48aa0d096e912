import { ARABIC_DIGIT_CLASS, CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';

/** The ways official documents number their parts, outermost first (GB/T 9704 and common practice). */
export const LABEL_KINDS = [
  'part', // 第一篇
  'chapter', // 第一章
  'subchapter', // 第一节
  'chinese', // 一、
  'article', // 第一条 任务一：
  'chineseBracketed', // （一）
  'letter', // A. A、
  'arabic', // 1. 1、
  'decimal', // 1.1
  'subdecimal', // 1.1.1
  'arabicBracketed', // （1） 1）
  'circled', // ①
  'letterBracketed', // （a） (A)
] as const;

export type LabelKind = (typeof LABEL_KINDS)[number];

export interface Label {
  readonly kind: LabelKind;
  readonly number: number;
  /** As printed: `（一）`, `1.`, `一、`. */
  readonly printed: string;
  /** What follows the label, without leading white space. */
  readonly rest: string;
  /** The numbers in front of the last one: `1.` of 1.2; empty for every other kind. */
  readonly prefix: string;
}

const CN = `[${CHINESE_NUMERAL_CLASS}]{1,7}`;
const AR = `[${ARABIC_DIGIT_CLASS}]{1,3}`;
// A running list of a thousand items and more; as many digits have years and the numbers of documents and cases.
const THOUSANDS = `[1-9１-９][${ARABIC_DIGIT_CLASS}]{3}`;
const AFTER_THOUSANDS = `(?!\\s*[${ARABIC_DIGIT_CLASS}])`;
const NO_DOCUMENT = `(?!.{0,8}[${ARABIC_DIGIT_CLASS}]号|[年度]|\\s*$)`;
const ANY = `(?:${CN}|${AR})`;
// `1.5亿元` is no label, `1.5G网络建设` and `3.2022年底前…` are.
const AFTER_ARABIC = `(?![${ARABIC_DIGIT_CLASS}])|(?=[${ARABIC_DIGIT_CLASS}]{4}年)|(?=[${ARABIC_DIGIT_CLASS}]G)`;
// A second number after the dot when no decimals are read: 10.10.强化 under 9. is a doubled label.
const DOUBLED = `(?=[${ARABIC_DIGIT_CLASS}]{1,3}[.．](?![${ARABIC_DIGIT_CLASS}]))`;
// 2.0版, 1.5倍, 3.5万户: a quantity, not a heading.
const AFTER_DECIMAL =
  '(?=[.．、]?(?:\\s|[\\p{Script=Han}“《]))(?!\\s*(?:亿|万|千|百|十|%|个|倍|元|米|公里|亩|版|G|时|度|级|寸|折|吨|公顷|左右|以上|以下|分|秒|人|户|家|年|月|日|平方|立方|兆|折))';

const FORMS: readonly (readonly [LabelKind, RegExp])[] = [
  ['part', new RegExp(`^第\\s*(${ANY})\\s*[编篇](?![、，。])`)],
  ['chapter', new RegExp(`^第\\s*(${ANY})\\s*章`)],
  ['subchapter', new RegExp(`^第\\s*(${ANY})\\s*节`)],
  ['article', new RegExp(`^第\\s*(${ANY}|${THOUSANDS})\\s*条(?!例)`)],
  ['article', new RegExp(`^(?:任务|事项|项目|行动|举措)\\s*(${ANY})\\s*[:：、.．]`)],
  ['chinese', new RegExp(`^(${CN})\\s*[、．.]`)],
  ['chineseBracketed', new RegExp(`^[（(〔]\\s*(${CN})\\s*[）)〕]、?`)],
  ['chineseBracketed', /^([㈠-㈩])/],
  ['arabicBracketed', new RegExp(`^[（(〔]\\s*(${AR})\\s*[）)〕]、?`)],
  ['arabicBracketed', new RegExp(`^[（(]\\s*(${THOUSANDS})\\s*[）)]、?${NO_DOCUMENT}`)],
  ['arabicBracketed', new RegExp(`^(${AR})[）)]`)],
  ['arabicBracketed', /^([⑴-⒇])/],
  ['subdecimal', new RegExp(`^([1-9]\\d?\\.[1-9]\\d?\\.)([1-9]\\d?)${AFTER_DECIMAL}[.．、]?`, 'u')],
  ['decimal', new RegExp(`^([1-9]\\d?[.．])([1-9]\\d?)${AFTER_DECIMAL}[.．、]?`, 'u')],
  ['arabic', new RegExp(`^(${AR})\\s*[.．、](?:${AFTER_ARABIC}|${DOUBLED})`)],
  ['arabic', new RegExp(`^(${THOUSANDS})\\s*[.．、]${AFTER_THOUSANDS}`)],
  ['arabic', /^([⒈-⒛])/],
  ['circled', /^([①-⑳㉑-㉟㊱-㊿])/],
  ['letterBracketed', /^[（(]([a-zA-Z])[）)]/],
  ['letterBracketed', /^([a-z])[）)]/],
  // A、B两类 and A.I. are words.
  ['letter', /^([A-Z])[.．、](?![A-Za-z.])(?![^，。；]{0,3}两)/],
];

/** The label at the start of `text` (already trimmed); null when the text does not begin with one. */
export function readLabel(text: string, decimals = true): Label | null {
  for (const [kind, form] of FORMS) {
    if (!decimals && (kind === 'decimal' || kind === 'subdecimal')) continue;
    const match = form.exec(text);
    if (match === null) continue;
    const [printed, first = '', second] = match;
    const number = second === undefined ? ordinal(first) : ordinal(second);
    if (number === null) continue;
    const prefix = second === undefined ? '' : first;
    return { kind, number, printed: printed.trim(), rest: text.slice(printed.length).trim(), prefix };
  }
  return null;
}

/** Smaller is further out. */
export function rankOf(kind: LabelKind): number {
  return LABEL_KINDS.indexOf(kind);
}

function ordinal(text: string): number | null {
  if (/^[a-z]$/i.test(text)) return text.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0) + 1;
  return parseNumeral(text);
}
