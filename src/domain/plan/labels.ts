import { ARABIC_DIGIT_CLASS, CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';

/** The ways official documents number their parts, outermost first (GB/T 9704 and common practice). */
export const LABEL_KINDS = [
  'part', // 第一篇
  'chapter', // 第一章
  'subchapter', // 第一节
  'chinese', // 一、
  'article', // 第一条
  'chineseBracketed', // （一）
  'arabic', // 1. 1、
  'arabicBracketed', // （1） 1）
  'circled', // ①
] as const;

export type LabelKind = (typeof LABEL_KINDS)[number];

export interface Label {
  readonly kind: LabelKind;
  readonly number: number;
  /** As printed: `（一）`, `1.`, `一、`. */
  readonly printed: string;
  /** What follows the label, without leading white space. */
  readonly rest: string;
}

const CN = `[${CHINESE_NUMERAL_CLASS}]{1,6}`;
const AR = `[${ARABIC_DIGIT_CLASS}]{1,3}`;
const ANY = `(?:${CN}|${AR})`;
// `1.5亿元` is no label, `1.5G网络建设` and `3.2022年底前…` are.
const AFTER_ARABIC = `(?![${ARABIC_DIGIT_CLASS}])|(?=[${ARABIC_DIGIT_CLASS}]{4}年)|(?=[${ARABIC_DIGIT_CLASS}]G)`;

const FORMS: readonly (readonly [LabelKind, RegExp])[] = [
  ['part', new RegExp(`^第\\s*(${ANY})\\s*[编篇](?![、，。])`)],
  ['chapter', new RegExp(`^第\\s*(${ANY})\\s*章`)],
  ['subchapter', new RegExp(`^第\\s*(${ANY})\\s*节`)],
  ['article', new RegExp(`^第\\s*(${ANY})\\s*条(?!例)`)],
  ['chinese', new RegExp(`^(${CN})\\s*[、．.]`)],
  ['chineseBracketed', new RegExp(`^[（(]\\s*(${CN})\\s*[）)]、?`)],
  ['chineseBracketed', /^([㈠-㈩])/],
  ['arabicBracketed', new RegExp(`^[（(]\\s*(${AR})\\s*[）)]、?`)],
  ['arabicBracketed', new RegExp(`^(${AR})[）)]`)],
  ['arabicBracketed', /^([⑴-⒇])/],
  ['arabic', new RegExp(`^(${AR})\\s*[.．、](?:${AFTER_ARABIC})`)],
  ['arabic', /^([⒈-⒛])/],
  ['circled', /^([①-⑳㉑-㉟㊱-㊿])/],
];

/** The label at the start of `text` (already trimmed); null when the text does not begin with one. */
export function readLabel(text: string): Label | null {
  for (const [kind, form] of FORMS) {
    const match = form.exec(text);
    const number = match?.[1] === undefined ? null : parseNumeral(match[1]);
    if (match === null || number === null) continue;
    return { kind, number, printed: match[0].trim(), rest: text.slice(match[0].length).trim() };
  }
  return null;
}

/** Smaller is further out. */
export function rankOf(kind: LabelKind): number {
  return LABEL_KINDS.indexOf(kind);
}
