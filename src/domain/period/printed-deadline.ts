import { addDays, isOfficeDay, type OfficeDay, type OfficeTime } from '../calendar/office-time';
import { parseNumeral } from '../text/chinese-numerals';
import { stripWhitespace, toHalfWidth } from '../text/normalise';
import { formatPeriodCode, type PeriodCode } from './period-code';

/** One deadline as a document prints it, still without the working calendar. */
export interface PrintedDeadline {
  readonly code: string;
  /** The printed calendar day (`第二季度结束前` → 30 June). */
  readonly day: OfficeDay;
  /** Due that many working days after `day` (`季度结束后5个工作日内`); null when due by `day` itself. */
  readonly workingDaysAfter: number | null;
  /** A printed time of day (`15日17:00前`), else null. */
  readonly time: OfficeTime | null;
}

const N = '[一二三四五六七八九十\\d]{1,3}';
const AND = '[、,和及与]';
/** A day in a month: 25日, 月底, 最后一个工作日. */
const DAY = `(${N})[日号]|(底|末|最后一[天日]|最后一个工作日)`;
const END = '(?:结束|底|末|终了|最后一[天日]|最后一个工作日)';
const YEAR = '(\\d{4}年|今年|本年|当年|每年|次年|翌年|明年)';

const LEADING_WORDS = /^(?:请|应|须|需|要|务必|分别|并)*(?:于|在)?/;
const FINAL_WORDS = /(?:之|以)?前(?:报送|上报|报告|报|完成)?$|以内$|内$/;
const TIME = /(上午|下午|中午)?(?:(\d{1,2})(?:[时点]整?|:(\d{2}))|下班)$/;

const YEAR_IN_FRONT = new RegExp(`^${YEAR}的?(?=第|[一二三四1-4]季|[上下]半年|每)`);
/** 3、6、9、12月底前 */
const MONTH_LIST = new RegExp(`^${YEAR}?((?:${N}${AND})+${N})月(.+)$`);
/** 第二季度前 and 6月前 are refused by their patterns: "before it begins" to one reader, "before it ends" to the next. */
const AMBIGUOUS_HALF = /半年(?:之|以)?前/;

const QUARTERS = new RegExp(`^第?(${N}(?:${AND}第?${N})*)季度?${END}$`);
const EVERY_QUARTER = new RegExp(`^每个?季度?${END}$`);
const EVERY_QUARTER_DAY = new RegExp(`^每个?季度?(?:末月|最后一个月|第三个月)(?:的)?(?:${DAY})$`);
const AFTER_QUARTER = new RegExp(`^每个?季度?(?:结束|终了)?后的?(${N})(个工作日|[日天])$`);
const EVERY_MONTH = new RegExp(`^每个?月的?月?(?:${DAY})$`);
const HALVES = new RegExp(`^(?:(上|下)半年|每半年)(${END})?$`);
const YEAR_END = new RegExp(`^(?:${YEAR}年?|年)[底末终]$`);
const IN_MONTH = new RegExp(`^${YEAR}?(${N})月份?(?:${DAY})$`);

/**
 * Every deadline that the words print, in their order; null when they, or any part of them, have no single meaning
 * (`6月前`, `6月中旬前`, `每周五前`). `year` is the plan's.
 */
export function readPrintedDeadline(words: string, year: number): readonly PrintedDeadline[] | null {
  const plain = stripWhitespace(toHalfWidth(words))
    .replace(LEADING_WORDS, '')
    .replace(/[。;.]$/, '');
  const whole = readOne(plain, year);
  if (whole !== null) return whole;
  const parts = partsOf(plain);
  if (parts.length < 2) return null;
  let inYear = year;
  const read = parts.map((part) => {
    // 2023年6月底和12月底前: the year in front holds for all that follow it.
    inYear = /^\d{4}年/.test(part) ? Number(part.slice(0, 4)) : inYear;
    return readOne(part, inYear);
  });
  return allOrNone(read)?.flat() ?? null;
}

function partsOf(words: string): string[] {
  const months = MONTH_LIST.exec(words);
  const separator = new RegExp(AND);
  if (months === null) return words.split(separator).filter((part) => part !== '');
  const [, year = '', list = '', rest = ''] = months;
  return list.split(separator).map((month) => `${year}${month}月${rest}`);
}

function readOne(words: string, planYear: number): readonly PrintedDeadline[] | null {
  if (AMBIGUOUS_HALF.test(words)) return null;
  const inFront = YEAR_IN_FRONT.exec(words);
  const year = yearNamed(inFront?.[1], planYear);
  const bare = words.slice(inFront?.[0].length ?? 0).replace(FINAL_WORDS, '');
  const timed = TIME.exec(bare);
  const time = timed === null ? null : timeOf(timed);
  if (timed?.[2] !== undefined && time === null) return null;
  const core = timed === null ? bare : bare.slice(0, timed.index);
  const days =
    readQuarters(core, year) ?? readMonths(core, year) ?? readHalves(core, year) ?? readDated(core, year);
  return days?.map((deadline) => ({ ...deadline, time })) ?? null;
}

