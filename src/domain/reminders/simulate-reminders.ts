import { addDays, type OfficeDay, officeInstant, requireOfficeDay } from '../calendar/office-time';
import { concernsByPerson } from './concerns';
import type { OwedObligation } from './owed-obligation';
import { dueStage, planDay } from './plan-reminders';
import { type CoveredStage, coverageKey, type PlannedReminder } from './planned-reminder';
import type { Recipient } from './recipient';
import type { LadderRules } from './stages';

export interface SimulateRemindersInput extends LadderRules {
  readonly owed: readonly OwedObligation[];
  readonly recipients: readonly Recipient[];
  /** First and last office day, both included. */
  readonly from: OfficeDay;
  readonly to: OfficeDay;
  /**
   * What has really been covered: then a missed stage is made up for on the first day. Left out, everything before
   * `from` is taken to have gone out as planned.
   */
  readonly covered?: readonly CoveredStage[];
}

/**
 * What would be sent from `from` to `to` if nothing changed: nobody reports, nobody leaves. The very planner of the
 * tick, day after day, each day's messages covered for the next; sends nothing.
 */
export function simulateReminders(input: SimulateRemindersInput): PlannedReminder[] {
  const { from, to, policy } = input;
  requireOfficeDay(from);
  requireOfficeDay(to);
  const people = concernsByPerson(input.owed, input.recipients, input);
  const coveredKeys = new Set<string>(input.covered?.map(coverageKey));
  if (input.covered === undefined) {
    const eve = addDays(from, -1);
    for (const { personId, concerns } of people) {
      for (const concern of concerns) {
        const stage = dueStage(concern, eve);
        if (stage) coveredKeys.add(coverageKey({ personId, ...stage }));
      }
    }
  }

  const all: PlannedReminder[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const today = planDay(people, coveredKeys, new Set(), officeInstant(day, policy.send.at), input);
    for (const { personId, stages } of today) {
      for (const stage of stages) coveredKeys.add(coverageKey({ personId, ...stage }));
    }
    all.push(...today);
  }
  return all;
}
