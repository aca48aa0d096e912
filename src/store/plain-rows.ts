import type { EntityManager, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { forUpdate, instantFromRaw } from './dialect';
import { readPlain } from './plain-sql';

/** How an entity's rows are read: its columns and what has to be done with their values, found out once. */
interface Reading<T> {
  readonly select: string;
  readonly toEntity: (row: ObjectLiteral) => T;
}

/** Of each data source its own: two of them may be of different dialects. */
const READINGS = new WeakMap<object, Map<unknown, Reading<ObjectLiteral>>>();

/**
 * The rows that `rest` (WHERE …, ORDER BY …) picks, as TypeORM would give them, without its builder and its hydration
 * (docs/decisions/033-plain-rows.md). The table is `t`. With `lock` they stay ours until the transaction ends.
 */
export async function plainRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rest: string,
  parameters: readonly unknown[],
  { lock = false } = {},
): Promise<T[]> {
  const { select, toEntity } = readingOf(manager, entity);
  const sql = `${select} ${rest}${lock ? forUpdate(manager) : ''}`;
  const rows = await readPlain<ObjectLiteral>(manager, sql, parameters);
  return rows.map(toEntity);
}

function readingOf<T extends ObjectLiteral>({ connection }: EntityManager, entity: new () => T): Reading<T> {
  const known = READINGS.get(connection) ?? new Map<unknown, Reading<ObjectLiteral>>();
  READINGS.set(connection, known);
  const reading = (known.get(entity) as Reading<T> | undefined) ?? newReading(connection, entity);
  known.set(entity, reading);
  return reading;
}

function newReading<T extends ObjectLiteral>(
  connection: EntityManager['connection'],
  entity: new () => T,
): Reading<T> {
  const { columns, tableName } = connection.getMetadata(entity);
  const named = columns.map(
    ({ databaseName, propertyName }) => `t.\`${databaseName}\` AS \`${propertyName}\``,
  );
  const read = columns.map((column) => ({ name: column.propertyName, convert: conversionOf(column) }));
  return {
    select: `SELECT ${named.join(', ')} FROM \`${tableName}\` t`,
    toEntity(row) {
      const made: ObjectLiteral = new entity();
      for (const { name, convert } of read) {
        const value: unknown = row[name];
        made[name] = convert === null || value === null ? value : convert(value);
      }
      return made as T;
    },
  };
}

/** The types of `entities/columns.ts`; bytes are read elsewhere. */
function conversionOf({ type, propertyName }: ColumnMetadata): ((value: unknown) => unknown) | null {
  if (type === 'boolean') return Boolean;
  if (type === 'datetime') return instantFromRaw;
  if (type === 'integer' || type === 'varchar' || type === 'text') return null;
  throw new Error(`${propertyName} cannot be read plainly`);
}
