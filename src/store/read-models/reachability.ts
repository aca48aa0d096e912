import type { EntityManager } from 'typeorm';
import type { UnreachableReason } from '../../domain/reachability/unreachable-reason';
import type { Role } from '../entities/role-entity';
import { PeopleRepository, type RoleHolder } from '../people-repository';
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

/** Everybody whom the plans concern: contacts and leaders of units with open items, coordinators of the collecting unit. */
export async function peopleOfPlans(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<RoleHolder[]> {
  const people = new PeopleRepository(manager);
  const owing = await unitsWithOpenItems(manager, planIds);
  const plans = await new PlanRepository(manager).byIds(planIds);
  const collecting = [...new Set(plans.flatMap(({ collectingUnitId }) => collectingUnitId ?? []))];
  return [
    ...(await people.ofUnits([...owing.keys()], ['contact', 'unitLeader'])),
    ...(await people.ofUnits(collecting, ['coordinator'])),
  ];
}

/** Who of the plans cannot be written to, by unit; one row for each of the person's roles. */
export async function unreachableContacts(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<UnreachableContact[]> {
  const holders = await peopleOfPlans(manager, planIds);
  const gone = holders.filter(({ reachable }) => !reachable);
  if (gone.length === 0) return [];
  const people = await new PeopleRepository(manager).byIds(gone.map(({ personId }) => personId));
  return gone.flatMap(({ personId, userid, name, role, unitId, unitName }) => {
    const person = people.get(personId);
    if (!person || unitId === null || unitName === null) return [];
    const next = holders.find((each) => each.unitId === unitId && each.role === 'contact' && each.reachable);
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

/** Units with open items in the plans whose reminders reach nobody, in the order in which the units were registered. */
export async function unitsWithoutContact(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<UnitWithoutContact[]> {
  const owing = await unitsWithOpenItems(manager, planIds);
  const contacts = await new PeopleRepository(manager).ofUnits([...owing.keys()], ['contact']);
  const registered = new Set(contacts.map(({ unitId }) => unitId));
  const reached = new Set(contacts.flatMap(({ unitId, reachable }) => (reachable ? [unitId] : [])));
  return [...owing]
    .filter(([unitId]) => !reached.has(unitId))
    .sort(([a], [b]) => a - b)
    .map(([unitId, unitName]) => ({
      unitId,
      unitName,
      why: registered.has(unitId) ? 'unreachable' : 'none',
    }));
}
