import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { Store } from '../../src/store/store';
import { createDatabase, type DatabaseKind, type TestDatabase } from './databases';

/** Brings an empty database into the state that its copies begin with. */
export type BuildTemplate = (url: string) => Promise<void>;

/** A second table of this name says that the template is whole. */
const READY = 'template_ready';
const BUILT_WITHIN_SECONDS = 120;

/** A new database with the schema of today: much cheaper than migrating each one anew. */
export function createMigratedDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return createFromTemplate(kind, 'migrated', async (url) => {
    const store = await Store.open(url);
    await store.migrate();
    await store.close();
  });
}

/**
 * A copy of a database that is built once a run of the tests, by whichever worker needs it first. `name` is at most
 * 20 letters; servers-teardown.cjs takes the templates away.
 */
export async function createFromTemplate(
  kind: DatabaseKind,
  name: string,
  build: BuildTemplate,
): Promise<TestDatabase> {
  const copy = await createDatabase(kind);
  if (kind === 'sqlite') await copyFile(name, build, copy.url.slice('sqlite:'.length));
  else await copySchema(name, build, copy.url);
  return copy;
}

/** Names the run of the tests: servers-setup.cjs gives it. */
function run(): string {
  const id = process.env.CUIBAO_TEST_RUN;
  if (!id) throw new Error('test/support/servers-setup.cjs did not run');
  return id;
}

async function copyFile(name: string, build: BuildTemplate, to: string): Promise<void> {
  const folder = join(tmpdir(), `cuibao-templates-${run()}`);
  const template = join(folder, `${name}.sqlite`);
  if (!existsSync(template)) {
    mkdirSync(folder, { recursive: true });
    // Two workers may both build it; whichever is later puts an equal file in its place.
    const buildFolder = mkdtempSync(join(folder, 'build-'));
    const [built, whole] = [join(buildFolder, 'built.sqlite'), join(buildFolder, 'whole.sqlite')];
    await build(`sqlite:${built}`);
    await intoOneFile(built, whole);
    renameSync(whole, template);
  }
  copyFileSync(template, to);
}

/** The latest changes of a database stand in the log beside its file: a copy of the file alone would lack them. */
async function intoOneFile(from: string, to: string): Promise<void> {
  const source = new DataSource({ type: 'better-sqlite3', driver: require('libsql'), database: from });
  await source.initialize();
  await source.query(`VACUUM INTO '${to}'`);
  await source.destroy();
}

async function copySchema(name: string, build: BuildTemplate, copyUrl: string): Promise<void> {
  const template = `cuibao_template_${run()}_${name}`;
  const connection = await createConnection({ uri: copyUrl });
  try {
    await connection.query('SELECT GET_LOCK(?, ?)', [template, BUILT_WITHIN_SECONDS]);
    if (!(await tablesOf(connection, template)).includes(READY))
      await buildSchema(connection, template, build, copyUrl);
    await connection.query('SELECT RELEASE_LOCK(?)', [template]);
    await connection.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
    await connection.query('SET FOREIGN_KEY_CHECKS = 0');
    for (const table of await tablesOf(connection, template)) {
      if (table === READY) continue;
      const [[made]] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${template}.${table}`);
      await connection.query(String(made?.['Create Table']));
      await connection.query(`INSERT INTO ${table} SELECT * FROM ${template}.${table}`);
    }
  } finally {
    await connection.end();
  }
}

async function buildSchema(
  connection: Connection,
  template: string,
  build: BuildTemplate,
  copyUrl: string,
): Promise<void> {
  // What a worker that was stopped half-way has left.
  await connection.query(`DROP DATABASE IF EXISTS ${template}`);
  await connection.query(`CREATE DATABASE ${template}`);
  const url = new URL(copyUrl);
  url.pathname = `/${template}`;
  await build(url.href);
  await connection.query(`CREATE TABLE ${template}.${READY} (id int)`);
}

async function tablesOf(connection: Connection, database: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
    [database],
  );
  return rows.map(({ name }) => String(name));
}
