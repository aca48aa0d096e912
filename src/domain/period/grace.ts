import { officeDayOf, officeInstant, officeTimeOf } from '../calendar/office-time';
import { addWorkingDays, type WorkingCalendar, workingDaysBetween } from '../calendar/working-calendar';
import type { ReportingPeriod } from './reporting-period';

/** End of a grace of so many working days after the due, at the due's time of day; null for none. */
export function graceEnd(dueAt: Date, days: number, calendar: WorkingCalendar): Date | null {
  if (days === 0) return null;
  return officeInstant(addWorkingDays(calendar, officeDayOf(dueAt), days), officeTimeOf(dueAt));
}

/** The working days of grace that a period has. */
export function graceDaysOf(
  { dueAt, graceUntil }: Pick<ReportingPeriod, 'dueAt' | 'graceUntil'>,
  calendar: WorkingCalendar,
): number {
  if (graceUntil === null || graceUntil <= dueAt) return 0;
  return workingDaysBetween(calendar, officeDayOf(dueAt), officeDayOf(graceUntil));
}
