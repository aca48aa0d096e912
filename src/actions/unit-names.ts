import type { EntityManager } from 'typeorm';
import { comparableName } from '../domain/registry/comparable-name';
import { RuleViolation } from '../domain/rule-violation';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';

/** Width of the columns in characters. */
const LONGEST_NAME = 128;
/** What separates names in documents and in commands cannot be part of one. */
const UNFIT = /[\s,，、;；:：。.“”"'|]/u;

/** Throws `unit.name_unfit`. */
export function requireFitName(name: string): void {
  if (name.length < 2 || name.length > LONGEST_NAME || UNFIT.test(name))
    throw new RuleViolation('unit.name_unfit', { name: name.slice(0, 20), most: LONGEST_NAME });
}

/**
 * Throws `unit.name_taken` where a name already leads somewhere: to another unit, also a former one, or to a group. What
 * the unit `ownId` is called itself does not count.
 */
export async function requireFreeName(
  manager: EntityManager,
  name: string,
  ownId: number | null = null,
): Promise<void> {
  const wanted = comparableName(name);
  const units = await manager.find(UnitEntity);
  const groups = await manager.find(UnitGroupEntity);
  const owners: [known: string, unitId: number | null, owner: string | undefined][] = [
    ...units.map((unit): [string, number, string] => [unit.name, unit.id, called(unit)]),
    ...(await manager.find(UnitAliasEntity)).map(({ alias, unitId }): [string, number, string] => {
      const owner = units.find(({ id }) => id === unitId);
      return [alias, unitId, owner ? called(owner) : alias];
    }),
    ...groups.map(({ name: group }): [string, null, string] => [group, null, `单位组“${group}”`]),
    ...(await manager.find(UnitGroupAliasEntity)).map(({ alias, groupId }): [string, null, string] => {
      const group = groups.find(({ id }) => id === groupId)?.name ?? alias;
      return [alias, null, `单位组“${group}”`];
    }),
  ];
  const taken = owners.find(
    ([known, unitId]) => comparableName(known) === wanted && (unitId === null || unitId !== ownId),
  );
  if (taken) throw new RuleViolation('unit.name_taken', { name, owner: taken[2] ?? taken[0] });
}

function called({ name, active }: UnitEntity): string {
  return active ? name : `${name}（已停用）`;
}

/** Throws `unit.former` for a unit that is no more. */
export async function requireActive(manager: EntityManager, unit: UnitEntity): Promise<void> {
  if (unit.active) return;
  const successor =
    unit.successorId === null ? null : await manager.findOneBy(UnitEntity, { id: unit.successorId });
  throw new RuleViolation('unit.former', { unit: unit.name, successor: successor?.name ?? null });
}
