import type { PersonToNudge } from '../actions/nudge';
import { officeDayOf } from '../domain/calendar/office-time';
import { concernsByPerson } from '../domain/reminders/concerns';
import { dueStage } from '../domain/reminders/plan-reminders';
import { loadPlannerInputs, peopleWrittenTo } from '../reminders/planner-inputs';
import { PeopleRepository } from '../store/people-repository';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import type { Turn } from './turn';

/** Which unreported obligations a 催办 is about; null does not narrow. */
export interface NudgeTarget {
  readonly planIds: readonly number[];
  /** One unit, or the members of a group. */
  readonly unitIds: readonly number[] | null;
  readonly itemNo: number | null;
  readonly overdueOnly: boolean;
  /** As the coordinator named it, for the answer. */
  readonly said: string;
}

/** One person whom a nudge would reach: for which units, about how many items. */
export interface NudgeShown extends PersonToNudge {
  readonly name: string;
  readonly units: readonly string[];
  readonly obligationIds: readonly number[];
  readonly itemNos: readonly number[];
}

export interface CollectedNudge {
  readonly people: readonly NudgeShown[];
  readonly unitsWithoutContact: readonly string[];
  readonly remindedToday: number;
}

/** Who would be nudged at this moment: the primary contacts of what is owed and open. */
export async function collectNudge(turn: Turn, target: NudgeTarget): Promise<CollectedNudge> {
  const { manager, rules, now } = turn.act;
  const inputs = await loadPlannerInputs(manager, rules, now);
  const wanted = new Map(
    inputs.obligations
      .filter((obligation) => isMeant(obligation, target, now))
      .map((each) => [each.id, each]),
  );
  const owed = inputs.owed.filter((each) => wanted.has(each.id)).map((each) => ({ ...each, quiet: false }));
  const names = await new PeopleRepository(manager).byIds(inputs.recipients.map(({ personId }) => personId));
  const reached = new Set<number>();
  const people: NudgeShown[] = [];
  for (const { personId, userid, concerns } of concernsByPerson(owed, inputs.recipients, rules)) {
    const primary = concerns.filter((concern) => concern.audiences.includes('primary'));
    const obligations = primary.flatMap((concern) => wanted.get(concern.obligation.id) ?? []);
    if (obligations.length === 0) continue;
    for (const { unitId } of obligations) reached.add(unitId);
    people.push({
      personId,
      userid,
      name: names.get(personId)?.name ?? userid,
      units: [...new Set(obligations.map((each) => each.unitName))],
      obligationIds: obligations.map((each) => each.id),
      itemNos: [...new Set(obligations.map((each) => each.itemNo))],
      stages: primary.flatMap((concern) => dueStage(concern, officeDayOf(now)) ?? []),
    });
  }
  const written = await peopleWrittenTo(manager, officeDayOf(now));
  return {
    people,
    unitsWithoutContact: [
      ...new Set(
        [...wanted.values()].filter((each) => !reached.has(each.unitId)).map((each) => each.unitName),
      ),
    ],
    remindedToday: people.filter(({ personId }) => written.has(personId)).length,
  };
}

function isMeant(obligation: JudgedObligation, target: NudgeTarget, now: Date): boolean {
  const { planIds, unitIds, itemNo, overdueOnly } = target;
  if (!planIds.includes(obligation.planId) || obligation.lamp === 'none' || now > obligation.marks.closesAt)
    return false;
  if (overdueOnly && now <= obligation.marks.deadline) return false;
  return (
    (unitIds === null || unitIds.includes(obligation.unitId)) &&
    (itemNo === null || obligation.itemNo === itemNo)
  );
}
