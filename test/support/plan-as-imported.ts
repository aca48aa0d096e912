import { type EntityTarget, In, Not, type ObjectLiteral } from 'typeorm';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { UnitAliasEntity } from '../../src/store/entities/unit-alias-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { UnitGroupEntity } from '../../src/store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../../src/store/entities/unit-group-member-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import type { Office } from './office';

/** Rows that refer to others come after them. */
const TABLES: readonly EntityTarget<ObjectLiteral>[] = [
  PlanEntity,
  WorkItemEntity,
  ItemUnitEntity,
  ReportingPeriodEntity,
  ObligationEntity,
  PersonEntity,
  RoleEntity,
];

const REGISTRY: readonly EntityTarget<ObjectLiteral>[] = [
  UnitEntity,
  UnitAliasEntity,
  UnitGroupEntity,
  UnitGroupMemberEntity,
];

/**
 * Remembers plan, periods, responsibilities, people and roles as they stand; the function it returns puts them back,
 * after `office.startOver` has cleared what refers to them. With `registry` units, their names and groups as well.
 */
export async function planAsImported(
  { store }: Office,
  { registry = false } = {},
): Promise<() => Promise<void>> {
  const tables = registry ? [...REGISTRY, ...TABLES] : TABLES;
  const kept: ObjectLiteral[][] = [];
  for (const table of tables) kept.push(await store.read.find(table));
  return () =>
    store.inTransaction(async (manager) => {
      const removeOthers = async (i: number, table: EntityTarget<ObjectLiteral>) => {
        const ids = (kept[i] ?? []).map(({ id }) => id as number);
        await manager.delete(table, { id: Not(In(ids)) });
      };
      for (const [i, table] of [...tables.entries()].reverse())
        if (table !== UnitEntity) await removeOthers(i, table);
      for (const [i, table] of tables.entries()) await manager.save(table, kept[i] ?? []);
      // What was kept may have gone over to a new unit.
      if (registry) await removeOthers(0, UnitEntity);
    });
}
