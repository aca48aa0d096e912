import type { EntityManager } from 'typeorm';
import { keepRows, lockRow } from './dialect';
import { UnitEntity } from './entities/unit-entity';

/** The unit's row, ours until the transaction ends: who adds a contact holds it, so that no 顺序 is given twice. */
export function lockUnit(manager: EntityManager, unitId: number): Promise<UnitEntity> {
  const query = manager.createQueryBuilder(UnitEntity, 'unit').where('unit.id = :unitId', { unitId });
  return lockRow(manager, query).getOneOrFail();
}

/** Nobody merges, retires or renames the units until the transaction ends; for whoever gives them something to owe. */
export function keepUnits(manager: EntityManager, unitIds: readonly number[]): Promise<void> {
  return keepRows(manager, 'units', unitIds);
}
