/**
 * Numbers as people print and type them: 十八, 二〇二二, 廿一, １２, 12, ⑫, ㈤.
 * One place for the plan grammar (labels) and the chat grammar (item numbers).
 */

const DIGITS: Readonly<Record<string, number>> = Object.fromEntries(
  ['〇零○', '一壹', '二贰两', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap(
    (forms, value) => [...forms].map((form) => [form, value] as const),
  ),
);
const SCALES: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
const SHORT_TENS: Readonly<Record<string, string>> = { 廿: '二十', 卅: '三十', 卌: '四十' };
/** First and last code point of each run of ready-made numbers, and what the first one stands for. */
const ENCLOSED: readonly (readonly [first: number, last: number, value: number])[] = [
  [0x2460, 0x2473, 1], // ①–⑳
  [0x3251, 0x325f, 21], // ㉑–㉟
  [0x32b1, 0x32bf, 36], // ㊱–㊿
  [0x2474, 0x2487, 1], // ⑴–⒇
  [0x2488, 0x249b, 1], // ⒈–⒛
  [0x3220, 0x3229, 1], // ㈠–㈩
];
/** Longer runs of Arabic digits are telephone numbers and amounts, not numbers anyone counts with here. */
const MAX_DIGITS = 9;

/** Body of a character class: every character `parseNumeral` takes in a Chinese numeral. */
export const CHINESE_NUMERAL_CLASS = '〇零○一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万廿卅卌';
/** Body of a character class: half- and full-width Arabic digits. */
export const ARABIC_DIGIT_CLASS = '0-9０-９';

const CHINESE_RUN = new RegExp(`^[${CHINESE_NUMERAL_CLASS}]+$`);
const ARABIC_RUN = new RegExp(`^[${ARABIC_DIGIT_CLASS}]{1,${MAX_DIGITS}}$`);
const LEADING_RUN = new RegExp(`^(?:[${ARABIC_DIGIT_CLASS}]+|[${CHINESE_NUMERAL_CLASS}]+)`);

/** The number that the whole of `text` stands for; null when it is no numeral or a malformed one (十十). */
export function parseNumeral(text: string): number | null {
  if (ARABIC_RUN.test(text)) return Number(text.normalize('NFKC'));
  const enclosed = enclosedNumber(text);
  if (enclosed !== null) return enclosed;
  if (!CHINESE_RUN.test(text)) return null;

  const spelled = text.replace(/[廿卅卌]/g, (short) => SHORT_TENS[short] ?? short);
  if ([...spelled].every((char) => char in DIGITS)) return digitWise(spelled);
  const [high, low, ...rest] = spelled.split('万');
  if (rest.length > 0) return null;
  if (low === undefined) return belowTenThousand(high ?? '');
  const tenThousands = belowTenThousand(high ?? '');
  const remainder = low === '' ? 0 : belowTenThousand(low.replace(/^[零〇]/, ''));
  return tenThousands === null || remainder === null ? null : tenThousands * 10_000 + remainder;
}

/** The numeral at the very start of `text` and how many characters it takes; null when there is none. */
export function leadingNumeral(text: string): { readonly value: number; readonly length: number } | null {
  const run = LEADING_RUN.exec(text)?.[0] ?? ([...text][0] || '');
  const value = parseNumeral(run);
  return value === null ? null : { value, length: run.length };
}

/** 18 → 十八, 120 → 一百二十, 205 → 二百零五. For whole numbers from 0 to 99,999,999. */
export function toChineseNumeral(n: number): string {
  if (!Number.isInteger(n) || n < 0 || n >= 100_000_000) throw new RangeError(`no Chinese numeral for ${n}`);
  if (n === 0) return '零';
  if (n < 10_000) return spellBelowTenThousand(n).replace(/^一十/, '十');
  const remainder = n % 10_000;
  const high = spellBelowTenThousand(Math.floor(n / 10_000)).replace(/^一十/, '十');
  if (remainder === 0) return `${high}万`;
  return `${high}万${remainder < 1000 ? '零' : ''}${spellBelowTenThousand(remainder)}`;
}

function enclosedNumber(text: string): number | null {
  const point = text.codePointAt(0);
  if (point === undefined || text.length !== 1) return null;
  const run = ENCLOSED.find(([first, last]) => point >= first && point <= last);
  return run === undefined ? null : run[2] + point - run[0];
}

/** 二〇二二 → 2022; a single 两 is 2. */
function digitWise(text: string): number | null {
  if (text.length > MAX_DIGITS) return null;
  return Number([...text].map((char) => DIGITS[char]).join(''));
}

function belowTenThousand(text: string): number | null {
  if (text === '') return null;
  let total = 0;
  let digit: number | null = null;
  let lastScale = 10_000;
  let afterZero = false;
  for (const char of text) {
    const scale = SCALES[char];
    if (scale !== undefined) {
      // Only 十 may stand without a digit (十八, 一百十); scales must fall (百 before 十).
      if (scale >= lastScale || (digit === null && scale !== 10)) return null;
      total += (digit ?? 1) * scale;
      lastScale = scale;
      digit = null;
      afterZero = false;
      continue;
    }
    const value = DIGITS[char];
    if (value === undefined || digit !== null) return null;
    if (value === 0) {
      if (afterZero || total === 0) return null;
      afterZero = true;
    } else digit = value;
  }
  if (digit === null) return afterZero ? null : total;
  // 一百二 is said for 120, 一百零二 for 102.
  const shortened = lastScale > 10 && lastScale < 10_000 && !afterZero;
  return total + digit * (shortened ? lastScale / 10 : 1);
}

function spellBelowTenThousand(n: number): string {
  const words = '零一二三四五六七八九';
  const scales = ['', '十', '百', '千'];
  const digits = [...String(n)].map(Number);
  const spelled = digits.map((digit, index) =>
    digit === 0 ? '零' : `${words[digit]}${scales[digits.length - 1 - index]}`,
  );
  return spelled.join('').replace(/零+/g, '零').replace(/零$/, '');
}
