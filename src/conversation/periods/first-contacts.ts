import { officeDayOf } from '../../domain/calendar/office-time';
import { answeringContacts } from '../../domain/reminders/answering-contacts';
import { concernsByPerson } from '../../domain/reminders/concerns';
import type { Recipient } from '../../domain/reminders/recipient';
import { deputyOf, withStandIns } from '../../domain/reminders/stand-ins';
import { loadPlannerInputs } from '../../reminders/planner-inputs';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** One person who answers for some of the obligations: each person once, whatever number of units. */
export interface FirstContact {
  readonly personId: number;
  readonly userid: string;
  readonly units: readonly string[];
  /** A plan of which the person answers for something. */
  readonly planId: number;
}

export interface FirstContacts {
  readonly people: readonly FirstContact[];
  readonly unitsWithoutContact: readonly string[];
}

/** Whom a reminder of these obligations would go to first (顺序 1, or who has taken that place), or who stands in today. */
export async function firstContacts(
  turn: Turn,
  obligations: readonly Pick<JudgedObligation, 'unitId' | 'unitName' | 'itemId' | 'itemNo' | 'planId'>[],
): Promise<FirstContacts> {
  if (obligations.length === 0) return { people: [], unitsWithoutContact: [] };
  const { manager, rules, now } = turn.act;
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  const { recipients, standIns } = await loadPlannerInputs(manager, rules, now, unitIds);
  const contacts = recipients.filter(({ role }) => role === 'contact');
  const today = officeDayOf(now);
  const people = new Map<number, { recipient: Recipient; units: Set<string>; planId: number }>();
  const reached = new Set<string>();
  for (const { unitId, unitName, itemId, itemNo, planId } of obligations) {
    const members = recipients.filter((each) => each.unitId === unitId);
    for (const primary of answeringContacts(members, itemNo, itemId).primary) {
      const deputyId = deputyOf(primary.personId, unitId, standIns, contacts, today);
      const recipient = members.find(({ personId }) => personId === deputyId) ?? primary;
      reached.add(unitName);
      const known = people.get(recipient.personId);
      if (known) known.units.add(unitName);
      else people.set(recipient.personId, { recipient, units: new Set([unitName]), planId });
    }
  }
  const names = new Set(obligations.map(({ unitName }) => unitName));
  return {
    people: [...people.values()].map(({ recipient, units, planId }) => ({
      personId: recipient.personId,
      userid: recipient.userid,
      units: [...units],
      planId,
    })),
    unitsWithoutContact: [...names].filter((name) => !reached.has(name)),
  };
}

/** userids of those who are reminded first of these obligations, as far as they are still owed. */
export async function peopleOwing(
  turn: Turn,
  obligations: readonly Pick<JudgedObligation, 'id'>[],
): Promise<string[]> {
  const { manager, rules, now } = turn.act;
  const { owed, recipients, standIns } = await loadPlannerInputs(manager, rules, now);
  const wanted = new Set(obligations.map(({ id }) => id));
  const meant = owed.filter(({ id }) => wanted.has(id)).map((each) => ({ ...each, quiet: false }));
  return withStandIns(concernsByPerson(meant, recipients, rules), standIns, recipients, officeDayOf(now))
    .filter(({ concerns }) => concerns.some(({ audiences }) => audiences.includes('primary')))
    .map(({ userid }) => userid);
}
