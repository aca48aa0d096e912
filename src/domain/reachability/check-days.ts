import { type OfficeDay, officeDayOf } from '../calendar/office-time';
import { addWorkingDays } from '../calendar/working-calendar';
import type { PeriodWindow } from '../period/reporting-period';
import { OPENING_STAGE } from '../reminders/planned-reminder';
import type { LadderRules } from '../reminders/stages';

/**
 * The days on which a period's contacts are looked up in the address book, ascending: so many working days before
 * the stages that the policy names.
 */
export function checkDaysOf(window: PeriodWindow, { policy, calendar }: LadderRules): readonly OfficeDay[] {
  const days = policy.contactCheck.flatMap(({ before, days: ahead }) => {
    const stage = policy.stages.find(({ name }) => name === before);
    if (!stage) return [];
    // As in `ladderOf`: stages after the due day count from the end of grace.
    const from = officeDayOf(stage.offset > 0 ? window.graceUntil : window.dueAt);
    const stageDay = before === OPENING_STAGE ? window.opensOn : addWorkingDays(calendar, from, stage.offset);
    return [addWorkingDays(calendar, stageDay, -ahead)];
  });
  return days.sort();
}

/** The check in force at `now`: the latest day that has come, until the period closes; null before and after. */
export function checkInForce(window: PeriodWindow, rules: LadderRules, now: Date): OfficeDay | null {
  if (now > window.closesAt) return null;
  const today = officeDayOf(now);
  return (
    checkDaysOf(window, rules)
      .filter((day) => day <= today)
      .at(-1) ?? null
  );
}
