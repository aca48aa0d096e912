import { isoWeekday, type OfficeDay, officeDayOf, officeTimeOf } from '../calendar/office-time';

const WEEKDAYS = '一二三四五六日';

/** `6月30日` (with the year where it is not `saidYear`). */
export function sayDay(day: OfficeDay, saidYear: number | null = null): string {
  const year = Number(day.slice(0, 4));
  const spoken = `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
  return saidYear === null || year === saidYear ? spoken : `${year}年${spoken}`;
}

/** `6月30日（星期四）`. */
export function sayDayAndWeekday(day: OfficeDay): string {
  return `${sayDay(day)}（星期${WEEKDAYS[isoWeekday(day) - 1]}）`;
}

/** `6月23日10:02`. */
export function sayMoment(instant: Date): string {
  return `${sayDay(officeDayOf(instant))}${officeTimeOf(instant)}`;
}

/** Said anew in every line about an obligation, of a handful of deadlines. */
const KNOWN_DEADLINES = new Map<number, string>();
const MOST_KNOWN_DEADLINES = 1_000;

/** `6月30日（星期四）18:00`, as deadlines are told. */
export function sayDeadline(instant: Date): string {
  const known = KNOWN_DEADLINES.get(instant.getTime());
  if (known !== undefined) return known;
  const said = `${sayDayAndWeekday(officeDayOf(instant))}${officeTimeOf(instant)}`;
  if (KNOWN_DEADLINES.size >= MOST_KNOWN_DEADLINES) KNOWN_DEADLINES.clear();
  KNOWN_DEADLINES.set(instant.getTime(), said);
  return said;
}
