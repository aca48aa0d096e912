import type { OfficeRules } from '../office-rules';
import { type OfficeDay, officeDayOf, officeInstant, officeTimeOf } from './office-time';
import { nextWorkingDay } from './working-calendar';

/** The next morning on which messages go out; null while they go out now. */
export function morningFor(
  now: Date,
  { policy, calendar }: Pick<OfficeRules, 'policy' | 'calendar'>,
): OfficeDay | null {
  const today = officeDayOf(now);
  const time = officeTimeOf(now);
  const { from, to } = policy.window;
  const works = calendar.isWorkingDay(today);
  if (works && time >= from && time < to) return null;
  return works && now < officeInstant(today, policy.send.at) ? today : nextWorkingDay(calendar, today);
}
