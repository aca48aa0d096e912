import { type OfficeDay, officeDayOf } from '../calendar/office-time';
import { type AnsweringContacts, answeringContacts } from './answering-contacts';
import type { OwedObligation } from './owed-obligation';
import type { Audience } from './policy';
import type { Recipient } from './recipient';
import { type LadderMarks, type LadderRules, ladderOf, type Stage } from './stages';

/** One owed obligation as it concerns one person. */
export interface Concern {
  readonly obligation: OwedObligation;
  readonly dueDay: OfficeDay;
  readonly ladder: readonly Stage[];
  /** As what the person hears of it, the closest role first. */
  readonly audiences: readonly Audience[];
}

export interface ConcernedPerson {
  readonly personId: number;
  readonly userid: string;
  readonly concerns: readonly Concern[];
}

const CLOSEST_FIRST: readonly Audience[] = ['primary', 'backup', 'unitLeader'];

/**
 * Who is concerned by what, quiet periods left out. Cost: obligations + recipients, plus the pairs that come out; ladders
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
  const ladders = new Map<string, readonly Stage[]>();
  const people = new Map<number, { personId: number; userid: string; concerns: Concern[] }>();

  for (const obligation of owed) {
    if (obligation.quiet) continue;
    const { unitId, itemNo } = obligation;
    const answering = remember(contacts, `${unitId}|${itemNo}`, () =>
      answeringContacts(members.get(unitId) ?? [], itemNo),
    );
    const ladder = remember(ladders, marksKey(obligation), () => ladderOf(obligation, rules));
    const dueDay = officeDayOf(obligation.dueAt);
    for (const [recipient, audiences] of rolesOf(answering)) {
      const { personId, userid } = recipient;
      const person = remember(people, personId, () => ({ personId, userid, concerns: [] }));
      person.concerns.push({ obligation, dueDay, ladder, audiences });
    }
  }
  return [...people.values()];
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
  return [...times, marks.opensOn, marks.ownDueSetOn ?? ''].join('|');
}

function remember<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = compute();
    known.set(key, value);
  }
  return value;
}
