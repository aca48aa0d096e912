import { officeDayOf } from '../../domain/calendar/office-time';
import { sayDay } from '../../domain/text/say-time';
import { HandOverEntity } from '../../store/entities/hand-over-entity';
import { PeopleRepository } from '../../store/people-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { toldOfObligations } from '../../store/read-models/told-of-obligations';
import { rowsBy } from '../../store/rows-by';
import type { Turn } from '../turn';

/**
 * What else is going on with each obligation that is owed: an extension asked for or in force, a promise, a hand-over,
 * a report said to have gone by paper. Keyed by the obligation's id; without an entry there is nothing to say.
 */
export async function obligationNotes(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const owed = obligations.filter(isOwed);
  const notes = new Map<number, string[]>();
  if (owed.length === 0) return notes;
  const note = (id: number, text: string) => notes.set(id, [...(notes.get(id) ?? []), text]);
  const ids = owed.map(({ id }) => id);
  const { manager, now } = turn.act;
  const today = officeDayOf(now);

  const [told, handOvers] = await Promise.all([
    toldOfObligations(manager, ids, today),
    handOverNotes(turn, owed),
  ]);

  for (const { id, ownDueAt, round } of owed) if (ownDueAt !== null && round === 1) note(id, '已延期');
  for (const { kind, id, obligationId } of told)
    if (kind === 'extension') note(obligationId, `延期申请#${id}待统筹员决定，原时限仍有效`);
  const promises = told.filter(
    ({ kind, personId }) => kind === 'promise' && personId === turn.member.personId,
  );
  // The latest promise counts, as for the reminders: a plain 收到 takes none back.
  for (const [id, day] of new Map(promises.map((each) => [each.obligationId, each.promisedDay]))) {
    if (day !== null) note(id, day < today ? `曾答复${sayDay(day)}前报送` : `已答复${sayDay(day)}前报送`);
  }
  const offline = told.filter(({ kind }) => kind === 'offline');
  for (const id of new Set(offline.map((each) => each.obligationId)))
    note(id, '已告知线下报送，待统筹员登记');
  for (const [id, text] of handOvers) note(id, text);
  return notes;
}

async function handOverNotes(
  { act, member }: Turn,
  owed: readonly JudgedObligation[],
): Promise<[number, string][]> {
  const units = new Set(owed.map(({ unitId }) => unitId));
  const ofItems = await rowsBy(act.manager, HandOverEntity, {
    column: 'itemId',
    values: [...new Set(owed.map(({ itemId }) => itemId))],
    also: 't.ended_at IS NULL',
  });
  // Those of other units are of no concern here, and their people need not be read.
  const rows = ofItems.filter(({ unitId }) => units.has(unitId));
  if (rows.length === 0) return [];
  const people = await new PeopleRepository(act.manager).byIds(rows.map(({ toPersonId }) => toPersonId));
  return owed.flatMap(({ id, itemId, unitId }): [number, string][] => {
    const row = rows.find((each) => each.itemId === itemId && each.unitId === unitId);
    if (!row) return [];
    const name = people.get(row.toPersonId)?.name ?? '';
    return [[id, row.toPersonId === member.personId ? '转由您办理' : `已转${name}办理`]];
  });
}
