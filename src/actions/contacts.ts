import { RuleViolation } from '../domain/rule-violation';
import { lockRow } from '../store/dialect';
import type { PersonEntity } from '../store/entities/person-entity';
import { RoleEntity, roleKeyOf } from '../store/entities/role-entity';
import { lockUnit } from '../store/lock-unit';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { newPerson, TAKEN_FOR_REACHABLE } from './new-person';

export interface ContactToAdd {
  readonly unitId: number;
  readonly name: string;
  /** In any case. */
  readonly userid: string;
  readonly phone: string | null;
  /** 顺序; null: after those who are there. */
  readonly rank: number | null;
}

export interface ContactAdded {
  readonly rank: number;
  /** False when the person was a contact of the unit already, with nothing to change. */
  readonly changed: boolean;
}

/**
 * 联络员 添加: makes a person a contact of a unit, or brings the contact up to date. Throws `contact.other_name` before
 * its first write when the account belongs to somebody of another name; who has no role takes the name that is said.
 */
export async function addContact(act: Act, contact: ContactToAdd): Promise<ContactAdded> {
  const { manager } = act;
  await lockUnit(manager, contact.unitId);
  const known = await new PeopleRepository(manager).find(contact.userid, { lock: true });
  if (known) await refuseOtherName(act, known, contact);
  const others = await contactsOf(act, contact.unitId);
  const personId = known ? known.id : await addPerson(act, contact);
  const refreshed = known !== null && (await refresh(act, known, contact));

  const roleKey = roleKeyOf({ personId, unitId: contact.unitId, role: 'contact' });
  const role = await manager.findOneBy(RoleEntity, { roleKey });
  const last = Math.max(0, ...others.filter((each) => each.id !== role?.id).map(({ rank }) => rank));
  const rank = contact.rank ?? (role?.active ? role.rank : last + 1);
  if (!role) {
    const { unitId } = contact;
    const values = {
      personId,
      unitId,
      role: 'contact' as const,
      roleKey,
      rank,
      items: null,
      itemIds: null,
      active: true,
    };
    await addRow(act, 'role', values, 'role.add');
    return { rank, changed: true };
  }
  const changed = await changeRow(act, 'role', role, { rank, active: true }, 'role.change');
  return { rank, changed: changed || refreshed };
}

async function refuseOtherName(act: Act, known: PersonEntity, { name }: ContactToAdd): Promise<void> {
  if (known.name === name) return;
  const roles = await new PeopleRepository(act.manager).rolesOf(known.id);
  if (roles.length > 0)
    throw new RuleViolation('contact.other_name', { userid: known.userid, known: known.name });
}

/** Who is named anew is tried anew: a coordinator knows best whether the account works again. */
function refresh(act: Act, person: PersonEntity, { name, phone }: ContactToAdd): Promise<boolean> {
  const tried = person.reachable ? {} : TAKEN_FOR_REACHABLE;
  return changeRow(
    act,
    'person',
    person,
    { name, ...(phone === null ? {} : { phone }), ...tried },
    'person.change',
  );
}

function addPerson(act: Act, { userid, name, phone }: ContactToAdd): Promise<number> {
  return addRow(act, 'person', newPerson({ userid, name, phone, position: null }, act.now), 'person.add');
}

/** 停用: the person is no contact of the unit any more, and sees nothing of it. */
export async function deactivateContact(act: Act, roleId: number): Promise<boolean> {
  const query = act.manager.createQueryBuilder(RoleEntity, 'role').where('role.id = :roleId', { roleId });
  const role = await lockRow(act.manager, query).getOneOrFail();
  return changeRow(act, 'role', role, { active: false }, 'role.deactivate');
}

/** 顺序: the contact takes the place, and who stood there or behind it moves one back. */
export async function orderContact(act: Act, unitId: number, roleId: number, rank: number): Promise<void> {
  await lockUnit(act.manager, unitId);
  const contacts = await contactsOf(act, unitId);
  const places = orderAfter(contacts, roleId, rank);
  for (const role of contacts)
    await changeRow(act, 'role', role, { rank: places.get(role.id) ?? role.rank }, 'role.order');
}

/** The places of a unit's contacts by role id once one of them has taken `rank`; the others keep their order. */
export function orderAfter(
  contacts: readonly Pick<RoleEntity, 'id' | 'rank'>[],
  roleId: number,
  rank: number,
): ReadonlyMap<number, number> {
  const others = contacts.filter(({ id }) => id !== roleId).sort((a, b) => a.rank - b.rank || a.id - b.id);
  const order = others.map(({ id }) => id);
  order.splice(Math.max(rank, 1) - 1, 0, roleId);
  return new Map(order.map((id, index) => [id, index + 1]));
}

/** The unit's active contacts, kept from other writers. */
async function contactsOf({ manager }: Act, unitId: number): Promise<RoleEntity[]> {
  const query = manager
    .createQueryBuilder(RoleEntity, 'role')
    .where("role.unit_id = :unitId AND role.role = 'contact' AND role.active = :active", {
      unitId,
      active: true,
    })
    .orderBy('role.rank')
    .addOrderBy('role.id');
  return lockRow(manager, query).getMany();
}
