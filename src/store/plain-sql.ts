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
  if (isSqlite(manager)) return onSqlite(connection, sql, (statement) => statement.all(...bound(parameters)));
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
    const run = (statement: SqliteStatement) => statement.run(...bound(parameters));
    return onSqlite<{ changes: number }>(connection, sql, run).changes;
  }
  const { affectedRows } = await onMysql<{ affectedRows: number }>(manager, connection, sql, parameters);
  return affectedRows;
}

/** So many question marks, in brackets. */
export function places(count: number): string {
  return `(${'?, '.repeat(count - 1)}?)`;
}

/**
 * Keys for an IN list: the last one repeated up to a power of two, so that there are few statements to be kept prepared.
 */
export function padded<K>(keys: readonly K[]): K[] {
  const last = keys.at(-1);
  if (last === undefined) throw new Error('an IN list cannot be empty');
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

const PREPARED = new WeakMap<object, Map<string, SqliteStatement>>();

function onSqlite<A>(connection: unknown, sql: string, run: (statement: SqliteStatement) => unknown): A {
  try {
    return run(prepared(connection as SqliteConnection, sql)) as A;
  } catch (error) {
    throw new QueryFailedError(sql, [], error as Error);
  }
}

function prepared(connection: SqliteConnection, sql: string): SqliteStatement {
  const kept = PREPARED.get(connection) ?? new Map<string, SqliteStatement>();
  PREPARED.set(connection, kept);
  const known = kept.get(sql);
  if (known) return known;
  const statement = connection.prepare(sql);
  const [oldest] = kept.keys();
  if (kept.size >= STATEMENTS_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(sql, statement);
  return statement;
}

/** SQLite knows no booleans. */
function bound(parameters: Parameters): Parameters {
  return parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
}
