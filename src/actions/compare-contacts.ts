import { type EntityManager, In } from 'typeorm';
import { PersonEntity } from '../store/entities/person-entity';
import { RoleEntity, roleKeyOf } from '../store/entities/role-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { answersForTheSame, type ContactToImport, refuseOtherNames } from './import-contacts';

/** What a contacts file would change, in lines for people. */
export interface ContactDifferences {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** 联络员 and 分管领导 of the units that the file names whom it does not list: they stay. */
  readonly missing: readonly string[];
  readonly missingRoleIds: readonly number[];
}

const ROLE_NAMES: Readonly<Record<RoleEntity['role'], string>> = {
  contact: '联络员',
  unitLeader: '分管领导',
  coordinator: '统筹员',
  leader: '领导',
  admin: '管理员',
};

/** Compares a file with who is registered; reads only. Throws `ImportRefused` as the import would. */
export async function compareContacts(
  manager: EntityManager,
  rows: readonly ContactToImport[],
): Promise<ContactDifferences> {
  const listed = await manager.findBy(PersonEntity, { userid: In(rows.map(({ userid }) => userid)) });
  const people = new Map(listed.map((person) => [person.userid, person]));
  refuseOtherNames(rows, people);
  const unitIds = [...new Set(rows.flatMap(({ unitId }) => unitId ?? []))];
  const units = new Map(
    (await manager.findBy(UnitEntity, { id: In(unitIds) })).map(({ id, name }) => [id, name]),
  );
  const roles = await manager.findBy(RoleEntity, { personId: In(listed.map(({ id }) => id)) });
  const roleByKey = new Map(roles.map((role) => [role.roleKey, role]));
  const named = (row: Pick<ContactToImport, 'unitId' | 'role' | 'name' | 'userid'>) => {
    const unit = row.unitId === null ? '' : `${units.get(row.unitId) ?? ''} `;
    return `${unit}${ROLE_NAMES[row.role]} ${row.name}（${row.userid}）`;
  };
  const added: string[] = [];
  const changed: string[] = [];
  const keys = new Set<string>();
  for (const row of rows) {
    const person = people.get(row.userid);
    const roleKey = person && roleKeyOf({ personId: person.id, unitId: row.unitId, role: row.role });
    if (roleKey) keys.add(roleKey);
    const role = roleKey === undefined ? undefined : roleByKey.get(roleKey);
    if (!person || !role) {
      added.push(`${named(row)}，顺序${row.order}`);
      continue;
    }
    const sameItems = row.itemsImplied ?? (await answersForTheSame({ manager }, role, row.items));
    const changes = changesOf(row, person, role, sameItems);
    if (changes.length > 0) changed.push(`${named(row)}：${changes.join('，')}`);
  }
  const missing = await missingRoles(manager, unitIds, keys);
  return {
    added,
    changed,
    missing: missing.map(({ role, person }) => named({ ...person, unitId: role.unitId, role: role.role })),
    missingRoleIds: missing.map(({ role }) => role.id),
  };
}

function changesOf(
  row: ContactToImport,
  person: PersonEntity,
  role: RoleEntity,
  sameItems: boolean,
): string[] {
  return [
    ...(role.active ? [] : ['恢复']),
    ...(row.orderImplied || role.rank === row.order ? [] : [`顺序由${role.rank}改为${row.order}`]),
    ...(sameItems ? [] : [`负责事项改为${row.items === null ? '全部' : row.items.join('、')}`]),
    ...differs('电话', person.phone, row.phone),
    ...differs('职务', person.position, row.position),
  ];
}

/** What the file leaves empty stays as it is. */
function differs(what: string, stored: string | null, given: string | null): string[] {
  return given === null || given === stored ? [] : [`${what}由${stored ?? '空'}改为${given}`];
}

async function missingRoles(
  manager: EntityManager,
  unitIds: readonly number[],
  keys: ReadonlySet<string>,
): Promise<{ readonly role: RoleEntity; readonly person: PersonEntity }[]> {
  const roles = await manager.find(RoleEntity, {
    where: { unitId: In([...unitIds]), role: In(['contact', 'unitLeader']), active: true },
    order: { unitId: 'ASC', role: 'ASC', rank: 'ASC', id: 'ASC' },
  });
  const gone = roles.filter(({ roleKey }) => !keys.has(roleKey));
  const people = await manager.findBy(PersonEntity, { id: In(gone.map(({ personId }) => personId)) });
  return gone.flatMap((role) => {
    const person = people.find(({ id }) => id === role.personId);
    return person ? [{ role, person }] : [];
  });
}

/** --deactivate-missing: takes out those whom the file does not list. */
export async function deactivateMissing(act: Act, roleIds: readonly number[]): Promise<void> {
  for (const role of await act.manager.findBy(RoleEntity, { id: In([...roleIds]), active: true }))
    await changeRow(act, 'role', role, { active: false }, 'role.deactivate');
}
