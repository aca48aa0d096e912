import type { EntityManager, QueryRunner } from 'typeorm';
import { ALL_MIGRATIONS } from '../../../migrations/all-migrations';
import { type DialectName, dialectOf, withMigrationLock } from '../dialect';
import { connect, MIGRATIONS_TABLE } from '../store';
import { quoted, type TableShape, tablesOf } from './database-tables';
import { type PortableRow, storedValue } from './portable-row';
import { rowsOf } from './snapshot';

/** A statement stays well below what servers take at once (`max_allowed_packet`) … */
const STATEMENT_BYTES = 1_000_000;
/** … and below the number of values that SQLite binds. */
const STATEMENT_VALUES = 20_000;

/** The store is not what a backup can be put into. */
export class CannotFill extends Error {
  constructor(
    readonly why: 'not_empty' | 'newer' | 'unlike' | 'broken_reference',
    /** Tables that hold rows, migrations that are not known here, tables or columns that are missing, references. */
    readonly names: readonly string[],
  ) {
    super(`${why}: ${names.join(', ')}`);
    this.name = 'CannotFill';
  }
}

/** What `fillEmptyStore` hands to its caller: the tables take rows, and tell what they hold. */
export interface Filling {
  insert(table: string, columns: readonly string[], rows: readonly PortableRow[]): Promise<void>;
  /** What is stored now, by the columns that were asked for. */
  rows(table: string, columns: readonly string[]): AsyncGenerator<PortableRow[]>;
}

/**
 * Brings an empty database to the schema of `migrations`, and lets `fill` put rows into it in one transaction: all or
 * nothing of them is stored. Later migrations are left to the caller. Throws `CannotFill`; nobody migrates meanwhile.
 */
export async function fillEmptyStore(
  databaseUrl: string,
  migrations: readonly string[],
  fill: (filling: Filling) => Promise<void>,
): Promise<void> {
  const unknown = migrations.filter((name) => ALL_MIGRATIONS.every((known) => known.name !== name));
  if (unknown.length > 0) throw new CannotFill('newer', unknown);
  const dialect = dialectOf(databaseUrl);
  const then = ALL_MIGRATIONS.filter(({ name }) => migrations.includes(name));
  const source = await connect(databaseUrl, 'migrate', then);
  try {
    await withMigrationLock(source.manager, async () => {
      await refuseFilled(source.manager, dialect);
      await source.runMigrations({ transaction: 'none' });
      const runner = source.createQueryRunner();
      try {
        await inOneTransaction(runner, dialect, async () => {
          const tables = await tablesOf(runner.manager, dialect);
          await fill(fillingOf(runner.manager, tables));
          await refuseBrokenReferences(runner.manager, tables);
        });
      } finally {
        await runner.release();
      }
    });
  } finally {
    await source.destroy();
  }
}

/** On SQLite the migration lock is a transaction already, and its references are not checked row by row. */
async function inOneTransaction(
  runner: QueryRunner,
  dialect: DialectName,
  work: () => Promise<void>,
): Promise<void> {
  if (dialect === 'sqlite') return work();
  // In the order of a backup a row may come before the one that it refers to.
  await runner.query('SET SESSION foreign_key_checks = 0');
  await runner.query('START TRANSACTION');
  try {
    await work();
    await runner.query('COMMIT');
  } catch (error) {
    await runner.query('ROLLBACK');
    throw error;
  } finally {
    await runner.query('SET SESSION foreign_key_checks = 1');
  }
}

async function refuseFilled(manager: EntityManager, dialect: DialectName): Promise<void> {
  const filled: string[] = [];
  for (const { name } of await tablesOf(manager, dialect)) {
    if (name === MIGRATIONS_TABLE) continue;
    const [row] = await manager.query<unknown[]>(`SELECT 1 AS there FROM ${quoted(name)} LIMIT 1`);
    if (row) filled.push(name);
  }
  if (filled.length > 0) throw new CannotFill('not_empty', filled);
}

function fillingOf(manager: EntityManager, tables: readonly TableShape[]): Filling {
  const shapeOf = (name: string, columns: readonly string[]): TableShape => {
    const table = tables.find((each) => each.name === name);
    const missing = table ? columns.filter((column) => !table.columns.includes(column)) : [name];
    if (!table || missing.length > 0)
      throw new CannotFill(
        'unlike',
        missing.map((each) => (table ? `${name}.${each}` : each)),
      );
    return { ...table, columns };
  };
  return {
    async insert(name, columns, rows) {
      const into = `INSERT INTO ${quoted(name)} (${shapeOf(name, columns).columns.map(quoted).join(', ')}) VALUES`;
      for (const some of statements(rows, columns.length)) {
        const places = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
        await manager.query(
          `${into} ${places}`,
          some.flatMap((row) => row.map(storedValue)),
        );
      }
    },
    rows: (name, columns) => rowsOf(manager, shapeOf(name, columns)),
  };
}

function* statements(rows: readonly PortableRow[], width: number): Generator<PortableRow[]> {
  let some: PortableRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const rowBytes = row.reduce<number>((sum, value) => sum + lengthOf(value), 0);
    const isFull = bytes + rowBytes > STATEMENT_BYTES || (some.length + 1) * width > STATEMENT_VALUES;
    if (some.length > 0 && isFull) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(row);
    bytes += rowBytes;
  }
  if (some.length > 0) yield some;
}

function lengthOf(value: PortableRow[number]): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return typeof value === 'object' && value !== null ? value.base64.length * 2 : 8;
}

/** While rows were put in, nobody looked whether what they refer to is there. */
async function refuseBrokenReferences(manager: EntityManager, tables: readonly TableShape[]): Promise<void> {
  const broken: string[] = [];
  for (const { tableName, foreignKeys } of manager.connection.entityMetadatas) {
    for (const { columnNames, referencedEntityMetadata } of foreignKeys) {
      const name = columnNames[0] ?? '';
      // A schema of an earlier version lacks what was added since.
      if (!tables.find((table) => table.name === tableName)?.columns.includes(name)) continue;
      const column = `r.${quoted(name)}`;
      const [row] = await manager.query<unknown[]>(
        `SELECT r.id FROM ${quoted(tableName)} r
         LEFT JOIN ${quoted(referencedEntityMetadata.tableName)} t ON t.id = ${column}
         WHERE ${column} IS NOT NULL AND t.id IS NULL LIMIT 1`,
      );
      if (row) broken.push(`${tableName}.${name}`);
    }
  }
  if (broken.length > 0) throw new CannotFill('broken_reference', broken);
}
