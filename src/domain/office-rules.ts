import type { WorkingCalendar } from './calendar/working-calendar';
import type { ReminderPolicy } from './reminders/policy';

/** What an office lays down once and every rule reads: its calendar and its reminder policy. */
export interface OfficeRules {
  readonly calendar: WorkingCalendar;
  readonly policy: ReminderPolicy;
}
