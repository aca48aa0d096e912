import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import mysql2 from 'mysql2';
import type { DataSourceOptions, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Everything in which the two stores differ (docs/decisions/003-two-stores-one-schema.md). Outside this file
 * the code does not know which database it talks to.
 */
export type DialectName = 'sqlite' | 'mysql';

/** better-sqlite3 waits with the whole process, so it waits only briefly; we retry without blocking. */
const SQLITE_BUSY_TIMEOUT_MS = 200;
/** A server that says nothing for so long counts as away. */
const QUERY_TIMEOUT_MS = 10_000;
const SESSION_SQL_MODE =
  'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

export function dialectOf(databaseUrl: string): DialectName {
  const scheme = databaseUrl.slice(0, databaseUrl.indexOf(':'));
  if (scheme === 'sqlite') return 'sqlite';
  if (scheme === 'mysql' || scheme === 'mariadb') return 'mysql';
  throw new Error('DATABASE_URL must begin with sqlite: or mysql://');
}

/** Connection options of the writing data source; `readOnly` gives SQLite's second connection. */
export function connectionOptions(databaseUrl: string, readOnly: boolean): DataSourceOptions {
  return dialectOf(databaseUrl) === 'sqlite'
    ? sqliteOptions(databaseUrl.slice('sqlite:'.length), readOnly)
    : mysqlOptions(databaseUrl);
}

interface SqliteConnection {
  pragma(source: string): unknown;
  prepare(source: string): unknown;
}

function sqliteOptions(path: string, readOnly: boolean): DataSourceOptions {
  mkdirSync(dirname(path), { recursive: true });
  return {
    type: 'better-sqlite3',
    // libsql speaks better-sqlite3's interface and comes prebuilt (docs/decisions/004-embedded-driver.md).
    driver: require('libsql'),
    database: path,
    prepareDatabase: (connection: SqliteConnection) => {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      connection.pragma(`busy_timeout = ${SQLITE_BUSY_TIMEOUT_MS}`);
      if (readOnly) connection.pragma('query_only = ON');
      // The write lock comes first: a reading transaction that turns into a writing one fails at once
      // when another process has written meanwhile.
      const prepare = connection.prepare.bind(connection);
      connection.prepare = (sql) => prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
    },
  };
}

function mysqlOptions(databaseUrl: string): DataSourceOptions {
  const driver = {
    ...mysql2,
    createPool(options: mysql2.PoolOptions) {
      const pool = mysql2.createPool(options);
      pool.on('connection', (connection) => {
        connection.query(`SET time_zone = '+00:00', SESSION sql_mode = '${SESSION_SQL_MODE}'`);
        connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      });
      return pool;
    },
  };
  return {
    type: databaseUrl.startsWith('mariadb:') ? 'mariadb' : 'mysql',
    url: databaseUrl.replace(/^mariadb:/, 'mysql:'),
    driver,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    bigNumberStrings: false,
    poolSize: 32,
    connectTimeout: 5_000,
    maxQueryExecutionTime: QUERY_TIMEOUT_MS,
    enableQueryTimeout: true,
    extra: { waitForConnections: true },
  };
}

/** The code of a database error, however the driver wraps it. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return String(code ?? driverError?.code ?? '');
}

export function isDuplicateKey(error: unknown): boolean {
  return ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE'].includes(codeOf(error));
}

const AWAY_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CON_COUNT_ERROR',
  'ER_RECORD_FILE_FULL',
  'ER_DISK_FULL',
];

/** The database cannot be reached or cannot write at all: nothing is wrong with what we asked for. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY_CODES.includes(code) || /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY)/.test(code)) return true;
  const { fatal, driverError } = (error ?? {}) as { fatal?: boolean; driverError?: { fatal?: boolean } };
  return fatal === true || driverError?.fatal === true;
}

/** The transaction as a whole may succeed when repeated. */
export function isTransactionConflict(error: unknown): boolean {
  const code = codeOf(error);
  return (
    ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'].includes(code) ||
    code.startsWith('SQLITE_BUSY')
  );
}

/** SQLite: another process holds the write lock; nothing has begun yet, so waiting costs nothing. */
export function isWriteLockTaken(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** The row stays ours until the transaction ends. SQLite needs none: its transaction holds the only write lock. */
export function lockRow<T extends ObjectLiteral>(
  manager: EntityManager,
  query: SelectQueryBuilder<T>,
): SelectQueryBuilder<T> {
  return isSqlite(manager) ? query : query.setLock('pessimistic_write');
}

/** As `lockRow`, passing over rows that another transaction holds. */
export function lockFreeRows<T extends ObjectLiteral>(
  manager: EntityManager,
  query: SelectQueryBuilder<T>,
): SelectQueryBuilder<T> {
  return isSqlite(manager) ? query : query.setLock('pessimistic_write').setOnLocked('skip_locked');
}

/** Machine time: the database server's, because processes compare leases by it. */
export async function machineNow(manager: EntityManager): Promise<Date> {
  if (isSqlite(manager)) return new Date();
  const [row] = await manager.query<{ now: Date }[]>('SELECT UTC_TIMESTAMP(3) AS now');
  if (!row) throw new Error('the database server did not tell the time');
  return row.now;
}

/** An instant as a raw query returns it: SQLite gives text in UTC, MySQL a Date. */
export function instantFromRaw(value: unknown): Date {
  if (value instanceof Date) return value;
  return new Date(`${String(value).replace(' ', 'T')}Z`);
}

function isSqlite(manager: EntityManager): boolean {
  return manager.connection.options.type === 'better-sqlite3';
}

/**
 * Runs `work` while no other process migrates this database. MySQL: a named server lock, which lives on its
 * connection; SQLite: the file's own lock is enough, but the first two statements of a fresh file may collide.
 */
export async function withMigrationLock(manager: EntityManager, work: () => Promise<void>): Promise<void> {
  if (isSqlite(manager)) {
    await work().catch(async (error: unknown) => {
      if (!/already exists|locked/.test(String(error))) throw error;
      await work();
    });
    return;
  }
  const lockConnection = manager.connection.createQueryRunner();
  try {
    const [database] = await lockConnection.query('SELECT DATABASE() AS name');
    const name = `${database.name}:migrate`.slice(-64);
    const [lock] = await lockConnection.query('SELECT GET_LOCK(?, 60) AS ok', [name]);
    if (Number(lock.ok) !== 1)
      throw new Error('another process has been migrating this database for a minute');
    try {
      await work();
    } finally {
      await lockConnection.query('SELECT RELEASE_LOCK(?)', [name]);
    }
  } finally {
    await lockConnection.release();
  }
}
