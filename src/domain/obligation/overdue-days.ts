import { daysBetween, officeDayOf } from '../calendar/office-time';

/** Calendar days since the deadline, at least 1 once it has passed; 0 before. */
export function overdueDays(deadline: Date, now: Date): number {
  return now > deadline ? Math.max(daysBetween(officeDayOf(deadline), officeDayOf(now)), 1) : 0;
}
