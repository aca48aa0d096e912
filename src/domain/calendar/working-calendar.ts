import { addDays, type OfficeDay, requireOfficeDay } from './office-time';

/** Which days the office works. Every method throws a RangeError that names a day string it cannot read. */
export interface WorkingCalendar {
  isWorkingDay(day: OfficeDay): boolean;
  /** Whether the official arrangement of that year is known (published data or an override file). */
  covers(year: number): boolean;
  /** 暂估: the answer for this day is a guess until the official arrangement is known. */
  isProvisional(day: OfficeDay): boolean;
}

/** No arrangement of holidays has ever come near this; more days off in a row are a mistake in the overrides. */
const LONGEST_BREAK_DAYS = 40;
/** Of each calendar; a year's days by all the offsets of a policy are fewer. */
const MOST_REMEMBERED = 10_000;

const reckoned = new WeakMap<WorkingCalendar, Map<string, OfficeDay>>();

/**
 * `day` moved by `n` working days, counted from the last working day on or before `day`. Hence n = 0 gives that
 * anchor itself; n > 0 the n-th working day after `day`; n < 0 the |n|-th working day before the anchor
 * (for a Saturday off: 0 is Friday, −1 Thursday, 1 Monday). Strictly increasing in `n`.
 */
export function addWorkingDays(calendar: WorkingCalendar, day: OfficeDay, n: number): OfficeDay {
  if (!Number.isInteger(n)) throw new RangeError(`not a whole number of working days: ${n}`);
  const key = `${day}|${n}`;
  const known = reckonedBy(calendar);
  let reached = known.get(key);
  if (reached === undefined) {
    reached = lastWorkingDayOnOrBefore(calendar, day);
    for (let step = 0; step < n; step++) reached = nextWorkingDay(calendar, reached);
    for (let step = 0; step > n; step--) reached = lastWorkingDayOnOrBefore(calendar, addDays(reached, -1));
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, reached);
  }
  return reached;
}

/** Every minute the same few hundred days are reckoned for every period, ladder and due that there is. */
function reckonedBy(calendar: WorkingCalendar): Map<string, OfficeDay> {
  let known = reckoned.get(calendar);
  if (known === undefined) {
    known = new Map();
    reckoned.set(calendar, known);
  }
  return known;
}

export function lastWorkingDayOnOrBefore(calendar: WorkingCalendar, day: OfficeDay): OfficeDay {
  return firstWorkingDay(calendar, requireOfficeDay(day), -1);
}

/** The first working day after `day`, whether or not `day` is one. */
export function nextWorkingDay(calendar: WorkingCalendar, day: OfficeDay): OfficeDay {
  return firstWorkingDay(calendar, addDays(requireOfficeDay(day), 1), 1);
}

/**
 * Working days after `from` up to and including `to`; negative, counted the other way round, when `to` is earlier.
 * The inverse of `addWorkingDays`: workingDaysBetween(day, addWorkingDays(day, n)) is n.
 */
export function workingDaysBetween(calendar: WorkingCalendar, from: OfficeDay, to: OfficeDay): number {
  requireOfficeDay(from);
  requireOfficeDay(to);
  if (to < from) return -workingDaysBetween(calendar, to, from) || 0;
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (calendar.isWorkingDay(day)) count++;
  }
  return count;
}

function firstWorkingDay(calendar: WorkingCalendar, from: OfficeDay, step: 1 | -1): OfficeDay {
  let day = from;
  for (let tried = 0; tried <= LONGEST_BREAK_DAYS; tried++) {
    if (calendar.isWorkingDay(day)) return day;
    day = addDays(day, step);
  }
  throw new RangeError(
    `no working day within ${LONGEST_BREAK_DAYS} days of ${from}: check the calendar overrides`,
  );
}
