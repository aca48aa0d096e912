import type { OfficeDay } from './office-time';
import type { WorkingCalendar } from './working-calendar';

/** By then the State Council has usually published the coming year's arrangement. */
const ASKED_FROM = '12-01';

/**
 * The year whose official days have to be asked for on `day`: the day's own while it is not covered, the coming one
 * from 1 December; null while nothing is wanting.
 */
export function yearToAskFor(calendar: WorkingCalendar, day: OfficeDay): number | null {
  const year = Number(day.slice(0, 4));
  if (!calendar.covers(year)) return year;
  return day.slice(5) >= ASKED_FROM && !calendar.covers(year + 1) ? year + 1 : null;
}
