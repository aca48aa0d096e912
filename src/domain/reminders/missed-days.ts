import { addDays, type OfficeDay } from '../calendar/office-time';
import type { WorkingCalendar } from '../calendar/working-calendar';

/** The working days after the last one that was planned and before today: none of their stages went out on its day. */
export function missedDays(lastPlanned: OfficeDay, today: OfficeDay, calendar: WorkingCalendar): OfficeDay[] {
  const missed: OfficeDay[] = [];
  for (let day = addDays(lastPlanned, 1); day < today; day = addDays(day, 1)) {
    if (calendar.isWorkingDay(day)) missed.push(day);
  }
  return missed;
}
