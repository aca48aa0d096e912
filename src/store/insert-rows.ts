import type { EntityManager, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { AuditEntryEntity } from './entities/audit-entry-entity';
import { OperationEntity } from './entities/operation-entity';
import { ReportVersionEntity } from './entities/report-version-entity';
import { padded, places, readPlain, writePlain } from './plain-sql';
import { returnsWhatItInserts } from './returning';
import { type Change, type SharedPart, sharedPart } from './shared-transaction';
import { type WrittenColumn, writingOf } from './written-columns';

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

/** What is done together does not read its own entries of the audit log. */
const WRITTEN_LAST = new Set<unknown>([AuditEntryEntity]);

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
  const column = FOUND_BY.get(entity) as (string & keyof T) | undefined;
  if (column === undefined) throw part.leave(`ids of ${entity.name}`);
  return {
    name: `row of ${entity.name}`,
    write: async (manager, rows) => {
      const ids = await insertAndFind(manager, entity, rows, column);
      return rows.map((row) => ids.get((row as ObjectLiteral)[column]) ?? Number.NaN);
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
    if (WRITTEN_LAST.has(entity)) for (const row of rows) part.note(noting(entity), row);
    else await Promise.all(rows.map((row) => part.write(noting(entity), row)));
    return;
  }
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const { sql, values } = insertion(manager, entity, rows.slice(from, from + ROWS_A_STATEMENT));
    await writePlain(manager, sql, values);
  }
}

/**
 * Inserts rows, which are few, and tells their ids by the values of a column, as they were given: of several rows with the same value
 * the id of the last.
 */
export async function insertAndFind<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rows: readonly QueryDeepPartialEntity<T>[],
  column: string & keyof T,
): Promise<Map<unknown, number>> {
  const metadata = manager.connection.getMetadata(entity);
  const name = metadata.findColumnWithPropertyName(column)?.databaseName;
  const ids = new Map<unknown, number>();
  const keep = (found: readonly { value: unknown; id: number }[]) => {
    for (const { value, id } of found) ids.set(value, Math.max(ids.get(value) ?? 0, id));
  };
  if (await returnsWhatItInserts(manager)) {
    const { sql, values } = insertion(manager, entity, rows);
    keep(await readPlain(manager, `${sql} RETURNING ${name} AS value, id`, values));
    return ids;
  }
  await insertRows(manager, entity, [...rows]);
  const keys = padded(rows.map((row) => (row as ObjectLiteral)[column] as unknown));
  const found = `SELECT ${name} AS value, MAX(id) AS id FROM ${metadata.tableName}`;
  keep(await readPlain(manager, `${found} WHERE ${name} IN ${places(keys.length)} GROUP BY ${name}`, keys));
  return ids;
}

/**
 * Written out: to build a statement of many rows takes TypeORM longer than the server takes to carry it out. Columns of which a row
 * says nothing are null, ids excepted.
 */
function insertion<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rows: readonly QueryDeepPartialEntity<T>[],
): { readonly sql: string; readonly values: readonly unknown[] } {
  const { columns, tableName } = writingOf(manager.connection, entity);
  const named = ({ isGenerated, name }: WrittenColumn) =>
    !isGenerated || rows.some((row) => (row as ObjectLiteral)[name] !== undefined);
  const written = columns.filter(named);
  const values: unknown[] = [];
  for (const row of rows as readonly ObjectLiteral[])
    for (const { name, convert } of written) {
      const value: unknown = row[name] ?? null;
      values.push(value === null || convert === null ? value : convert(value));
    }
  const names = written.map(({ databaseName }) => `\`${databaseName}\``).join(', ');
  const all = new Array<string>(rows.length).fill(places(written.length)).join(', ');
  return { sql: `INSERT INTO \`${tableName}\` (${names}) VALUES ${all}`, values };
}
