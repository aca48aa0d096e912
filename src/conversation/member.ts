import type { EntityManager } from 'typeorm';
import { PeopleRepository, type RoleHolder } from '../store/people-repository';
import { unitIdsWithRole } from '../store/read-models/reading-rights';

export { coordinatedPlanIds, hasRole } from '../store/read-models/reading-rights';

/** The person who writes, and what the union of the person's roles allows. */
export interface Member {
  readonly personId: number;
  readonly userid: string;
  readonly name: string;
  readonly roles: readonly RoleHolder[];
  /** Units for which the person reports. */
  readonly contactUnitIds: readonly number[];
  /** The plan chosen by 切换; null: none is preferred. */
  readonly chosenPlanId: number | null;
}

/**
 * The member behind a userid; null for a person without any active role. The person's row stays locked until
 * the transaction ends, so that messages of one person are handled one after the other across processes.
 */
export async function identifyMember(manager: EntityManager, userid: string): Promise<Member | null> {
  const people = new PeopleRepository(manager);
  const person = await people.find(userid, { lock: true });
  if (!person) return null;
  const roles = await people.rolesOf(person.id);
  if (roles.length === 0) return null;
  return {
    personId: person.id,
    userid: person.userid,
    name: person.name,
    roles,
    contactUnitIds: unitIdsWithRole({ roles }, 'contact'),
    chosenPlanId: person.chosenPlanId,
  };
}
