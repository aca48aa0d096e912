/**
 * Office time is Asia/Shanghai, which has kept UTC+8 without summer time since 1991.
 * Instants are `Date` (UTC); a day as the office says it is an `OfficeDay`.
 */

/** A calendar day in the office's time zone, `YYYY-MM-DD`. */
export type OfficeDay = string;
/** A time of day in the office's time zone, `HH:mm`. */
export type OfficeTime = string;

const OFFSET_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;

/** The office's clock face for an instant: a Date whose UTC fields read as office-local fields. */
function shifted(instant: Date): Date {
  return new Date(instant.getTime() + OFFSET_MS);
}

/** Said anew for every obligation that is judged, of a handful of days. */
const KNOWN_DAYS = new Map<number, OfficeDay>();
const MOST_KNOWN_DAYS = 1_000;

export function officeDayOf(instant: Date): OfficeDay {
  const number = Math.floor((instant.getTime() + OFFSET_MS) / DAY_MS);
  const known = KNOWN_DAYS.get(number);
  if (known !== undefined) return known;
  const day = shifted(instant).toISOString().slice(0, 10);
  if (KNOWN_DAYS.size >= MOST_KNOWN_DAYS) KNOWN_DAYS.clear();
  KNOWN_DAYS.set(number, day);
  return day;
}

export function officeTimeOf(instant: Date): OfficeTime {
  return shifted(instant).toISOString().slice(11, 16);
}

/** The instant at which the office's clock shows `time` on `day`. */
export function officeInstant(day: OfficeDay, time: OfficeTime): Date {
  return new Date(`${day}T${time}:00.000+08:00`);
}

/** ISO 8601 with the office's offset, e.g. `2022-06-30T18:00:00+08:00` (milliseconds dropped). */
export function officeIso(instant: Date): string {
  return `${shifted(instant).toISOString().slice(0, 19)}+08:00`;
}

/** `day` moved by `n` calendar days (n may be negative). */
export function addDays(day: OfficeDay, n: number): OfficeDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: OfficeDay, to: OfficeDay): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** 1 (Monday) … 7 (Sunday), as ISO 8601 counts. */
export function isoWeekday(day: OfficeDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** A real calendar day written `YYYY-MM-DD`; `2022-02-30` is none. */
export function isOfficeDay(text: string): boolean {
  if (!DAY_PATTERN.test(text)) return false;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === text;
}

/** Returns `day`; throws with the string named when it is none. */
export function requireOfficeDay(day: OfficeDay): OfficeDay {
  if (!isOfficeDay(day)) throw new RangeError(`not an office day (YYYY-MM-DD): ${JSON.stringify(day)}`);
  return day;
}
