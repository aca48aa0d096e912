import { type EntityTarget, In, Not, type ObjectLiteral } from 'typeorm';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
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

/**
 * Remembers plan, periods, responsibilities, people and roles as they stand; the function it returns puts them back,
 * after `office.startOver` has cleared what refers to them.
 */
export async function planAsImported({ store }: Office): Promise<() => Promise<void>> {
  const kept: ObjectLiteral[][] = [];
  for (const table of TABLES) kept.push(await store.read.find(table));
  return () =>
    store.inTransaction(async (manager) => {
      for (const [i, table] of [...TABLES.entries()].reverse()) {
        const ids = (kept[i] ?? []).map(({ id }) => id as number);
        await manager.delete(table, { id: Not(In(ids)) });
      }
      for (const [i, table] of TABLES.entries()) await manager.save(table, kept[i] ?? []);
    });
}
