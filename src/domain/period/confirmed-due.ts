import { officeDayOf } from '../calendar/office-time';
import type { WorkingCalendar } from '../calendar/working-calendar';

/**
 * What to note beside a due that a coordinator lays down: the due itself where its day is 暂估, so that it is asked about no
 * more; null where the official calendar speaks for it.
 */
export function confirmedDue(dueAt: Date, calendar: WorkingCalendar): Date | null {
  return calendar.isProvisional(officeDayOf(dueAt)) ? dueAt : null;
}

/** Whether the day stands: official, or confirmed by a coordinator since it was last moved. */
export function isDueConfirmed(
  { dueAt, confirmedDueAt }: { readonly dueAt: Date; readonly confirmedDueAt: Date | null },
  calendar: WorkingCalendar,
): boolean {
  return confirmedDue(dueAt, calendar) === null || confirmedDueAt?.getTime() === dueAt.getTime();
}
