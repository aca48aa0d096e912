import { type EntityManager, In } from 'typeorm';
import { PersonEntity } from '../entities/person-entity';
import { RoleEntity } from '../entities/role-entity';

/** Somebody who is registered, with the units whose 联络员 or 分管领导 the person is. */
export interface RegisteredPerson {
  readonly userid: string;
  readonly name: string;
  readonly phone: string | null;
  readonly position: string | null;
  readonly unitIds: readonly number[];
  readonly roles: readonly Pick<RoleEntity, 'unitId' | 'role' | 'rank' | 'items'>[];
}

export async function registeredPeople(manager: EntityManager): Promise<RegisteredPerson[]> {
  const roles = await manager.find(RoleEntity, {
    where: { active: true, role: In(['contact', 'unitLeader']) },
    order: { unitId: 'ASC', role: 'ASC', rank: 'ASC', id: 'ASC' },
  });
  const ofPerson = new Map<number, RoleEntity[]>();
  for (const role of roles) ofPerson.set(role.personId, [...(ofPerson.get(role.personId) ?? []), role]);
  const people = await manager.find(PersonEntity, { order: { id: 'ASC' } });
  return people.map(({ id, userid, name, phone, position }) => {
    const own = ofPerson.get(id) ?? [];
    const unitIds = [...new Set(own.flatMap(({ unitId }) => unitId ?? []))];
    return { userid, name, phone, position, unitIds, roles: own };
  });
}
