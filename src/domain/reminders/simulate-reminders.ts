import { addDays, type OfficeDay, officeInstant, requireOfficeDay } from '../calendar/office-time';
import { type BriefingInputs, briefingsOn, NO_BRIEFINGS } from './briefings';
import { concernsByPerson } from './concerns';
import type { OwedObligation } from './owed-obligation';
import { dueStage, planDay } from './plan-reminders';
import {
  type CoveredStage,
  coverageKey,
  NOBODY_WRITTEN_TO,
  type PlannedReminder,
  type WrittenTo,
} from './planned-reminder';
import type { Recipient } from './recipient';
import type { LadderRules } from './stages';
import { type StandIn, withStandIns } from './stand-ins';

export interface SimulateRemindersInput extends LadderRules {
  readonly owed: readonly OwedObligation[];
  readonly recipients: readonly Recipient[];
  readonly standIns?: readonly StandIn[];
  /** Digest and summary; left out, nobody reads any. */
  readonly briefings?: BriefingInputs;
  /** First and last office day, both included. */
  readonly from: OfficeDay;
  readonly to: OfficeDay;
  /**
   * What has really been covered: then a missed stage is made up for on the first day. Left out, everything before
   * `from` is taken to have gone out as planned.
   */
  readonly covered?: readonly CoveredStage[];
  /** Who has, or will have, a message of an office day already: also a 催办 put off until then. */
  readonly writtenOn?: ReadonlyMap<OfficeDay, WrittenTo>;
}

/**
 * What would be sent from `from` to `to` if nothing changed: nobody reports, nobody leaves. The very planner of the
 * tick, day after day, each day's messages covered for the next; sends nothing.
 */
export function simulateReminders(input: SimulateRemindersInput): PlannedReminder[] {
  const { from, to, policy, recipients, standIns = [], writtenOn, briefings = NO_BRIEFINGS } = input;
  requireOfficeDay(from);
  requireOfficeDay(to);
  const people = concernsByPerson(input.owed, recipients, input);
  const peopleOn = (day: OfficeDay) => withStandIns(people, standIns, recipients, day);
  const coveredKeys = new Set<string>(input.covered?.map(coverageKey));
  const lastMessage = new Map(briefings.lastMessage);
  if (input.covered === undefined) {
    const eve = addDays(from, -1);
    for (const { personId } of briefings.readers) lastMessage.set(personId, eve);
    for (const { personId, concerns } of peopleOn(eve)) {
      for (const concern of concerns) {
        const stage = dueStage(concern, eve);
        if (stage) coveredKeys.add(coverageKey({ personId, ...stage }));
      }
    }
  }

  const all: PlannedReminder[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const written = writtenOn?.get(day) ?? NOBODY_WRITTEN_TO;
    const at = officeInstant(day, policy.send.at);
    const read = briefingsOn(day, { ...briefings, lastMessage }, input);
    const today = planDay(peopleOn(day), coveredKeys, written, at, input, read);
    for (const { personId, stages } of today) {
      lastMessage.set(personId, day);
      for (const stage of stages) coveredKeys.add(coverageKey({ personId, ...stage }));
    }
    all.push(...today);
  }
  return all;
}
