import { type EntityManager, In } from 'typeorm';
import { WorkItemEntity } from './entities/work-item-entity';

/** Beyond every number that an item has. */
const PARKED = 1_000_000_000;
/** Below the parameter limits of both stores. */
const IDS_A_STATEMENT = 500;

/**
 * Takes items' running numbers away for the moment, so that they can be given anew in any order: within a plan no two
 * rows may have the same one, not even halfway.
 */
export async function parkNumbers(manager: EntityManager, itemIds: readonly number[]): Promise<void> {
  for (let from = 0; from < itemIds.length; from += IDS_A_STATEMENT) {
    const id = In(itemIds.slice(from, from + IDS_A_STATEMENT));
    await manager.update(WorkItemEntity, { id }, { no: () => `-${PARKED} - id` });
  }
}
