import { addDays, isOfficeDay, isoWeekday, type OfficeDay } from '../calendar/office-time';
import { addWorkingDays, lastWorkingDayOnOrBefore, type WorkingCalendar } from '../calendar/working-calendar';
import { CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

/** A day named in a text, and where: `text.slice(start, end)` are the words. */
export interface SpokenDay {
  readonly day: OfficeDay;
  readonly start: number;
  readonly end: number;
}

export interface SpokenDayRules {
  readonly today: OfficeDay;
  readonly calendar: WorkingCalendar;
}

const N = `[0-9]{1,2}|[${CHINESE_NUMERAL_CLASS}]{1,3}`;
const WEEKDAYS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7 };
const RELATIVE: Readonly<Record<string, number>> = { 今: 0, 明: 1, 后: 2, 大后: 3 };
/** A day without a year lies in the year that brings it nearest to today. */
const HALF_YEAR_DAYS = 183;
/** No holiday is farther off. */
const HOLIDAY_SEARCH_DAYS = 200;

type Reader = (match: RegExpExecArray, rules: SpokenDayRules) => OfficeDay | null;

/** The forms in which people name a day; the first that matches at the earliest place counts. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [
    new RegExp(`(20[0-9]{2})[年./-]\\s*(${N})[月./-]\\s*(${N})[日号]?`),
    ([, y, m, d]) => dayOf(Number(y), m, d),
  ],
  [new RegExp(`(${N})月\\s*(${N})[日号]?(?!个)`), ([, m, d], rules) => nearestYear(m, d, rules)],
  [/(?<![0-9./])([0-9]{1,2})[/]([0-9]{1,2})(?![0-9/%])/, ([, m, d], rules) => nearestYear(m, d, rules)],
  [/(大后|今|明|后)[天日]/, ([, word], { today }) => addDays(today, RELATIVE[word ?? ''] ?? 0)],
  [
    /(下下|下|本|这|这个|下个)?(?:周|星期|礼拜)([一二三四五六日天])/,
    ([, which, day], { today }) => weekday(which, day, today),
  ],
  [
    /(下个?|本|这个?|当)?月(?:底|末)/,
    ([, which], { today }) => endOfMonth(today, which?.startsWith('下') ? 1 : 0),
  ],
  [
    new RegExp(
      `(?:(?:本|当|这个)月|(?<=[到至于在])|(?<![0-9月第])(?=(?:${N})[日号](?:之?前|以前|下班|报|交)))(${N})[日号]`,
    ),
    ([, d], { today }) => nextSuchDay(d, today),
  ],
  [/节前/, (_match, rules) => beforeHoliday(rules)],
  [
    new RegExp(`(${N})个?工作日(?:后|内|之后|以内)`),
    ([, n], { today, calendar }) => addWorkingDays(calendar, today, parseNumeral(n ?? '') ?? 0),
  ],
  [
    new RegExp(`(${N})天(?:后|内|之后|以内)`),
    ([, n], { today }) => addDays(today, parseNumeral(n ?? '') ?? 0),
  ],
];

/**
 * The first day that a text names: 7月8日, 6/28, 明天, 周五, 下周五, 月底, 28日前, 节前, 3个工作日后. A weekday alone is the
 * next one, today included. Null when none is named or what is named is no day (2月30日).
 */
export function findSpokenDay(text: string, rules: SpokenDayRules): SpokenDay | null {
  const spoken = toHalfWidth(text);
  let found: SpokenDay | null = null;
  for (const [form, read] of FORMS) {
    const match = form.exec(spoken);
    if (!match || (found && match.index >= found.start)) continue;
    const day = read(match, rules);
    if (day) found = { day, start: match.index, end: match.index + match[0].length };
  }
  return found;
}

function dayOf(year: number, month: string | undefined, day: string | undefined): OfficeDay | null {
  const pad = (n: number) => String(n).padStart(2, '0');
  const spelled = `${year}-${pad(parseNumeral(month ?? '') ?? 0)}-${pad(parseNumeral(day ?? '') ?? 0)}`;
  return isOfficeDay(spelled) ? spelled : null;
}

function nearestYear(
  month: string | undefined,
  day: string | undefined,
  { today }: SpokenDayRules,
): OfficeDay | null {
  const year = Number(today.slice(0, 4));
  const thisYear = dayOf(year, month, day);
  if (thisYear && thisYear < addDays(today, -HALF_YEAR_DAYS)) return dayOf(year + 1, month, day);
  if (thisYear && thisYear > addDays(today, HALF_YEAR_DAYS)) return dayOf(year - 1, month, day);
  return thisYear;
}

/** 28日: of this month, or of the next one where it has passed. */
function nextSuchDay(day: string | undefined, today: OfficeDay): OfficeDay | null {
  const month = Number(today.slice(5, 7));
  const thisMonth = dayOf(Number(today.slice(0, 4)), String(month), day);
  if (thisMonth && thisMonth >= today) return thisMonth;
  const year = Number(today.slice(0, 4)) + (month === 12 ? 1 : 0);
  return dayOf(year, String((month % 12) + 1), day);
}

function weekday(which: string | undefined, day: string | undefined, today: OfficeDay): OfficeDay {
  const wanted = WEEKDAYS[day ?? ''] ?? 1;
  const monday = addDays(today, 1 - isoWeekday(today));
  if (which === undefined) return addDays(today, (wanted - isoWeekday(today) + 7) % 7);
  const weeks = which === '下下' ? 2 : which.startsWith('下') ? 1 : 0;
  return addDays(monday, 7 * weeks + wanted - 1);
}

function endOfMonth(today: OfficeDay, monthsAhead: number): OfficeDay {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) + monthsAhead;
  // Day 0 of the following month is the last of the wanted one.
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** The last working day before the next holiday that falls on what would be a weekday. */
function beforeHoliday({ today, calendar }: SpokenDayRules): OfficeDay | null {
  for (let day = addDays(today, 1), n = 0; n < HOLIDAY_SEARCH_DAYS; day = addDays(day, 1), n++) {
    if (isoWeekday(day) <= 5 && !calendar.isWorkingDay(day))
      return lastWorkingDayOnOrBefore(calendar, addDays(day, -1));
  }
  return null;
}
