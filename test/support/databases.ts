import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';

/** 'mariadb' stands for the server behind TEST_DATABASE_URL, which may also be a MySQL. */
export type DatabaseKind = 'mariadb' | 'sqlite';

export interface TestDatabase {
  /** For `openStore`. */
  readonly url: string;
  /** Removes the database with all it holds; close the store first. May be called twice. */
  drop(): Promise<void>;
}

const HOW_TO = 'TEST_DATABASE_URL is not set and MariaDB is not installed: `npm run verify` brings one';

/**
 * The databases that tests of the store, of races, delivery, planning and outages run on: use it as
 * `describe.each(databasesUnderTest())('… on %s', (kind) => …)`. Where no MariaDB can be had, a skipped test
 * says so and SQLite remains; in CI that is an error.
 */
export function databasesUnderTest(): DatabaseKind[] {
  if (process.env.TEST_DATABASE_URL) return ['mariadb', 'sqlite'];
  if (process.env.CI) throw new Error(HOW_TO);
  test.skip(`on MariaDB: ${HOW_TO}`, () => undefined);
  return ['sqlite'];
}

/**
 * One of the two, by the file's name: for tests that ask how people are understood, answered and shown, not how rows are
 * stored, so that all of them together run on both and none takes twice the time. `EVERY_STORE=1` runs each on both.
 */
export function oneDatabaseFor(file: string): DatabaseKind[] {
  const all = databasesUnderTest();
  if (process.env.EVERY_STORE || all.length === 1) return all;
  const sum = [...basename(file)].reduce((total, char) => total + char.charCodeAt(0), 0);
  return all.slice(sum % 2, (sum % 2) + 1);
}

/** A new, empty database for one test file, without any table: migrating it is the test's part. */
export function createDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? createSqliteFile() : createSchema();
}

async function createSqliteFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'cuibao-test-'));
  return {
    url: `sqlite:${join(folder, 'cuibao.sqlite')}`,
    // The whole folder: SQLite keeps its write-ahead log beside the file.
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createSchema(): Promise<TestDatabase> {
  const name = `cuibao_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl());
  // No character set is given: a database made by hand has the server's default, and migrations must cope.
  await runOnServer(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOnServer(`DROP DATABASE IF EXISTS ${name}`) };
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error(HOW_TO);
  return url;
}

async function runOnServer(statement: string): Promise<void> {
  const connection = await createConnection({ uri: serverUrl() });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
