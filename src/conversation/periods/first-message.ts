import { addDays, officeDayOf, officeTimeOf } from '../../domain/calendar/office-time';
import type { OfficeRules } from '../../domain/office-rules';
import type { OwedObligation } from '../../domain/reminders/owed-obligation';
import { ownPolicy } from '../../domain/reminders/policy-of-plan';
import { simulateReminders } from '../../domain/reminders/simulate-reminders';
import { sayDayAndWeekday } from '../../domain/text/say-time';
import { coveredStages, loadPlannerInputs, writtenFrom } from '../../reminders/planner-inputs';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** Nothing is planned farther ahead than a year. */
const LOOK_AHEAD_DAYS = 370;

/** `首次提醒6月9日（星期四）发出，共8人。`: what it would mean for people if so much more were owed, without doing it. */
export async function firstMessageLine(turn: Turn, owed: readonly OwedObligation[]): Promise<string> {
  const { manager, rules, now } = turn.act;
  const { recipients, standIns } = await loadPlannerInputs(manager, rules, now);
  const today = officeDayOf(now);
  const from = officeTimeOf(now) < rules.policy.window.to ? today : addDays(today, 1);
  const lastDue = Math.max(...owed.map(({ closesAt }) => closesAt.getTime()), now.getTime());
  const to = [officeDayOf(new Date(lastDue)), addDays(today, LOOK_AHEAD_DAYS)].sort()[0] ?? today;
  // Who has had the day's message hears of more on the next one.
  const known = {
    // Of a plan that is not in force, too: it may have been before.
    covered: await coveredStages(manager, null, now),
    writtenOn: await writtenFrom(manager, today),
  };
  const planned =
    to < from ? [] : simulateReminders({ ...rules, owed, recipients, standIns, from, to, ...known });
  const first = planned[0];
  if (!first) return '按目前登记的联络员，没有人会收到提醒。';
  const people = planned.filter(({ officeDay }) => officeDay === first.officeDay).length;
  return `首次提醒${sayDayAndWeekday(first.officeDay)}发出，共${people}人。`;
}

/** An obligation of a plan or period that is not yet in force, as it would be. */
export function asIfInForce(
  { id, planId, periodCode, unitId, itemNo, marks, inForce }: JudgedObligation,
  { policy }: OfficeRules,
): OwedObligation {
  const { dueAt, deadline: graceUntil, closesAt } = marks;
  const { opensOn } = inForce.window;
  const when = { dueAt, graceUntil, closesAt, opensOn, ...ownPolicy(policy, inForce.plan) };
  return { id, planId, periodCode, unitId, itemNo, ...when, quiet: false };
}
