import { In } from 'typeorm';
import { PersonEntity } from '../store/entities/person-entity';
import { type Role, RoleEntity, roleKeyOf } from '../store/entities/role-entity';
import type { Act } from './act';
import { saysWhatIsBound } from './bind-item-numbers';
import { ImportRefused } from './import-refused';
import { newPerson } from './new-person';
import { recordAudit } from './record-audit';

/** One role of one person, its unit already found in the registry. */
export interface ContactToImport {
  readonly unitId: number | null;
  readonly name: string;
  /** Lower-case. */
  readonly userid: string;
  readonly role: Role;
  readonly order: number;
  /** The file gives no 顺序: who is registered in that part keeps the place. */
  readonly orderImplied?: true;
  readonly phone: string | null;
  readonly position: string | null;
  readonly items: readonly number[] | null;
  /** The file says nothing of items: who is registered goes on answering for the same. */
  readonly itemsImplied?: true;
  readonly line: number;
}

export interface ContactsImported {
  readonly people: number;
  readonly addedPeople: number;
  readonly addedRoles: number;
  readonly changedRoles: number;
}

/**
 * Stores people and their roles, all or nothing; importing the same file again changes nothing. Roles that the file
 * does not name stay. Throws `ImportRefused` when a userid is known under another name.
 */
export async function importContacts(act: Act, rows: readonly ContactToImport[]): Promise<ContactsImported> {
  const { manager } = act;
  const userids = [...new Set(rows.map((row) => row.userid))];
  const known = await manager.findBy(PersonEntity, { userid: In(userids) });
  const people = new Map(known.map((person) => [person.userid, person]));
  refuseOtherNames(rows, people);

  let addedPeople = 0;
  let addedRoles = 0;
  let changedRoles = 0;
  for (const row of rows) {
    if (!people.has(row.userid)) {
      people.set(row.userid, await addPerson(act, row));
      addedPeople++;
    }
    const person = people.get(row.userid);
    if (!person) continue;
    await updatePerson(act, person, row);
    const outcome = await putRole(act, person.id, row);
    if (outcome === 'added') addedRoles++;
    if (outcome === 'changed') changedRoles++;
  }
  const imported = { people: userids.length, addedPeople, addedRoles, changedRoles };
  if (addedPeople + addedRoles + changedRoles > 0)
    await recordAudit(act, 'contacts.import', 'people', null, imported);
  return imported;
}

/** One account is one person: also within the file. Throws `ImportRefused` with every row that says otherwise. */
export function refuseOtherNames(
  rows: readonly ContactToImport[],
  people: ReadonlyMap<string, PersonEntity>,
): void {
  const names = new Map([...people].map(([userid, { name }]) => [userid, { name, where: '已登记' }]));
  const problems: string[] = [];
  for (const { userid, name, line } of rows) {
    const known = names.get(userid);
    if (!known) names.set(userid, { name, where: `在第${line}行` });
    else if (known.name !== name) {
      problems.push(
        `第${line}行：账号 ${userid} ${known.where}为“${known.name}”，与“${name}”不一致。请核对账号或姓名。`,
      );
    }
  }
  if (problems.length > 0) throw new ImportRefused(problems);
}

async function addPerson(act: Act, row: ContactToImport): Promise<PersonEntity> {
  const person = newPerson(row, act.now);
  const { identifiers } = await act.manager.insert(PersonEntity, person);
  return { ...person, id: Number(identifiers[0]?.id) };
}

/** What the file leaves empty stays as it is. */
async function updatePerson(act: Act, person: PersonEntity, row: ContactToImport): Promise<void> {
  const phone = row.phone ?? person.phone;
  const position = row.position ?? person.position;
  if (phone === person.phone && position === person.position) return;
  await act.manager.update(PersonEntity, { id: person.id }, { phone, position });
  const before = { phone: person.phone, position: person.position };
  await recordAudit(act, 'person.change', `person:${person.id}`, before, { phone, position });
  Object.assign(person, { phone, position });
}

/** Adds one role, or brings an existing one up to date. */
export async function putRole(
  act: Act,
  personId: number,
  {
    unitId,
    role,
    order,
    orderImplied,
    items,
    itemsImplied,
  }: Pick<ContactToImport, 'unitId' | 'role' | 'order' | 'orderImplied' | 'items' | 'itemsImplied'>,
): Promise<'added' | 'changed' | 'same'> {
  const roleKey = roleKeyOf({ personId, unitId, role });
  const stored = await act.manager.findOneBy(RoleEntity, { roleKey });
  const keepsPlace = orderImplied && stored?.active;
  const wanted = {
    rank: keepsPlace ? stored.rank : order,
    items: items && JSON.stringify(items),
    active: true,
  };
  if (!stored) {
    await act.manager.insert(RoleEntity, { personId, unitId, role, roleKey, ...wanted });
    return 'added';
  }
  const { rank, items: storedItems, active } = stored;
  const sameItems = itemsImplied ?? (await answersForTheSame(act, stored, items));
  if (rank === wanted.rank && sameItems && active) return 'same';
  await act.manager.update(
    RoleEntity,
    { id: stored.id },
    // What the file says takes the place of what was bound before.
    sameItems ? { rank: wanted.rank, active: true } : { ...wanted, itemIds: null },
  );
  await recordAudit(
    act,
    'role.change',
    `person:${personId}`,
    { role, unitId, rank, items: storedItems, active },
    wanted,
  );
  return 'changed';
}

/** Whether a role answers for the items that a file names for it (null: for all). */
export async function answersForTheSame(
  act: Pick<Act, 'manager'>,
  role: RoleEntity,
  items: readonly number[] | null,
): Promise<boolean> {
  if (role.itemIds === null) return role.items === (items && JSON.stringify(items));
  return items !== null && saysWhatIsBound(act, role, items);
}
