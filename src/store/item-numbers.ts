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

/** Where an item stands in its plan. */
export type ItemPlace = Pick<WorkItemEntity, 'id' | 'no' | 'label' | 'sectionId'>;

const PLACES_A_STATEMENT = 200;

/** Gives many items their places in few statements: one new first item moves all the others. */
export async function writePlaces(manager: EntityManager, places: readonly ItemPlace[]): Promise<void> {
  for (let from = 0; from < places.length; from += PLACES_A_STATEMENT) {
    const some = places.slice(from, from + PLACES_A_STATEMENT);
    const parameters: Record<string, unknown> = { ids: some.map(({ id }) => id) };
    const each = (column: 'no' | 'label' | 'sectionId') => {
      const cases = some.map((place, i) => {
        parameters[`${column}${i}`] = place[column];
        return `WHEN ${place.id} THEN :${column}${i}`;
      });
      return () => `CASE id ${cases.join(' ')} END`;
    };
    await manager
      .createQueryBuilder()
      .update(WorkItemEntity)
      .set({ no: each('no'), label: each('label'), sectionId: each('sectionId') })
      .where('id IN (:...ids)')
      .setParameters(parameters)
      .updateEntity(false)
      .execute();
  }
}
