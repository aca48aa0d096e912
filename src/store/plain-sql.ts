import {
  type EntityManager,
  QueryFailedError,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
} from 'typeorm';
import { isSqlite } from './dialect';
import type { SqliteConnection, SqliteStatement } from './sqlite-connection';

/**
 * Statements that are written out, straight to the driver (docs/decisions/033-plain-rows.md): on the way of a report TypeORM's
 * builder, its events and its promises cost several times what the statement itself does. Errors are those that TypeORM throws,
 * but hold no parameters. Only for what runs in a transaction; on another manager they take TypeORM's way.
 */

type Parameters = readonly unknown[];

/** The rows of a SELECT, as the driver gives them. */
export async function readPlain<R>(
  manager: EntityManager,
  sql: string,
  parameters: Parameters = [],
): Promise<R[]> {
  const { queryRunner } = manager;
  if (!queryRunner) return manager.query(sql, [...parameters]);
  const connection = await connectionOf(queryRunner);
  if (isSqlite(manager)) return onSqlite(sql, () => rowsOfSqlite(connection, sql, parameters));
  return onMysql(manager, connection, sql, parameters);
}

/** How many rows were written, as the server counts them: on MySQL those that were found, changed or not. */
export async function writePlain(
  manager: EntityManager,
  sql: string,
  parameters: Parameters = [],
): Promise<number> {
  const { queryRunner } = manager;
  if (!queryRunner) throw new Error('rows are written together only in a transaction');
  const connection = await connectionOf(queryRunner);
  if (isSqlite(manager)) {
    return onSqlite(sql, () => {
      const { statement } = prepared(connection as SqliteConnection, sql, plainStatement);
      return (statement.run(...bound(parameters)) as { changes: number }).changes;
    });
  }
  const { affectedRows } = await onMysql<{ affectedRows: number }>(manager, connection, sql, parameters);
  return affectedRows;
}

/** So many question marks, in brackets. */
export function places(count: number): string {
  return `(${'?, '.repeat(count - 1)}?)`;
}

/** Longer lists come too seldom to be kept prepared, and must not reach the limit of parameters. */
const LONGEST_PADDED = 512;

/**
 * Keys for an IN list: the last one repeated up to a power of two, so that there are few statements to be kept prepared.
 */
export function padded<K>(keys: readonly K[]): K[] {
  const last = keys.at(-1);
  if (last === undefined) throw new Error('an IN list cannot be empty');
  if (keys.length > LONGEST_PADDED) return [...keys];
  const length = 2 ** Math.ceil(Math.log2(keys.length));
  return [...keys, ...new Array<K>(length - keys.length).fill(last)];
}

async function connectionOf(queryRunner: QueryRunner): Promise<unknown> {
  if (queryRunner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  return queryRunner.connect();
}

interface MysqlConnection {
  query(
    options: { sql: string; values: Parameters; timeout?: number },
    done: (error: Error | null, answer: unknown) => void,
  ): void;
}

function onMysql<A>(
  { connection: { options } }: EntityManager,
  connection: unknown,
  sql: string,
  values: Parameters,
): Promise<A> {
  const timeout = 'enableQueryTimeout' in options ? options.maxQueryExecutionTime : undefined;
  return new Promise((resolve, reject) => {
    (connection as MysqlConnection).query(
      { sql, values, ...(timeout === undefined ? {} : { timeout }) },
      (error, answer) => {
        if (error) reject(new QueryFailedError(sql, [], error));
        else resolve(answer as A);
      },
    );
  });
}

/** Below this, what is asked most is kept prepared. */
const STATEMENTS_KEPT = 300;

interface Prepared {
  readonly statement: SqliteStatement;
  /** Of the columns; none where nothing is read. */
  readonly names: readonly string[];
}

const PREPARED = new WeakMap<object, Map<string, Prepared>>();

function onSqlite<A>(sql: string, run: () => A): A {
  try {
    return run();
  } catch (error) {
    throw new QueryFailedError(sql, [], error as Error);
  }
}

/**
 * As one text of JSON: the driver needs two microseconds for each row that it hands over, which is four times what it takes SQLite to write
 * the row into a text and us to read it from there. Numbers, texts and nulls are the same either way.
 */
function rowsOfSqlite<R>(connection: unknown, sql: string, parameters: Parameters): R[] {
  const { statement, names } = prepared(connection as SqliteConnection, sql, readingStatement);
  const [all] = statement.all(...bound(parameters)) as [{ rows: string }];
  const rows = JSON.parse(all.rows) as unknown[][];
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) row[names[i] ?? ''] = values[i];
    return row as R;
  });
}

function plainStatement(connection: SqliteConnection, sql: string): Prepared {
  return { statement: connection.prepare(sql), names: [] };
}

function readingStatement(connection: SqliteConnection, sql: string): Prepared {
  const names = connection
    .prepare(sql)
    .columns()
    .map(({ name }) => name);
  const values = names.map((name) => `"${name}"`).join(', ');
  const asJson = `SELECT json_group_array(json_array(${values})) AS rows FROM (${sql})`;
  return { statement: connection.prepare(asJson), names };
}

function prepared(
  connection: SqliteConnection,
  sql: string,
  prepare: (connection: SqliteConnection, sql: string) => Prepared,
): Prepared {
  const kept = PREPARED.get(connection) ?? new Map<string, Prepared>();
  PREPARED.set(connection, kept);
  const known = kept.get(sql);
  if (known) return known;
  const made = prepare(connection, sql);
  const [oldest] = kept.keys();
  if (kept.size >= STATEMENTS_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(sql, made);
  return made;
}

/** SQLite knows no booleans. */
function bound(parameters: Parameters): Parameters {
  return parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
}
