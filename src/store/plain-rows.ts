import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { forUpdate, instantFromRaw } from './dialect';
import { FoundOnce } from './found-once';
import { readPlain } from './plain-sql';

/** How an entity's rows are read: its columns and what has to be done with their values, found out once. */
interface Reading {
  readonly select: string;
  readonly toEntity: (row: ObjectLiteral) => ObjectLiteral;
}

const READINGS = new FoundOnce(newReading);

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
  const { select, toEntity } = READINGS.of(manager.connection, entity);
  const sql = `${select} ${rest}${lock ? forUpdate(manager) : ''}`;
  const rows = await readPlain<ObjectLiteral>(manager, sql, parameters);
  return rows.map((row) => toEntity(row) as T);
}

function newReading(connection: DataSource, entity: new () => ObjectLiteral): Reading {
  const { columns, tableName } = connection.getMetadata(entity);
  const named = columns.map(
    ({ databaseName, propertyName }) => `t.\`${databaseName}\` AS \`${propertyName}\``,
  );
  const read = columns.map((column) => ({ name: column.propertyName, convert: conversionOf(column) }));
  return {
    select: `SELECT ${named.join(', ')} FROM \`${tableName}\` t`,
    toEntity(row) {
      const made = new entity();
      for (const { name, convert } of read) {
        const value: unknown = row[name];
        made[name] = convert === null || value === null ? value : convert(value);
      }
      return made;
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
