import type { EntityManager } from 'typeorm';
import type { UnreachableReason } from '../../domain/reachability/unreachable-reason';
import type { Role } from '../entities/role-entity';
import { PeopleRepository, type RoleHolder, type Wanted } from '../people-repository';
import { readPlain } from '../plain-sql';
import { PlanRepository } from '../plan-repository';
import { unitsWithOpenItems } from './who-owes';

/** One role of one person of the plans who cannot be written to. */
export interface UnreachableContact {
  readonly personId: number;
  readonly userid: string;
  readonly name: string;
  readonly role: Role;
  readonly unitId: number;
  readonly unitName: string;
  /** Office time; null where it was never noted. */
  readonly since: Date | null;
  readonly reason: UnreachableReason | null;
  /** Who is written to instead: the unit's first reachable contact; null where there is none, and for other roles. */
  readonly next: RoleHolder | null;
}

/** A unit that owes something and that no reminder reaches. */
export interface UnitWithoutContact {
  readonly unitId: number;
  readonly unitName: string;
  /** No contact is registered, or none of them can be written to. */
  readonly why: 'none' | 'unreachable';
}

/**
 * Of everybody whom the plans concern (contacts and leaders of units with open items, coordinators of the collecting unit)
 * those who are `wanted`. The database picks them: an office has thousands of people, nearly all of them are well, and it is
 * asked every minute.
 */
export async function peopleOfPlans(
  manager: EntityManager,
  planIds: readonly number[],
  wanted: Wanted,
): Promise<RoleHolder[]> {
  if (planIds.length === 0) return [];
  const people = new PeopleRepository(manager);
  const plans = await new PlanRepository(manager).byIds(planIds);
  const collecting = [...new Set(plans.flatMap(({ collectingUnitId }) => collectingUnitId ?? []))];
  const owing = { sql: unitsWithOpenItems(planIds), parameters: planIds };
  return [
    ...(await people.ofUnits(owing, ['contact', 'unitLeader'], wanted)),
    ...(await people.ofUnits(collecting, ['coordinator'], wanted)),
  ];
}

/** Who of the plans cannot be written to, by unit; one row for each of the person's roles. */
export async function unreachableContacts(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<UnreachableContact[]> {
  const gone = await peopleOfPlans(manager, planIds, { reachable: false });
  if (gone.length === 0) return [];
  const repository = new PeopleRepository(manager);
  const people = await repository.byIds(gone.map(({ personId }) => personId));
  const unitIds = new Set(gone.flatMap(({ unitId }) => unitId ?? []));
  const contacts = await repository.ofUnits([...unitIds], ['contact']);
  return gone.flatMap(({ personId, userid, name, role, unitId, unitName }) => {
    const person = people.get(personId);
    if (!person || unitId === null || unitName === null) return [];
    const next = contacts.find((each) => each.unitId === unitId && each.reachable);
    return [
      {
        ...{ personId, userid, name, role, unitId, unitName },
        since: person.unreachableSince,
        reason: person.unreachableReason,
        next: role === 'contact' ? (next ?? null) : null,
      },
    ];
  });
}

const CONTACT = `SELECT 1 FROM roles role JOIN people person ON person.id = role.person_id
  WHERE role.unit_id = u.id AND role.role = 'contact' AND role.active = 1`;

/** As the driver gives it. */
type BareUnit = Pick<UnitWithoutContact, 'unitId' | 'unitName'> & { readonly registered: unknown };

/** Units with open items in the plans whose reminders reach nobody, in the order in which the units were registered. */
export async function unitsWithoutContact(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<UnitWithoutContact[]> {
  if (planIds.length === 0) return [];
  const bare = await readPlain<BareUnit>(
    manager,
    `SELECT u.id AS unitId, u.name AS unitName, EXISTS (${CONTACT}) AS registered FROM units u
      WHERE u.id IN ${unitsWithOpenItems(planIds)}
        AND NOT EXISTS (${CONTACT} AND person.reachable = 1) ORDER BY u.id`,
    planIds,
  );
  return bare.map(({ unitId, unitName, registered }) => ({
    unitId,
    unitName,
    why: Number(registered) === 1 ? 'unreachable' : 'none',
  }));
}
