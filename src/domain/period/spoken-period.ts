import { isOfficeDay } from '../calendar/office-time';
import { parseNumeral } from '../text/chinese-numerals';
import { stripWhitespace, toHalfWidth } from '../text/normalise';
import { formatPeriodCode, parsePeriodCode } from './period-code';

const RELATIVE_YEARS: Readonly<Record<string, number>> = {
  今年: 0,
  本年: 0,
  本年度: 0,
  去年: -1,
  上年: -1,
  上年度: -1,
  明年: 1,
  来年: 1,
};
const YEAR = /^(?:(\d{4})年?度?|([〇零一二三四五六七八九]{4})年度?|(今年|本年度?|去年|上年度?|明年|来年)的?)/;
const NUMERAL = '[一二三四五六七八九十\\d]{1,3}';
const QUARTER = new RegExp(`^(?:第?(${NUMERAL})季度?|Q(\\d))$`, 'i');
const MONTH = new RegExp(`^(?:(${NUMERAL})月份?|M(\\d{1,2}))$`, 'i');
const DATED = new RegExp(`^(${NUMERAL})月(${NUMERAL})[日号]$`);
const HALF = /^(?:(上|前|下|后)半年|H([12]))$/i;
const ACTION_PLAN = /^(?:细化|实施|工作)?方案$|^FA$/i;

/**
 * The code of a period as people write it: `2022Q2`, `二季度`, `第二季度`, `Q2`, `去年四季度`, `上半年`, `6月`, `6月15日`,
 * `方案`. Without a year `year` is meant. null when the words name no period; whether the plan has it is not asked here.
 */
export function readSpokenPeriod(text: string, year: number): string | null {
  const said = stripWhitespace(toHalfWidth(text));
  if (parsePeriodCode(said.toUpperCase()) !== null) return said.toUpperCase();

  const named = YEAR.exec(said);
  const rest = named === null ? said : said.slice(named[0].length);
  const meant = named === null ? year : yearOf(named, year);
  if (meant === null) return null;
  if (ACTION_PLAN.test(rest)) return formatPeriodCode({ form: 'actionPlan', year: meant });

  const half = HALF.exec(rest);
  if (half !== null) {
    const first = half[1] === '上' || half[1] === '前' || half[2] === '1';
    return formatPeriodCode({ form: 'half', year: meant, half: first ? 1 : 2 });
  }
  const quarter = numberIn(QUARTER.exec(rest));
  if (quarter !== null) return known(`${meant}Q${quarter}`);
  const month = numberIn(MONTH.exec(rest));
  if (month !== null) return known(`${meant}M${String(month).padStart(2, '0')}`);
  return datedIn(rest, meant);
}

function yearOf(named: RegExpExecArray, thisYear: number): number | null {
  const [, digits, numerals, relative] = named;
  if (digits !== undefined) return Number(digits);
  if (relative !== undefined) return thisYear + (RELATIVE_YEARS[relative] ?? 0);
  return parseNumeral(numerals ?? '');
}

function numberIn(found: RegExpExecArray | null): number | null {
  return found === null ? null : parseNumeral(found[1] ?? found[2] ?? '');
}

function datedIn(text: string, year: number): string | null {
  const found = DATED.exec(text);
  if (found === null) return null;
  const [month, day] = [parseNumeral(found[1] ?? ''), parseNumeral(found[2] ?? '')];
  if (month === null || day === null) return null;
  const code = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isOfficeDay(code) ? code : null;
}

function known(code: string): string | null {
  return parsePeriodCode(code) === null ? null : code;
}
