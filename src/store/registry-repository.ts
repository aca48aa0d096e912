import type { EntityManager } from 'typeorm';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { UnitAliasEntity } from './entities/unit-alias-entity';
import { UnitEntity } from './entities/unit-entity';
import { UnitGroupAliasEntity } from './entities/unit-group-alias-entity';
import { UnitGroupEntity } from './entities/unit-group-entity';
import { UnitGroupMemberEntity } from './entities/unit-group-member-entity';
import { plainRows } from './plain-rows';
import { readOnce } from './shared-transaction';

/** The registry as it stands: active units with their aliases, groups with their members in order, former units. */
export function loadRegistry(manager: EntityManager): Promise<RegistrySnapshot> {
  return readOnce(manager, 'registry', readRegistry);
}

async function readRegistry(manager: EntityManager): Promise<RegistrySnapshot> {
  // Thousands of rows, asked for by every command that may name a unit: TypeORM's way takes several times the memory.
  const all = await plainRows(manager, UnitEntity, 'ORDER BY t.id', []);
  const units = all.filter(({ active }) => active);
  const aliases = await plainRows(manager, UnitAliasEntity, 'ORDER BY t.id', []);
  const groups = await manager.find(UnitGroupEntity, { order: { id: 'ASC' } });
  const groupAliases = await manager.find(UnitGroupAliasEntity, { order: { id: 'ASC' } });
  const members = await plainRows(manager, UnitGroupMemberEntity, 'ORDER BY t.ordinal, t.id', []);

  const aliasesOf = collect(
    aliases,
    (row) => row.unitId,
    (row) => row.alias,
  );
  const namesOf = collect(
    groupAliases,
    (row) => row.groupId,
    (row) => row.alias,
  );
  const membersOf = collect(
    members,
    (row) => row.groupId,
    (row) => row.unitId,
  );
  const active = new Set(units.map(({ id }) => id));
  return {
    units: units.map(({ id, name, level, parentId }) => ({
      id,
      name,
      aliases: aliasesOf.get(id) ?? [],
      level,
      parentId,
    })),
    groups: groups.map(({ id, name }) => ({
      id,
      names: [name, ...(namesOf.get(id) ?? [])],
      memberUnitIds: (membersOf.get(id) ?? []).filter((unitId) => active.has(unitId)),
    })),
    former: all.flatMap(({ id, name, active: isActive, successorId }) =>
      isActive ? [] : [{ id, name, successorId }],
    ),
  };
}

function collect<R, V>(rows: readonly R[], keyBy: (row: R) => number, pick: (row: R) => V): Map<number, V[]> {
  const collected = new Map<number, V[]>();
  for (const row of rows) {
    const key = keyBy(row);
    const values = collected.get(key);
    if (values) values.push(pick(row));
    else collected.set(key, [pick(row)]);
  }
  return collected;
}
