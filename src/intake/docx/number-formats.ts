import { toChineseNumeral } from '../../domain/text/chinese-numerals';

/**
 * A number as Word prints it in a list, by the format's name in the file (ECMA-376 part 1, 17.18.59
 * ST_NumberFormat). Formats that count in other languages print Arabic digits.
 */
export function formatNumber(n: number, format: string): string {
  return FORMATS.get(format)?.(n) ?? String(n);
}

/** Null: the format has no form for this number, and Word prints Arabic digits. */
type Format = (n: number) => string | null;

const CHINESE_DIGITS = '〇一二三四五六七八九';
const LEGAL_FORMS: Readonly<Record<string, string>> = {
  一: '壹',
  二: '贰',
  三: '叁',
  四: '肆',
  五: '伍',
  六: '陆',
  七: '柒',
  八: '捌',
  九: '玖',
  十: '拾',
  百: '佰',
  千: '仟',
};
const TRADITIONAL_LEGAL_FORMS: Readonly<Record<string, string>> = { 贰: '貳', 叁: '參', 陆: '陸' };
const HEAVENLY_STEMS = '甲乙丙丁戊己庚辛壬癸';
const EARTHLY_BRANCHES = '子丑寅卯辰巳午未申酉戌亥';
const LARGEST_SPELLED = 99_999_999;
const LARGEST_ROMAN = 3999;
/** Letters go round: z, aa, bb … zz, aaa. */
const ALPHABET = 26;
const MOST_LETTERS = 30;

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['none', () => ''],
  ['bullet', () => ''],
  ['decimalZero', (n) => String(n).padStart(2, '0')],
  ['decimalFullWidth', fullWidth],
  ['decimalFullWidth2', fullWidth],
  ['decimalEnclosedCircle', (n) => oneOf(n, 0x2460, 20)],
  ['decimalEnclosedCircleChinese', (n) => oneOf(n, 0x2460, 20)],
  ['decimalEnclosedParen', (n) => oneOf(n, 0x2474, 20)],
  ['decimalEnclosedFullstop', (n) => oneOf(n, 0x2488, 20)],
  ['ideographEnclosedCircle', (n) => oneOf(n, 0x3280, 10)],
  ['lowerLetter', letters],
  ['upperLetter', (n) => letters(n)?.toUpperCase() ?? null],
  ['lowerRoman', roman],
  ['upperRoman', (n) => roman(n)?.toUpperCase() ?? null],
  ['numberInDash', (n) => `- ${n} -`],
  ['ideographTraditional', (n) => HEAVENLY_STEMS[n - 1] ?? null],
  ['ideographZodiac', (n) => EARTHLY_BRANCHES[n - 1] ?? null],
  ['ideographDigital', digitByDigit],
  ['japaneseDigitalTenThousand', digitByDigit],
  ['taiwaneseDigital', digitByDigit],
  ['chineseCounting', upToTensSpelled],
  ['taiwaneseCounting', upToTensSpelled],
  ['chineseCountingThousand', spelled],
  ['taiwaneseCountingThousand', spelled],
  ['japaneseCounting', japaneseCounting],
  ['chineseLegalSimplified', legal],
  ['ideographLegalTraditional', (n) => replaced(legal(n), TRADITIONAL_LEGAL_FORMS)],
]);

function oneOf(n: number, first: number, count: number): string | null {
  return n >= 1 && n <= count ? String.fromCodePoint(first + n - 1) : null;
}

function fullWidth(n: number): string {
  return String(n).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
}

function letters(n: number): string | null {
  const repeated = Math.ceil(n / ALPHABET);
  if (n < 1 || repeated > MOST_LETTERS) return null;
  return String.fromCodePoint(97 + ((n - 1) % ALPHABET)).repeat(repeated);
}

function roman(n: number): string | null {
  if (n < 1 || n > LARGEST_ROMAN) return null;
  let left = n;
  let text = '';
  for (const [value, letter] of ROMAN) {
    for (; left >= value; left -= value) text += letter;
  }
  return text;
}

function digitByDigit(n: number): string {
  return String(n).replace(/\d/g, (digit) => CHINESE_DIGITS[Number(digit)] ?? digit);
}

/** 一百零五. */
function spelled(n: number): string | null {
  return n >= 0 && n <= LARGEST_SPELLED ? toChineseNumeral(n) : null;
}

/** 九十九, but 一〇五 from a hundred on. */
function upToTensSpelled(n: number): string | null {
  return n < 100 ? spelled(n) : digitByDigit(n);
}

/** As spelled, but 百 and 千 stand without 一, and no 零 is said: 百五, 千二十. */
function japaneseCounting(n: number): string | null {
  return (
    spelled(n)
      ?.replace(/一(?=[百千])/g, '')
      .replace(/(?<=.)零/g, '') ?? null
  );
}

/** 壹拾贰: unlike the plain form, ten has its 壹 too. */
function legal(n: number): string | null {
  return replaced(spelled(n)?.replace(/^十/, '一十') ?? null, LEGAL_FORMS);
}

function replaced(text: string | null, forms: Readonly<Record<string, string>>): string | null {
  return text?.replace(/./gu, (char) => forms[char] ?? char) ?? null;
}
