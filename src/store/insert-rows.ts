import type { EntityManager, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';

/** One INSERT holds so many rows: below the parameter limits of both stores. */
const ROWS_A_STATEMENT = 200;

/** Inserts a row and returns its id. */
export async function insertRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  row: QueryDeepPartialEntity<T>,
): Promise<number> {
  const { identifiers } = await manager.insert(entity, row);
  return Number(identifiers[0]?.id);
}

/** Inserts many rows in few statements; their ids are not told. */
export async function insertRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rows: QueryDeepPartialEntity<T>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const insert = manager.createQueryBuilder().insert().into(entity);
    await insert
      .values(rows.slice(from, from + ROWS_A_STATEMENT))
      .updateEntity(false)
      .execute();
  }
}
