import { CHINESE_NUMERAL_CLASS, toChineseNumeral } from '../domain/text/chinese-numerals';

const PRINTED_LABEL = new RegExp(
  `^\\s*(?:第[${CHINESE_NUMERAL_CLASS}\\d]+[章节部篇][分]?|[（(]?[${CHINESE_NUMERAL_CLASS}\\d]+[）)、.．])[\\s、.．]*`,
);

/** A heading of the plan without its own number: in the document it gets another one. */
export function withoutLabel(heading: string): string {
  const bare = heading
    .replace(PRINTED_LABEL, '')
    .replace(/[。；;]\s*$/, '')
    // Printed documents often set half-width marks between Chinese words.
    .replace(/(?<=\p{Script=Han}),(?=\p{Script=Han})/gu, '，')
    .trim();
  return bare || heading;
}

/** The numbers of GB/T 9704: 一、 （一） 1. （1）; a heading begins the numbers below it anew. */
export class HeadingNumbers {
  private readonly counts = [0, 0, 0, 0];

  next(level: 1 | 2 | 3 | 4): string {
    const n = (this.counts[level - 1] ?? 0) + 1;
    this.counts[level - 1] = n;
    this.counts.fill(0, level);
    if (level === 1) return `${toChineseNumeral(n)}、`;
    if (level === 2) return `（${toChineseNumeral(n)}）`;
    return level === 3 ? `${n}.` : `（${n}）`;
  }
}
