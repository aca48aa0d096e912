import type { OfficeDay } from '../calendar/office-time';
import { findSpokenDay, type SpokenDayRules } from './spoken-day';

/** Days from one to another, both included; null for `from` where only an end is named (到7月10日). */
export interface SpokenSpan {
  readonly from: OfficeDay | null;
  readonly to: OfficeDay;
  /** Where the words begin. */
  readonly start: number;
}

const UNTIL = /(?:到|至|截至|截止)\s*$/;
/** 7月1日-10日: the second day in the month of the first. */
const SAME_MONTH = /^\s*(?:-|—|–|~|～|至|到)\s*([0-9]{1,2})[日号]/;

/** The first span that a text names: 7月1日-7月10日, 7月1日至10日, 明天到周五, 到7月10日, 7月1日 alone. */
export function findSpokenSpan(text: string, rules: SpokenDayRules): SpokenSpan | null {
  const first = findSpokenDay(text, rules);
  if (!first) return null;
  const before = text.slice(0, first.start);
  if (UNTIL.test(before)) return { from: null, to: first.day, start: before.replace(UNTIL, '').length };
  const after = text.slice(first.end);
  const sameMonth = SAME_MONTH.exec(after.normalize('NFKC'));
  if (sameMonth) {
    const month = `${Number(first.day.slice(5, 7))}月${sameMonth[1]}日`;
    const day = findSpokenDay(`${first.day.slice(0, 4)}年${month}`, rules)?.day;
    return day ? { from: first.day, to: day, start: first.start } : null;
  }
  return {
    from: first.day,
    to: findSpokenDay(after, rules)?.day ?? first.day,
    start: first.start,
  };
}
