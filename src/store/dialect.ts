import { setTimeout as delay } from 'node:timers/promises';
import mysql2 from 'mysql2';
import type { DataSourceOptions, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { makePrivateFile, requireWritable } from './private-file';
import { readOnce } from './shared-transaction';
import { type SqliteConnection, suitTypeOrm } from './sqlite-connection';

/**
 * Everything in which the two stores differ (docs/decisions/003-two-stores-one-schema.md). Outside this file
 * the code does not know which database it talks to.
 */
export type DialectName = 'sqlite' | 'mysql';

/** The driver waits with the whole process, so it waits only briefly; we retry without blocking. */
const SQLITE_BUSY_TIMEOUT_MS = 20;
/** A server that says nothing for so long counts as away. */
const QUERY_TIMEOUT_MS = 10_000;
/** Waiting for another transaction's row ends well before that: it is a conflict, not an outage. */
const LOCK_WAIT_SECONDS = 4;
const MIGRATION_LOCK_SECONDS = 60;
const SESSION_SQL_MODE =
  'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
const SESSION_SETTINGS = [
  `SET time_zone = '+00:00', SESSION sql_mode = '${SESSION_SQL_MODE}', SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

export function dialectOf(databaseUrl: string): DialectName {
  const scheme = databaseUrl.slice(0, databaseUrl.indexOf(':'));
  if (scheme === 'sqlite') return 'sqlite';
  if (scheme === 'mysql' || scheme === 'mariadb') return 'mysql';
  throw new Error('DATABASE_URL must begin with sqlite: or mysql://');
}

/** The file of an embedded store, as the address has it; null for a server. */
export function sqliteFileOf(databaseUrl: string): string | null {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : null;
}

/** `read` is SQLite's second connection; `migrate` and `snapshot` (for a backup) may take as long as they need. */
export type ConnectionUse = 'write' | 'read' | 'migrate' | 'snapshot';

export function connectionOptions(databaseUrl: string, use: ConnectionUse): DataSourceOptions {
  const file = sqliteFileOf(databaseUrl);
  return file === null ? mysqlOptions(databaseUrl, use) : sqliteOptions(file, use);
}

function sqliteOptions(path: string, use: ConnectionUse): DataSourceOptions {
  makePrivateFile(path);
  if (use === 'write') requireWritable(path);
  return {
    type: 'better-sqlite3',
    // libsql speaks better-sqlite3's interface and comes prebuilt (docs/decisions/004-embedded-driver.md).
    driver: require('libsql'),
    database: path,
    // Replaced below; TypeORM's default would let the very first statement block the process.
    timeout: 0,
    prepareDatabase: async (connection: SqliteConnection) => {
      connection.pragma(`busy_timeout = ${SQLITE_BUSY_TIMEOUT_MS}`);
      // Turning a fresh file into a WAL one needs it alone.
      await whenWriteLockIsFree(async () => connection.pragma('journal_mode = WAL'), 10_000);
      connection.pragma('synchronous = FULL');
      if (use === 'read' || use === 'snapshot') connection.pragma('query_only = ON');
      suitTypeOrm(connection);
    },
  };
}

function mysqlOptions(databaseUrl: string, use: ConnectionUse): DataSourceOptions {
  const driver = {
    ...mysql2,
    createPool(options: mysql2.PoolOptions) {
      const pool = mysql2.createPool(options);
      pool.on('connection', (connection) => {
        dropWhenSilent(connection);
        for (const statement of SESSION_SETTINGS) {
          // Without its settings a connection must not be used.
          connection.query(statement, (error) => error && connection.destroy());
        }
      });
      return pool;
    },
  };
  const isPatient = use === 'migrate' || use === 'snapshot';
  return {
    type: databaseUrl.startsWith('mariadb:') ? 'mariadb' : 'mysql',
    url: databaseUrl.replace(/^mariadb:/, 'mysql:'),
    driver,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    bigNumberStrings: false,
    poolSize: isPatient ? 2 : 32,
    connectTimeout: 5_000,
    ...(isPatient ? {} : { maxQueryExecutionTime: QUERY_TIMEOUT_MS, enableQueryTimeout: true }),
    // As SQLite keeps instants, so that rows can be carried from one to the other.
    ...(isPatient ? { dateStrings: true } : {}),
    // The driver makes room for 16,000 prepared statements with each connection, half a megabyte; we prepare none.
    extra: { waitForConnections: true, maxPreparedStatements: 1 },
  };
}

/**
 * After a query timed out nothing more goes over its connection: whatever was sent, a ROLLBACK too, would wait
 * behind that query without any limit. The server undoes the transaction of a connection that is gone.
 */
function dropWhenSilent(connection: { query(...args: unknown[]): unknown; destroy(): void }): void {
  const query = connection.query.bind(connection);
  connection.query = (...args) => {
    const done = args.at(-1);
    if (typeof done !== 'function') return query(...args);
    return query(...args.slice(0, -1), (error: unknown, ...answer: unknown[]) => {
      if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy();
      done(error, ...answer);
    });
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
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_RECORD_FILE_FULL',
  'ER_DISK_FULL',
  'ER_OUT_OF_RESOURCES',
  // While it is being restored, or its account renewed, nothing that is asked of it is wrong.
  'ER_BAD_DB_ERROR',
  'ER_NO_SUCH_TABLE',
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
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

/** As `lockRow`, for the end of a statement that is written out. */
export function forUpdate(manager: EntityManager): string {
  return isSqlite(manager) ? '' : ' FOR UPDATE';
}

/**
 * The rows stay as they are until the transaction ends; others may hold them so, too. Written out, because TypeORM takes
 * a MariaDB for a MySQL that knows FOR SHARE.
 */
export async function keepRows(manager: EntityManager, table: string, ids: readonly number[]): Promise<void> {
  if (isSqlite(manager) || ids.length === 0) return;
  await manager.query(`SELECT id FROM ${table} WHERE id IN (?) ORDER BY id LOCK IN SHARE MODE`, [ids]);
}

/** As `lockRow`, passing over rows that another transaction holds. */
export function lockFreeRows<T extends ObjectLiteral>(
  manager: EntityManager,
  query: SelectQueryBuilder<T>,
): SelectQueryBuilder<T> {
  return isSqlite(manager) ? query : query.setLock('pessimistic_write').setOnLocked('skip_locked');
}

/** By which conversations that share a transaction know the time of the server, too. */
export const MACHINE_TIME = 'machine time';

/** Machine time: the database server's, because processes compare leases by it. */
export function machineNow(manager: EntityManager): Promise<Date> {
  return readOnce(manager, MACHINE_TIME, serverTime);
}

async function serverTime(manager: EntityManager): Promise<Date> {
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

/** The same of a column that may hold none. */
export function instantOrNullFromRaw(value: unknown): Date | null {
  return value === null ? null : instantFromRaw(value);
}

/** Bytes as a row holds them: SQLite's driver gives an ArrayBuffer, MySQL's a Buffer. */
export function bytesFromRow(value: Buffer | ArrayBuffer): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value);
}

export function isSqlite(manager: EntityManager): boolean {
  return manager.connection.options.type === 'better-sqlite3';
}

/** SQLite: repeats `work` while another process holds the write lock, without blocking this one. */
export async function whenWriteLockIsFree<T>(work: () => Promise<T>, waitMs: number): Promise<T> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isWriteLockTaken(error) || Date.now() > giveUpAt) throw error;
      await delay(20 + 30 * Math.random());
    }
  }
}

/**
 * Runs `work` while no other process migrates this database; `manager` is of a connection for migrating. MySQL: a
 * named server lock, which lives on its connection. SQLite: the write lock, so that all or nothing is migrated.
 */
export function withMigrationLock<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
  return isSqlite(manager) ? inSqliteTransaction(manager, work) : underServerLock(manager, work);
}

async function inSqliteTransaction<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
  // A migration that rebuilds a table would trip over the foreign keys to it; only possible outside a transaction.
  await manager.query('PRAGMA foreign_keys = OFF');
  await whenWriteLockIsFree(() => manager.query('BEGIN IMMEDIATE'), MIGRATION_LOCK_SECONDS * 1000);
  try {
    const result = await work();
    await manager.query('COMMIT');
    return result;
  } catch (error) {
    await manager.query('ROLLBACK');
    throw error;
  }
}

async function underServerLock<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
  const lockConnection = manager.connection.createQueryRunner();
  try {
    const [database] = await lockConnection.query('SELECT DATABASE() AS name');
    const name = `${database.name}:migrate`.slice(-64);
    const [lock] = await lockConnection.query('SELECT GET_LOCK(?, ?) AS ok', [name, MIGRATION_LOCK_SECONDS]);
    if (Number(lock.ok) !== 1)
      throw new Error('another process has been migrating this database for a minute');
    try {
      return await work();
    } finally {
      await lockConnection.query('SELECT RELEASE_LOCK(?)', [name]);
    }
  } finally {
    await lockConnection.release();
  }
}
