import {
  addDays,
  isOfficeDay,
  type OfficeDay,
  type OfficeTime,
  officeInstant,
} from '../calendar/office-time';
import { lastWorkingDayOnOrBefore, type WorkingCalendar } from '../calendar/working-calendar';
import { findSpokenDay } from '../message/spoken-day';
import { leadingTime } from '../message/spoken-time';
import { parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';
import { readSpokenPeriod } from './spoken-period';

/** A due time as a coordinator lays it down. */
export interface SpokenDue {
  readonly dueAt: Date;
  /** The office day of `dueAt`. */
  readonly day: OfficeDay;
  /** The day that was said, where the office does not work on it: the last working day before it is taken. */
  readonly saidDayOff: OfficeDay | null;
}

export interface DueRules {
  readonly today: OfficeDay;
  readonly calendar: WorkingCalendar;
  readonly dueTime: OfficeTime;
}

const BEFORE_A_DAY =
  /^(?:[\s,，:：]|的|截止(?:时间|日期|日)?|改为|改到|改成|调整?(?:为|到|至)|延期?(?:到|至)|推迟(?:到|至)|提前(?:到|至)|到|至|为|于)+/;
const AFTER_A_DAY = /^[\s,，]*(?:之前|以前|前)?[。.]?$/;

/** 6月29日, 到7月5日17:00前, 调整为 下周五 下午5点: the whole text is one due time; null when it is anything else. */
export function readSpokenDue(text: string, rules: DueRules): SpokenDue | null {
  const words = text.trim().replace(BEFORE_A_DAY, '');
  const spoken = findSpokenDay(words, rules);
  if (spoken?.start !== 0) return null;
  const after = words.slice(spoken.end);
  const time = leadingTime(after);
  if (!AFTER_A_DAY.test(after.slice(time?.length ?? 0))) return null;
  const said = aheadOf(spoken.day, words, rules.today);
  const day = lastWorkingDayOnOrBefore(rules.calendar, said);
  return {
    dueAt: officeInstant(day, time?.time ?? rules.dueTime),
    day,
    saidDayOff: day === said ? null : said,
  };
}

/** A deadline lies ahead: 12月30日 said in June is this year's. What has only just passed is not meant for next year. */
function aheadOf(day: OfficeDay, words: string, today: OfficeDay): OfficeDay {
  if (/^20[0-9]{2}/.test(words) || day >= addDays(today, -JUST_PASSED_DAYS)) return day;
  const nextYear = `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
  return isOfficeDay(nextYear) ? nextYear : day;
}

const JUST_PASSED_DAYS = 60;
const LONGEST_PERIOD_WORDS = 12;

/**
 * The period that a text begins with, and the rest: 2022Q2 6月29日, 二季度到7月5日, 方案 6月10日. The longest words that
 * name a period which `fits` count; null when none do.
 */
export function leadingPeriod(
  text: string,
  year: number,
  fits: (code: string, rest: string) => boolean,
): { readonly code: string; readonly rest: string } | null {
  for (let length = Math.min(text.length, LONGEST_PERIOD_WORDS); length > 0; length--) {
    const code = readSpokenPeriod(text.slice(0, length), year);
    const rest = text.slice(length).trim();
    if (code !== null && fits(code, rest)) return { code, rest };
  }
  return null;
}

const DAYS =
  /^(?:宽限|为|延长|[\s,，:：])*([0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3})个?(?:工作)?[天日](?:期限)?[。.]?$/;
const NO_DAYS = /^(?:取消|不再?宽限|恢复|无)[。.]?$/;

/** 2天, 两个工作日, 取消: so many working days; null when the text says no number of days. */
export function readWorkingDays(text: string): number | null {
  const words = toHalfWidth(text).trim();
  if (NO_DAYS.test(words)) return 0;
  const match = DAYS.exec(words);
  return match ? parseNumeral(match[1] ?? '') : null;
}
