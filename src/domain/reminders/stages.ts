import { type OfficeDay, officeDayOf, officeInstant } from '../calendar/office-time';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar';
import type { OwedObligation } from './owed-obligation';
import { OPENING_STAGE } from './planned-reminder';
import type { Audience, ReminderPolicy } from './policy';

/** One rung of an obligation's ladder, on its day. */
export interface Stage {
  readonly name: string;
  readonly day: OfficeDay;
  readonly audience: readonly Audience[];
}

export interface LadderRules {
  readonly policy: ReminderPolicy;
  readonly calendar: WorkingCalendar;
}

export type LadderMarks = Pick<
  OwedObligation,
  'dueAt' | 'graceUntil' | 'closesAt' | 'opensOn' | 'ownDueSetOn' | 'promisedDay' | 'planPolicy'
>;

/**
 * The ladder of an obligation by its own due day, ascending: the opening notice on the period's day, the policy's stages,
 * then weekly ones (W1, W2 …) until the close. Stages up to the due count from the due day, later ones from the end of
 * grace. A stage that would be sent at or after the close does not exist, nor one on or before `ownDueSetOn`, nor one
 * before the promised day; that day's own stage does, and every one from the due day on.
 */
export function ladderOf(marks: LadderMarks, rules: LadderRules): readonly Stage[] {
  const { calendar } = rules;
  const policy = marks.planPolicy ?? rules.policy;
  const dueDay = officeDayOf(marks.dueAt);
  const graceDay = officeDayOf(marks.graceUntil);
  const stages: Stage[] = [];
  for (const { name, offset, audience } of policy.stages) {
    if (name === OPENING_STAGE) {
      if (marks.opensOn < dueDay) stages.push({ name, day: marks.opensOn, audience });
      continue;
    }
    stages.push({ name, day: addWorkingDays(calendar, offset > 0 ? graceDay : dueDay, offset), audience });
  }
  stages.push(...weeklyStages(graceDay, marks.closesAt, { policy, calendar }));

  const { ownDueSetOn: setOn, promisedDay } = marks;
  return stages
    .filter(
      ({ day }) =>
        officeInstant(day, policy.send.at) < marks.closesAt &&
        (setOn === undefined || day > setOn) &&
        (promisedDay === undefined || day >= promisedDay || day >= dueDay),
    )
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

function weeklyStages(graceDay: OfficeDay, closesAt: Date, { policy, calendar }: LadderRules): Stage[] {
  const { every, audience } = policy.weekly;
  const last = policy.stages.at(-1)?.offset ?? 0;
  const closingDay = officeDayOf(closesAt);
  const weekly: Stage[] = [];
  let day = addWorkingDays(calendar, graceDay, Math.max(last, 0) + every);
  while (day <= closingDay) {
    weekly.push({ name: `W${weekly.length + 1}`, day, audience });
    day = addWorkingDays(calendar, day, every);
  }
  return weekly;
}
