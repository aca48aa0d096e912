import { addDays, type OfficeDay } from '../calendar/office-time';
import { CLOSEST_FIRST, type Concern, type ConcernedPerson } from './concerns';
import type { Recipient } from './recipient';

/** 委托: on the office days from `fromDay` to `toDay`, both included, the deputy gets what the person would get. */
export interface StandIn {
  readonly personId: number;
  readonly deputyId: number;
  readonly fromDay: OfficeDay;
  readonly toDay: OfficeDay;
  /** Taken back early: also on that day, after `toDay`, the deputy may have been told something. */
  readonly takenBackOn?: OfficeDay;
}

/**
 * Who is concerned by what on one office day. A deputy takes over what the person hears as a contact, in the units of
 * which the deputy is a reachable contact too; a deputy's own deputy is followed, a circle leaves all as it was. What
 * the other one was told before and during the absence counts as told: nothing is repeated at the change. Of several
 * stand-ins of one person on one day the last in `standIns` holds.
 */
export function withStandIns(
  people: readonly ConcernedPerson[],
  standIns: readonly StandIn[],
  recipients: readonly Recipient[],
  day: OfficeDay,
): readonly ConcernedPerson[] {
  const begun = standIns.filter(({ fromDay }) => fromDay <= day);
  if (begun.length === 0) return people;
  const contacts = new Map(
    recipients
      .filter(({ role, reachable }) => role === 'contact' && reachable)
      .map((each) => [`${each.personId}|${each.unitId}`, each] as const),
  );
  const active = new Map(begun.filter(({ toDay }) => day <= toDay).map((each) => [each.personId, each]));
  const result = new Map<number, { personId: number; userid: string; concerns: Map<number, Concern> }>();
  const give = (person: { personId: number; userid: string }, concern: Concern) => {
    const known = result.get(person.personId) ?? { ...person, concerns: new Map<number, Concern>() };
    const own = known.concerns.get(concern.obligation.id);
    known.concerns.set(concern.obligation.id, own ? both(own, concern) : concern);
    result.set(person.personId, known);
  };

  for (const { personId, userid, concerns } of people) {
    const over = begun.filter((each) => each.personId === personId && each.toDay < day);
    for (const plain of concerns) {
      const concern = withEarlier(
        plain,
        over.map(({ deputyId, toDay, takenBackOn = toDay }) => ({ personId: deputyId, until: takenBackOn })),
      );
      const path = pathToDeputy(personId, concern.obligation.unitId, active, contacts);
      const deputy = path.at(-1)?.deputy;
      if (!deputy || isLeadersOnly(concern)) {
        give({ personId, userid }, concern);
        continue;
      }
      const { personId: deputyId, userid: deputyUserid } = deputy;
      const taken = withEarlier(
        { ...concern, audiences: concern.audiences.filter((role) => role !== 'unitLeader') },
        path.map(({ principalId, before }) => ({ personId: principalId, until: before })),
      );
      give({ personId: deputyId, userid: deputyUserid }, taken);
      if (concern.audiences.includes('unitLeader'))
        give({ personId, userid }, { ...concern, audiences: ['unitLeader'], informed: false });
    }
  }
  return [...result.values()].map(({ concerns, ...person }) => ({
    ...person,
    concerns: [...concerns.values()],
  }));
}

/** Who gets on that day what the person would get as a contact of the unit: whoever stands in at the end, else nobody. */
export function deputyOf(
  personId: number,
  unitId: number,
  standIns: readonly StandIn[],
  contacts: readonly Pick<Recipient, 'personId' | 'unitId' | 'reachable'>[],
  day: OfficeDay,
): number | null {
  const active = new Map(
    standIns
      .filter(({ fromDay, toDay }) => fromDay <= day && day <= toDay)
      .map((each) => [each.personId, each] as const),
  );
  const reachable = new Map(
    contacts
      .filter((each) => each.reachable)
      .map((each) => [`${each.personId}|${each.unitId}`, each] as const),
  );
  return pathToDeputy(personId, unitId, active, reachable).at(-1)?.deputy.personId ?? null;
}

interface Step<R = Recipient> {
  readonly principalId: number;
  readonly deputy: R;
  /** The last day before the absence. */
  readonly before: OfficeDay;
}

/** From the person to whoever stands in at the end; empty where nobody does. */
function pathToDeputy<R>(
  personId: number,
  unitId: number,
  active: ReadonlyMap<number, StandIn>,
  contacts: ReadonlyMap<string, R>,
): readonly Step<R>[] {
  const path: Step<R>[] = [];
  const seen = new Set([personId]);
  for (let at = active.get(personId); at; at = active.get(at.deputyId)) {
    const deputy = contacts.get(`${at.deputyId}|${unitId}`);
    if (!deputy) break;
    if (seen.has(at.deputyId)) return [];
    seen.add(at.deputyId);
    path.push({ principalId: at.personId, deputy, before: addDays(at.fromDay, -1) });
  }
  return path;
}

function isLeadersOnly({ audiences }: Concern): boolean {
  return audiences.every((role) => role === 'unitLeader');
}

function withEarlier(concern: Concern, further: Concern['earlier']): Concern {
  return further.length === 0 ? concern : { ...concern, earlier: [...concern.earlier, ...further] };
}

/** One obligation that concerns a person both of itself and for another one. */
function both(one: Concern, other: Concern): Concern {
  return {
    ...one,
    audiences: CLOSEST_FIRST.filter((role) => [...one.audiences, ...other.audiences].includes(role)),
    informed: one.informed || other.informed,
    earlier: [...one.earlier, ...other.earlier],
  };
}
