import type { PersonEntity } from '../store/entities/person-entity';
import { RoleEntity, roleKeyOf } from '../store/entities/role-entity';
import { lockUnit } from '../store/lock-unit';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';

export interface ContactToBind {
  /** In any case. */
  readonly userid: string;
  readonly name: string;
  readonly unitId: number;
}

/**
 * Makes an account a contact of a unit, behind those it has already (the first one, where it has none). A person not
 * known before is added; one without any role takes the name that was confirmed. Returns the 顺序.
 */
export async function bindContact(act: Act, contact: ContactToBind): Promise<number> {
  const people = new PeopleRepository(act.manager);
  await lockUnit(act.manager, contact.unitId);
  const known = await people.find(contact.userid, { lock: true });
  const personId = known ? await refreshed(act, known, contact) : await added(act, contact);
  const others = (await people.ofUnits([contact.unitId], ['contact'])).filter(
    (holder) => holder.personId !== personId,
  );
  const rank = Math.max(0, ...others.map((holder) => holder.rank)) + 1;
  const key = { personId, unitId: contact.unitId, role: 'contact' as const };
  const stored = await act.manager.findOneBy(RoleEntity, { roleKey: roleKeyOf(key) });
  if (stored?.active) return stored.rank;
  if (stored) await changeRow(act, 'role', stored, { active: true, rank, items: null }, 'role.change');
  else
    await addRow(
      act,
      'role',
      { ...key, rank, items: null, active: true, roleKey: roleKeyOf(key) },
      'role.add',
    );
  return rank;
}

/** Who has just written to us can be reached. */
async function refreshed(act: Act, person: PersonEntity, { name }: ContactToBind): Promise<number> {
  const roles = await new PeopleRepository(act.manager).rolesOf(person.id);
  const renamed = roles.length === 0 ? { name } : {};
  await changeRow(act, 'person', person, { reachable: true, ...renamed }, 'person.change');
  return person.id;
}

function added(act: Act, { userid, name }: ContactToBind): Promise<number> {
  return addRow(
    act,
    'person',
    {
      userid: userid.toLowerCase(),
      name,
      phone: null,
      position: null,
      reachable: true,
      createdAt: act.now,
    },
    'person.add',
  );
}
