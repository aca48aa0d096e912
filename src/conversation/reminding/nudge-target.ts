import type { PersonToNudge } from '../../actions/nudge';
import { sendingStop } from '../../delivery/sending-switch';
import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import type { Selection } from '../../domain/message/selection';
import { type Concern, concernsByPerson } from '../../domain/reminders/concerns';
import { dueStage, isQuietOn } from '../../domain/reminders/plan-reminders';
import { coverageKey } from '../../domain/reminders/planned-reminder';
import { withStandIns } from '../../domain/reminders/stand-ins';
import {
  coveredStages,
  loadPlannerInputs,
  nudgedOn,
  type PlannerInputs,
  writtenOn,
} from '../../reminders/planner-inputs';
import { PeopleRepository } from '../../store/people-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { chooseObligations } from '../understanding/choose-obligations';
import { pickedObligations } from '../understanding/picked-obligations';
import { supportingOwed } from './nudge-supporting';
import type { NudgeWay } from './nudge-ways';

/** Which unreported obligations a 催办 is about. */
export interface NudgeTarget {
  readonly selection: Selection;
  /** Ticked on a page: these and no others. */
  readonly picked?: readonly number[];
  /** As it was named, for the answer. */
  readonly said: string;
  /** The lead unit of the item named, whose contact asks its supporting units; null for a coordinator's 催办. */
  readonly leadUnit: { readonly id: number; readonly name: string } | null;
  /** The ways that were offered: they must not change while the answer is awaited. */
  readonly ways: readonly NudgeWay[];
  /** Who had been nudged that day when it was shown: these, and no others, may be nudged a second time. */
  readonly knownNudged: readonly number[];
}

/** One person whom a nudge would reach: for which units, about how many items. */
export interface NudgeShown extends PersonToNudge {
  readonly name: string;
  readonly units: readonly string[];
  readonly obligationIds: readonly number[];
  readonly itemNos: readonly number[];
}

export interface CollectedNudge {
  readonly target: NudgeTarget;
  readonly people: readonly NudgeShown[];
  readonly unitsWithoutContact: readonly string[];
  /** Who has had a 催办 today. */
  readonly nudgedToday: ReadonlySet<number>;
  /** Who has had another reminder today. */
  readonly remindedToday: number;
  /** So many obligations are left out because the unit says that they went by paper. */
  readonly offline: number;
  /** So many of those that were ticked need no reminder, or none yet. */
  readonly leftOut: number;
  /** 停发: what is confirmed waits. */
  readonly stopped: boolean;
}

/** Who would be nudged on `day` (today): who answers first for what is owed and open now. */
export async function collectNudge(
  turn: Turn,
  target: NudgeTarget,
  day: OfficeDay = officeDayOf(turn.act.now),
): Promise<CollectedNudge> {
  const { manager, rules, now } = turn.act;
  const meant = new Set((await openlyOwed(turn, target)).map(({ id }) => id));
  const inputs = await loadPlannerInputs(manager, rules, now);
  const named = inputs.owed.filter(({ id }) => meant.has(id));
  // Named by its number it is asked for, whatever the unit says; in a sweep it is believed.
  const isNamed = target.selection.items.length > 0 || target.picked !== undefined;
  const isOffline = (quietUntil?: OfficeDay) => quietUntil !== undefined && quietUntil >= day && !isNamed;
  const owed = named.filter(({ quietUntil }) => !isOffline(quietUntil));
  const wanted = new Map(
    owed.flatMap(({ id }) => {
      const obligation = inputs.byId.get(id);
      return obligation ? [[id, obligation] as const] : [];
    }),
  );
  const concerned = withStandIns(
    concernsByPerson(owed, inputs.recipients, rules),
    inputs.standIns,
    inputs.recipients,
    day,
  );
  const periodIds = [...inputs.calendar.periodById.keys()];
  const told = new Set((await coveredStages(manager, periodIds, now)).map(coverageKey));
  const names = await new PeopleRepository(manager).byIds(concerned.map(({ personId }) => personId));
  const people = concerned.flatMap(({ personId, userid, concerns }): NudgeShown[] => {
    const primary = concerns.filter(({ audiences }) => audiences.includes('primary'));
    const obligations = primary.flatMap(({ obligation }) => wanted.get(obligation.id) ?? []);
    if (obligations.length === 0) return [];
    return [
      {
        personId,
        userid,
        name: names.get(personId)?.name ?? userid,
        units: [...new Set(obligations.map(({ unitName }) => unitName))],
        obligationIds: obligations.map(({ id }) => id),
        itemNos: [...new Set(obligations.map(({ itemNo }) => itemNo))],
        stages: (target.leadUnit ? primary : listedOn(inputs, personId, wanted, day))
          .flatMap((concern) => dueStage(concern, day) ?? [])
          .filter((stage) => !told.has(coverageKey({ personId, ...stage }))),
      },
    ];
  });
  const today = officeDayOf(now);
  const nudgedToday = await nudgedOn(manager, today);
  const { scheduled } = await writtenOn(manager, today);
  return {
    target,
    people,
    unitsWithoutContact: unreached([...wanted.values()], people),
    nudgedToday,
    remindedToday: people.filter(({ personId }) => scheduled.has(personId) && !nudgedToday.has(personId))
      .length,
    offline: named.length - owed.length,
    leftOut: (target.picked?.length ?? meant.size) - meant.size,
    stopped: (await sendingStop(manager)) !== null,
  };
}

/** Of what concerns a person all that a message lists: what is named, and whatever else is not kept quiet about. */
function listedOn(
  inputs: PlannerInputs,
  personId: number,
  named: ReadonlyMap<number, JudgedObligation>,
  day: OfficeDay,
): Concern[] {
  const concerns = inputs.concernedOn(day).get(personId)?.concerns ?? [];
  return concerns.filter(({ obligation }) => named.has(obligation.id) || !isQuietOn(obligation, day));
}

/** What is meant, between its opening notice (or return) and its close. */
async function openlyOwed(
  turn: Turn,
  { selection, leadUnit, picked }: NudgeTarget,
): Promise<JudgedObligation[]> {
  const isOpen = ({ lamp, marks }: JudgedObligation) => lamp !== 'none' && turn.act.now <= marks.closesAt;
  if (picked) return pickedObligations(turn, picked, ['pending', 'returned'], isOpen);
  if (leadUnit) return (await supportingOwed(turn, selection, leadUnit.id)).filter(isOpen);
  return chooseObligations(turn, selection, ['pending', 'returned'], { everyPeriod: true, only: isOpen });
}

function unreached(wanted: readonly JudgedObligation[], people: readonly NudgeShown[]): string[] {
  const reached = new Set(people.flatMap(({ obligationIds }) => obligationIds));
  return [...new Set(wanted.filter(({ id }) => !reached.has(id)).map(({ unitName }) => unitName))];
}
