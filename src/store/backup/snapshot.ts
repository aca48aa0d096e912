import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { type DialectName, dialectOf } from '../dialect';
import { connect, MIGRATIONS_TABLE, ranMigrations } from '../store';
import { quoted, type TableShape, tablesOf } from './database-tables';
import { type PortableRow, portableValue } from './portable-row';

/** Rows of a page: as many as are about so long, whatever they hold. */
const PAGE_BYTES = 1_000_000;
const FIRST_PAGE = 50;
const LARGEST_PAGE = 2_000;

/**
 * The whole database as it stood at one moment, while others go on writing (docs/decisions/027-backup.md): on MySQL a
 * transaction with a consistent snapshot, on SQLite a reading transaction of the write-ahead log.
 */
export class Snapshot {
  private constructor(
    readonly dialect: DialectName,
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
    /** Names of the migrations that had run. */
    readonly migrations: readonly string[],
    /** Every table but that of the migrations, by name. */
    readonly tables: readonly TableShape[],
  ) {}

  static async take(databaseUrl: string): Promise<Snapshot> {
    const dialect = dialectOf(databaseUrl);
    const source = await connect(databaseUrl, 'snapshot');
    const runner = source.createQueryRunner();
    try {
      await begin(runner, dialect);
      const all = await tablesOf(runner.manager, dialect);
      const migrations = await ranMigrations(runner);
      const tables = all.filter(({ name }) => name !== MIGRATIONS_TABLE);
      return new Snapshot(dialect, source, runner, migrations, tables);
    } catch (error) {
      await runner.release();
      await source.destroy();
      throw error;
    }
  }

  /** The rows of a table in the order of their ids, page by page: memory stays flat. */
  rows(table: TableShape): AsyncGenerator<PortableRow[]> {
    return rowsOf(this.runner.manager, table);
  }

  async release(): Promise<void> {
    await this.runner.query('ROLLBACK');
    await this.runner.release();
    await this.source.destroy();
  }
}

async function begin(runner: QueryRunner, dialect: DialectName): Promise<void> {
  if (dialect === 'sqlite') {
    await runner.query('BEGIN');
    // The snapshot is that of the first read.
    await runner.query('SELECT 1 FROM sqlite_master LIMIT 1');
    return;
  }
  await runner.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
}

/** For a snapshot, and within a transaction for what has just been written. */
export async function* rowsOf(
  manager: EntityManager,
  { name, columns, instants }: TableShape,
): AsyncGenerator<PortableRow[]> {
  const idAt = columns.indexOf('id');
  if (idAt < 0) throw new Error(`the table ${name} has no id: it is none of ours`);
  const select = `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)} WHERE id > ? ORDER BY id LIMIT`;
  let after = -1;
  let most = FIRST_PAGE;
  for (;;) {
    const found = await manager.query<Record<string, unknown>[]>(`${select} ${most}`, [after]);
    if (found.length === 0) return;
    const rows = found.map((row) =>
      columns.map((column) => portableValue(row[column], instants.has(column))),
    );
    yield rows;
    if (found.length < most) return;
    after = Number(rows.at(-1)?.[idAt]);
    most = nextPage(rows);
  }
}

function nextPage(rows: readonly PortableRow[]): number {
  let bytes = 1;
  for (const row of rows) {
    for (const value of row) {
      if (typeof value === 'string') bytes += value.length;
      else bytes += typeof value === 'object' && value !== null ? value.base64.length : 8;
    }
  }
  return Math.max(1, Math.min(LARGEST_PAGE, Math.floor((PAGE_BYTES * rows.length) / bytes)));
}
