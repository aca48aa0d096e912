import type { EntityManager, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { AuditEntryEntity } from './entities/audit-entry-entity';
import { OperationEntity } from './entities/operation-entity';
import { ReportVersionEntity } from './entities/report-version-entity';
import { padded, places, readPlain, writePlain } from './plain-sql';
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
  const column = FOUND_BY.get(entity);
  if (column === undefined) throw part.leave(`ids of ${entity.name}`);
  return {
    name: `row of ${entity.name}`,
    write: async (manager, rows) => {
      await insertRows(manager, entity, [...rows]);
      const values = rows.map((row) => Number((row as ObjectLiteral)[column]));
      // Of several rows of one conversation the one just written is the last.
      const metadata = manager.connection.getMetadata(entity);
      const name = metadata.findColumnWithPropertyName(column)?.databaseName;
      const keys = padded(values);
      const found = await readPlain<{ value: number; id: number }>(
        manager,
        `SELECT ${name} AS value, MAX(id) AS id FROM ${metadata.tableName} WHERE ${name} IN ${places(keys.length)} GROUP BY ${name}`,
        keys,
      );
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
    if (WRITTEN_LAST.has(entity)) for (const row of rows) part.note(noting(entity), row);
    else await Promise.all(rows.map((row) => part.write(noting(entity), row)));
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
  await writePlain(manager, `INSERT INTO \`${tableName}\` (${names}) VALUES ${all}`, values);
}
