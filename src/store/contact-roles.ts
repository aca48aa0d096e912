import { type EntityManager, In } from 'typeorm';
import { PersonEntity } from './entities/person-entity';
import { RoleEntity } from './entities/role-entity';

/** One contact of a unit: the role that makes the person one, and the person. */
export interface ContactRole {
  readonly role: RoleEntity;
  readonly person: PersonEntity;
}

/** The contacts of a unit by 顺序; with `former` also those who are none any more. */
export async function contactRolesOf(
  manager: EntityManager,
  unitId: number,
  { former = false } = {},
): Promise<ContactRole[]> {
  const roles = await manager.find(RoleEntity, {
    where: { unitId, role: 'contact', ...(former ? {} : { active: true }) },
    order: { rank: 'ASC', id: 'ASC' },
  });
  const people = await manager.findBy(PersonEntity, { id: In(roles.map(({ personId }) => personId)) });
  return roles.flatMap((role) => {
    const person = people.find(({ id }) => id === role.personId);
    return person ? [{ role, person }] : [];
  });
}
