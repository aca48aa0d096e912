/** Office time is Asia/Shanghai: UTC+8 without summer time. */
const OFFSET_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;
const MINUTE_MS = 60_000;

/** Reminders leave between 09:31 and 09:35; at 09:36 a watcher has seen the whole morning. */
const MORNING_MINUTE = 9 * 60 + 36;

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an ISO instant with a zone, or a day with or without a time as the office says it
 * (`2022-06-21 09:30`, `2022-06-21T09:30`, `2022-06-21`). Null when it is neither, or no real day.
 */
export function parseOfficeInstant(text: string): Date | null {
  const trimmed = text.trim();
  if (ZONED.test(trimmed)) {
    const zoned = new Date(trimmed);
    return Number.isNaN(zoned.getTime()) ? null : zoned;
  }
  const match = LOCAL.exec(trimmed);
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const face = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = new Date(`${face}.000+08:00`);
  // Date accepts 31 February and moves it to March: the clock face must come back unchanged.
  return Number.isNaN(instant.getTime()) || officeFace(instant) !== face ? null : instant;
}

/** `YYYY-MM-DDTHH:mm:ss` as the office's wall clock shows it. */
export function officeFace(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 19);
}

/** The day so many days later, `2022-06-22`. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every 09:36 of the office strictly between the two instants, in order. */
export function morningsBetween(from: Date, to: Date): Date[] {
  const startOfDay = Math.floor((from.getTime() + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  const mornings: Date[] = [];
  for (let day = startOfDay; day < to.getTime(); day += DAY_MS) {
    const morning = day + MORNING_MINUTE * MINUTE_MS;
    if (morning > from.getTime() && morning < to.getTime()) mornings.push(new Date(morning));
  }
  return mornings;
}
