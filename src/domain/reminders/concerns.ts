import { type OfficeDay, officeDayOf } from '../calendar/office-time';
import { type AnsweringContacts, answeringContacts } from './answering-contacts';
import type { EarlierHolder, OwedObligation } from './owed-obligation';
import type { Audience, ReminderPolicy } from './policy';
import type { Recipient } from './recipient';
import { type LadderMarks, type LadderRules, ladderOf, type Stage } from './stages';

/** One owed obligation as it concerns one person. */
export interface Concern {
  readonly obligation: OwedObligation;
  readonly dueDay: OfficeDay;
  readonly ladder: readonly Stage[];
  /** As what the person hears of it, the closest role first. */
  readonly audiences: readonly Audience[];
  /** The unit's primary contact while the item is handed to somebody else: stays informed on the due day. */
  readonly informed: boolean;
  /** Who answered for it before this person. */
  readonly earlier: readonly EarlierHolder[];
}

export interface ConcernedPerson {
  readonly personId: number;
  readonly userid: string;
  readonly concerns: readonly Concern[];
}

export const CLOSEST_FIRST: readonly Audience[] = ['primary', 'backup', 'unitLeader'];

/**
 * Who is concerned by what, also where the scheduler keeps quiet (`isQuietOn`). Cost: obligations + recipients, plus the pairs that come out; ladders
 * are computed once per set of marks and contacts once per unit and item, however many obligations share them.
 */
export function concernsByPerson(
  owed: readonly OwedObligation[],
  recipients: readonly Recipient[],
  rules: LadderRules,
): readonly ConcernedPerson[] {
  const members = new Map<number, Recipient[]>();
  for (const recipient of recipients) remember(members, recipient.unitId, () => []).push(recipient);
  const contacts = new Map<string, AnsweringContacts>();
  const ladders = new Map<ReminderPolicy, Map<string, readonly Stage[]>>();
  const people = new Map<number, { personId: number; userid: string; concerns: Concern[] }>();

  for (const obligation of owed) {
    const { unitId, itemNo, itemId } = obligation;
    const ofUnit = members.get(unitId) ?? [];
    const own = remember(contacts, `${unitId}|${itemNo}|${itemId}`, () =>
      answeringContacts(ofUnit, itemNo, itemId),
    );
    const answering = arranged(own, obligation, ofUnit);
    const alike = remember(ladders, obligation.planPolicy ?? rules.policy, () => new Map());
    const ladder = remember(alike, marksKey(obligation), () => ladderOf(obligation, rules));
    const dueDay = officeDayOf(obligation.dueAt);
    for (const [recipient, audiences] of rolesOf(answering)) {
      const { personId, userid } = recipient;
      const person = remember(people, personId, () => ({ personId, userid, concerns: [] }));
      const informed = answering.informed.some((each) => each.personId === personId);
      const earlier = audiences[0] === 'primary' ? answering.earlier : [];
      person.concerns.push({ obligation, dueDay, ladder, audiences, informed, earlier });
    }
  }
  return [...people.values()];
}

interface ArrangedContacts extends AnsweringContacts {
  readonly informed: readonly Recipient[];
  /** Whose having been told counts for the primary. */
  readonly earlier: readonly EarlierHolder[];
}

/**
 * The item's contacts with what was agreed on: a hand-over puts the colleague in the primary's place, who becomes a
 * further contact; a colleague who has left or cannot be reached takes nothing. A hold leaves out the unit leader.
 */
function arranged(
  own: AnsweringContacts,
  { handedTo, handedBefore = [], escalationHeld = false }: OwedObligation,
  members: readonly Recipient[],
): ArrangedContacts {
  const unitLeader = escalationHeld ? [] : own.unitLeader;
  const colleague =
    handedTo &&
    members.find(
      ({ personId, role, reachable }) => personId === handedTo.personId && role === 'contact' && reachable,
    );
  if (!colleague) return { ...own, unitLeader, informed: [], earlier: handedBefore };
  const informed = own.primary.filter(({ personId }) => personId !== colleague.personId);
  return {
    primary: [colleague],
    backup: [...informed, ...own.backup],
    unitLeader,
    informed,
    earlier: [...handedBefore, ...informed.map(({ personId }) => ({ personId, until: handedTo.since }))],
  };
}

/** Each person once, whatever number of rows the person has in the unit. */
function rolesOf(answering: AnsweringContacts): Iterable<readonly [Recipient, readonly Audience[]]> {
  const roles = new Map<number, [Recipient, Audience[]]>();
  for (const audience of CLOSEST_FIRST) {
    for (const recipient of answering[audience]) {
      const known = roles.get(recipient.personId);
      if (known === undefined) roles.set(recipient.personId, [recipient, [audience]]);
      else if (!known[1].includes(audience)) known[1].push(audience);
    }
  }
  return roles.values();
}

function marksKey(marks: LadderMarks): string {
  const times = [marks.dueAt, marks.graceUntil, marks.closesAt].map((mark) => mark.getTime());
  return [...times, marks.opensOn, marks.ownDueSetOn ?? '', marks.promisedDay ?? ''].join('|');
}

function remember<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = compute();
    known.set(key, value);
  }
  return value;
}
