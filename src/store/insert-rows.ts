import type { EntityManager, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { OperationEntity } from './entities/operation-entity';
import { ReportVersionEntity } from './entities/report-version-entity';
import { type Change, type SharedPart, sharedPart } from './shared-transaction';

/** One INSERT holds so many rows: below the parameter limits of both stores. */
const ROWS_A_STATEMENT = 200;

/**
 * By what rows that were written together are found again, because no server promises that their ids follow each other:
 * a column that tells the conversations apart.
 */
const FOUND_BY = new Map<unknown, string>([
  [OperationEntity, 'inboundId'],
  [ReportVersionEntity, 'obligationId'],
]);

function noting<T extends ObjectLiteral>(entity: new () => T): Change<QueryDeepPartialEntity<T>, void> {
  return {
    name: `rows of ${entity.name}`,
    write: async (manager, rows) => {
      await insertRows(manager, entity, [...rows]);
      return [];
    },
  };
}

function addition<T extends ObjectLiteral>(
  part: SharedPart,
  entity: new () => T,
): Change<QueryDeepPartialEntity<T>, number> {
  const column = FOUND_BY.get(entity);
  if (column === undefined) throw part.leave(`ids of ${entity.name}`);
  return {
    name: `row of ${entity.name}`,
    write: async (manager, rows) => {
      await insertRows(manager, entity, [...rows]);
      const values = rows.map((row) => Number((row as ObjectLiteral)[column]));
      // Of several rows of one conversation the one just written is the last.
      const found = await manager
        .createQueryBuilder(entity, 'r')
        .select(`r.${column}`, 'value')
        .addSelect('MAX(r.id)', 'id')
        .where(`r.${column} IN (:...values)`, { values })
        .groupBy(`r.${column}`)
        .getRawMany<{ value: number; id: number }>();
      const ids = new Map(found.map(({ value, id }) => [Number(value), Number(id)]));
      return values.map((value) => ids.get(value) ?? Number.NaN);
    },
  };
}

/** Inserts a row and returns its id. */
export async function insertRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  row: QueryDeepPartialEntity<T>,
): Promise<number> {
  const part = sharedPart(manager);
  if (part) return part.write(addition(part, entity), row);
  const { identifiers } = await manager.insert(entity, row);
  return Number(identifiers[0]?.id);
}

/** Inserts many rows in few statements; their ids are not told. */
export async function insertRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rows: QueryDeepPartialEntity<T>[],
): Promise<void> {
  const part = sharedPart(manager);
  if (part) {
    await Promise.all(rows.map((row) => part.write(noting(entity), row)));
    return;
  }
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
    await insertTogether(manager, entity, rows.slice(from, from + ROWS_A_STATEMENT));
}

/**
 * Written out: to build a statement of many rows takes TypeORM longer than the server takes to carry it out. Columns of which a row
 * says nothing are null, ids excepted.
 */
async function insertTogether<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  const { connection } = manager;
  const metadata = connection.getMetadata(entity);
  const named = (name: string) => rows.some((row) => (row as ObjectLiteral)[name] !== undefined);
  const columns = metadata.columns.filter(
    ({ isGenerated, propertyName }) => !isGenerated || named(propertyName),
  );
  const places = `(${columns.map(() => '?').join(', ')})`;
  const names = columns.map(({ databaseName }) => `\`${databaseName}\``).join(', ');
  const values = rows.flatMap((row) =>
    columns.map((column) => {
      const value: unknown = (row as ObjectLiteral)[column.propertyName];
      return connection.driver.preparePersistentValue(value ?? null, column);
    }),
  );
  await manager.query(
    `INSERT INTO \`${metadata.tableName}\` (${names}) VALUES ${rows.map(() => places).join(', ')}`,
    values,
  );
}
