import type { OfficeDay } from '../calendar/office-time';
import { addWorkingDays } from '../calendar/working-calendar';
import type { OfficeRules } from '../office-rules';

/** The example of an extension asks for so many working days: from 30 June to 8 July. */
const EXAMPLE_EXTENSION_DAYS = 6;

/** The day with which 延期 is shown: a working day that could be asked for what is due on `due`. */
export function exampleExtensionDay(due: OfficeDay, { calendar }: OfficeRules): OfficeDay {
  return addWorkingDays(calendar, due, EXAMPLE_EXTENSION_DAYS);
}
