import type { EntityManager } from 'typeorm';
import type { Role } from '../store/entities/role-entity';
import { PeopleRepository, type RoleHolder } from '../store/people-repository';
import type { PlanCalendar } from '../store/read-models/plan-calendar';

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
    contactUnitIds: unitIdsOf(roles, 'contact'),
    chosenPlanId: person.chosenPlanId,
  };
}

export function hasRole(member: Member, role: Role): boolean {
  return member.roles.some((each) => each.role === role);
}

/** The plans a member coordinates: those collected by a unit whose 统筹员 the member is. */
export function coordinatedPlanIds(member: Member, calendar: PlanCalendar): number[] {
  const units = unitIdsOf(member.roles, 'coordinator');
  return calendar.plans
    .filter(({ plan }) => plan.collectingUnitId !== null && units.includes(plan.collectingUnitId))
    .map(({ plan }) => plan.id);
}

function unitIdsOf(roles: readonly RoleHolder[], role: Role): number[] {
  return [
    ...new Set(roles.flatMap((each) => (each.role === role && each.unitId !== null ? [each.unitId] : []))),
  ];
}
