import { officeDayOf } from '../../src/domain/calendar/office-time';
import type { ObligationRow, RoleRow, Snapshot } from './snapshot';

export type Hearer = 'primary' | 'backup' | 'unitLeader' | 'informed';

/** Who hears of an obligation on a day, and as what, by the rows alone; shares no code with the planner. */
export function hearersOf(
  { itemId, unitId, periodId }: ObligationRow,
  snapshot: Snapshot,
  day: string,
): Map<number, { userid: string; roles: Set<Hearer> }> {
  const itemNo = snapshot.items.get(itemId)?.no ?? 0;
  const members = snapshot.roles.filter((role) => role.unitId === unitId && role.reachable);
  const contacts = members.filter(({ role }) => role === 'contact');
  const named = contacts.filter(({ items }) => items?.includes(itemNo));
  const general = contacts.filter(({ items }) => items === null);
  const answering = named.length > 0 ? named : general.length > 0 ? general : contacts;
  const first = Math.min(...answering.map(({ rank }) => rank));
  let primary = answering.filter(({ rank }) => rank === first);
  let backup = answering.filter(({ rank }) => rank !== first);
  if (named.length > 0 && backup.length === 0) backup = general;
  let informed: RoleRow[] = [];
  const handed = snapshot.handOvers
    .filter((row) => row.itemId === itemId && row.unitId === unitId && !row.ended)
    .at(-1);
  const colleague = handed && contacts.find(({ personId }) => personId === handed.toPersonId);
  if (colleague) {
    informed = primary.filter(({ personId }) => personId !== colleague.personId);
    backup = [...informed, ...backup];
    primary = [colleague];
  }
  const leaders = snapshot.held.has(`${periodId}|${unitId}`)
    ? []
    : members.filter(
        ({ role, items }) => role === 'unitLeader' && (items === null || items.includes(itemNo)),
      );
  const hearers = new Map<number, { userid: string; roles: Set<Hearer> }>();
  const add = ({ personId, userid }: RoleRow, role: Hearer) => {
    const one = hearers.get(personId) ?? { userid, roles: new Set() };
    one.roles.add(role);
    hearers.set(personId, one);
  };
  const inPlaceOf = (row: RoleRow) => deputyOf(row, unitId, snapshot, contacts, day);
  for (const row of primary) add(inPlaceOf(row), 'primary');
  for (const row of backup) add(inPlaceOf(row), 'backup');
  for (const row of informed) add(inPlaceOf(row), 'informed');
  for (const row of leaders) add(row, 'unitLeader');
  return hearers;
}

/** Follows stand-ins to whoever is there; a circle leaves all as it was. */
function deputyOf(
  person: RoleRow,
  unitId: number,
  { standIns }: Snapshot,
  contacts: readonly RoleRow[],
  day: string,
): RoleRow {
  let at = person;
  const seen = new Set([person.personId]);
  for (;;) {
    const absence = standIns
      .filter(
        (row) =>
          row.personId === at.personId &&
          row.fromDay <= day &&
          day <= row.toDay &&
          (row.endedAt === null || officeDayOf(row.endedAt) > day),
      )
      .at(-1);
    const deputy = absence && contacts.find(({ personId }) => personId === absence.deputyId);
    if (!deputy || deputy.unitId !== unitId) return at;
    if (seen.has(deputy.personId)) return person;
    seen.add(deputy.personId);
    at = deputy;
  }
}
