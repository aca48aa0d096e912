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
 * are computed once per set of marks and contacts once per unit (and item, where somebody has a list), however many
 * obligations share them: of tens of thousands nearly all differ in nothing else.
 */
export function concernsByPerson(
  owed: readonly OwedObligation[],
  recipients: readonly Recipient[],
  rules: LadderRules,
): readonly ConcernedPerson[] {
  const members = new Map<number, Recipient[]>();
  const withLists = new Set<number>();
  for (const recipient of recipients) {
    remember(members, recipient.unitId, () => []).push(recipient);
    if (recipient.items !== null) withLists.add(recipient.unitId);
  }
  const contacts = new Map<number | string, Answering>();
  const ladderOfMarks = ladders(rules);
  const people = new Map<number, { personId: number; userid: string; concerns: Concern[] }>();

  for (const obligation of owed) {
    const { unitId, itemNo, itemId } = obligation;
    const ofUnit = members.get(unitId) ?? NOBODY;
    const alike = withLists.has(unitId) ? `${unitId}|${itemNo}|${itemId}` : unitId;
    const own = remember(contacts, alike, () => answering(answeringContacts(ofUnit, itemNo, itemId)));
    const { roles, informed, earlier: before } = arranged(own, obligation, ofUnit);
    const ladder = ladderOfMarks(obligation);
    const dueDay = officeDayOf(obligation.dueAt);
    for (const [recipient, audiences] of roles) {
      const { personId, userid } = recipient;
      const person = remember(people, personId, () => ({ personId, userid, concerns: [] }));
      person.concerns.push({
        obligation,
        dueDay,
        ladder,
        audiences,
        informed: informed.some((each) => each.personId === personId),
        earlier: audiences[0] === 'primary' ? before : NOBODY,
      });
    }
  }
  return [...people.values()];
}

const NOBODY: readonly never[] = [];

/** Who answers for an item, with what each of them is. */
interface Answering {
  readonly contacts: AnsweringContacts;
  readonly roles: RolesOfPeople;
}

type RolesOfPeople = readonly (readonly [Recipient, readonly Audience[]])[];

function answering(contacts: AnsweringContacts): Answering {
  return { contacts, roles: rolesOf(contacts) };
}

interface Arranged {
  readonly roles: RolesOfPeople;
  readonly informed: readonly Recipient[];
  /** Whose having been told counts for the primary. */
  readonly earlier: readonly EarlierHolder[];
}

/**
 * The item's contacts with what was agreed on: a hand-over puts the colleague in the primary's place, who becomes a
 * further contact; a colleague who has left or cannot be reached takes nothing. A hold leaves out the unit leader.
 */
function arranged(
  { contacts, roles }: Answering,
  { handedTo, handedBefore = NOBODY, escalationHeld = false }: OwedObligation,
  members: readonly Recipient[],
): Arranged {
  const unitLeader = escalationHeld ? NOBODY : contacts.unitLeader;
  const colleague =
    handedTo &&
    members.find(
      ({ personId, role, reachable }) => personId === handedTo.personId && role === 'contact' && reachable,
    );
  if (!colleague) {
    const asItIs = unitLeader === contacts.unitLeader;
    return {
      roles: asItIs ? roles : rolesOf({ ...contacts, unitLeader }),
      informed: NOBODY,
      earlier: handedBefore,
    };
  }
  const informed = contacts.primary.filter(({ personId }) => personId !== colleague.personId);
  return {
    roles: rolesOf({ primary: [colleague], backup: [...informed, ...contacts.backup], unitLeader }),
    informed,
    earlier: [...handedBefore, ...informed.map(({ personId }) => ({ personId, until: handedTo.since }))],
  };
}

/** Each person once, whatever number of rows the person has in the unit. */
function rolesOf(contacts: AnsweringContacts): RolesOfPeople {
  const roles = new Map<number, [Recipient, Audience[]]>();
  for (const audience of CLOSEST_FIRST) {
    for (const recipient of contacts[audience]) {
      const known = roles.get(recipient.personId);
      if (known === undefined) roles.set(recipient.personId, [recipient, [audience]]);
      else if (!known[1].includes(audience)) known[1].push(audience);
    }
  }
  return [...roles.values()];
}

/** The ladder of an obligation, made once for all that have the same marks; they mostly come one after the other. */
function ladders(rules: LadderRules): (obligation: OwedObligation) => readonly Stage[] {
  const byPolicy = new Map<ReminderPolicy, Map<string, readonly Stage[]>>();
  let last: { readonly obligation: OwedObligation; readonly ladder: readonly Stage[] } | undefined;
  return (obligation) => {
    if (last && haveSameMarks(last.obligation, obligation)) return last.ladder;
    const alike = remember(byPolicy, obligation.planPolicy ?? rules.policy, () => new Map());
    const ladder = remember(alike, marksKey(obligation), () => ladderOf(obligation, rules));
    last = { obligation, ladder };
    return ladder;
  };
}

/** The very same instants: others are told by `marksKey`. */
function haveSameMarks(a: OwedObligation, b: OwedObligation): boolean {
  return (
    a.dueAt === b.dueAt &&
    a.graceUntil === b.graceUntil &&
    a.closesAt === b.closesAt &&
    a.opensOn === b.opensOn &&
    a.ownDueSetOn === b.ownDueSetOn &&
    a.promisedDay === b.promisedDay &&
    a.planPolicy === b.planPolicy
  );
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