type DeadlineDay = Omit<PrintedDeadline, 'time'>;

function readQuarters(words: string, year: number): DeadlineDay[] | null {
  const listed = QUARTERS.exec(words)?.[1];
  if (listed !== undefined) {
    const quarters = listed.split(new RegExp(AND)).map((part) => parseNumeral(part.replace('第', '')));
    return allOrNone(quarters.map((quarter) => (quarter === null ? null : quarterEnd(year, quarter))));
  }
  if (EVERY_QUARTER.test(words)) return allOrNone([1, 2, 3, 4].map((quarter) => quarterEnd(year, quarter)));

  const inLastMonth = EVERY_QUARTER_DAY.exec(words);
  if (inLastMonth !== null) {
    return allOrNone(
      [1, 2, 3, 4].map((quarter) => {
        const day = dayInMonth(year, quarter * 3, inLastMonth[1]);
        return day === null ? null : due({ form: 'quarter', year, quarter }, day);
      }),
    );
  }
  const after = AFTER_QUARTER.exec(words);
  const days = after === null ? null : parseNumeral(after[1] ?? '');
  if (after === null || days === null) return null;
  const working = after[2] === '个工作日';
  return [1, 2, 3, 4].map((quarter) => {
    const end = monthEnd(year, quarter * 3);
    const code = formatPeriodCode({ form: 'quarter', year, quarter });
    return { code, day: working ? end : addDays(end, days), workingDaysAfter: working ? days : null };
  });
}

function readMonths(words: string, year: number): DeadlineDay[] | null {
  const found = EVERY_MONTH.exec(words);
  if (found === null) return null;
  return allOrNone(
    Array.from({ length: 12 }, (_, index) => {
      const month = index + 1;
      const end = monthEnd(year, month);
      const printed = dayInMonth(year, 1, found[1]); // January has every day that any month has
      if (printed === null) return null;
      const day = found[1] === undefined ? end : `${end.slice(0, 8)}${printed.slice(8)}`;
      return due({ form: 'month', year, month }, day < end ? day : end);
    }),
  );
}

function readHalves(words: string, year: number): DeadlineDay[] | null {
  const found = HALVES.exec(words);
  if (found === null) return null;
  const halves = found[1] === undefined ? [1, 2] : [found[1] === '上' ? 1 : 2];
  return halves.map((half) => due({ form: 'half', year, half }, monthEnd(year, half * 6)));
}

function readDated(words: string, year: number): DeadlineDay[] | null {
  const yearEnd = YEAR_END.exec(words);
  if (yearEnd !== null) return [dated(monthEnd(yearNamed(yearEnd[1], year), 12))];
  const found = IN_MONTH.exec(words);
  const month = found === null ? null : parseNumeral(found[2] ?? '');
  if (found === null || month === null) return null;
  const day = dayInMonth(yearNamed(found[1], year), month, found[3]);
  return day === null ? null : [dated(day)];
}

function yearNamed(word: string | undefined, year: number): number {
  if (word === undefined) return year;
  if (/^\d/.test(word)) return Number(word.slice(0, 4));
  return /次|翌|明/.test(word) ? year + 1 : year;
}

/** The printed day of a month; its last day when only 底 or 末 is printed (`printed` undefined); null when none such. */
function dayInMonth(year: number, month: number, printed: string | undefined): OfficeDay | null {
  if (month < 1 || month > 12) return null;
  if (printed === undefined) return monthEnd(year, month);
  const day = `${year}-${String(month).padStart(2, '0')}-${String(parseNumeral(printed)).padStart(2, '0')}`;
  return isOfficeDay(day) ? day : null;
}

function monthEnd(year: number, month: number): OfficeDay {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function quarterEnd(year: number, quarter: number): DeadlineDay | null {
  if (quarter < 1 || quarter > 4) return null;
  return due({ form: 'quarter', year, quarter }, monthEnd(year, quarter * 3));
}

function due(period: PeriodCode, day: OfficeDay): DeadlineDay {
  return { code: formatPeriodCode(period), day, workingDaysAfter: null };
}

/** A dated period is named by the printed day, also where it is due on the working day before. */
function dated(day: OfficeDay): DeadlineDay {
  return due({ form: 'dated', year: Number(day.slice(0, 4)), day }, day);
}

function timeOf(found: RegExpExecArray): OfficeTime | null {
  const [, half, hours, minutes] = found;
  if (hours === undefined) return null;
  const hour = Number(hours) + (half === '下午' && Number(hours) < 12 ? 12 : 0);
  if (hour > 23 || Number(minutes ?? 0) > 59) return null;
  return `${String(hour).padStart(2, '0')}:${minutes ?? '00'}`;
}

function allOrNone<T>(values: readonly (T | null)[]): T[] | null {
  const known = values.filter((value): value is T => value !== null);
  return known.length === values.length ? known : null;
}
