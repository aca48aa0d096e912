import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ALL_MIGRATIONS } from '../../migrations/all-migrations';
import { freePort } from '../../src/sandbox/quickstart/office';
import { connectionOptions } from '../../src/store/dialect';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, type Ended, run } from '../support/built-product';
import { type DatabaseKind, databasesUnderTest } from '../support/databases';
import { RunningOffice } from './running-office';

const NAMES = ALL_MIGRATIONS.map(({ name }) => name);
const LATEST = NAMES.at(-1) ?? '';

let office: RunningOffice;
const children: ChildProcess[] = [];

beforeAll(() => buildProduct(), BUILD_MS);
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await office.close();
});

function cuibao(...args: string[]): Promise<Ended> {
  return run(process.execPath, [CLI, ...args], { env: bareEnvironment(office.environment) });
}

const change = (sql: string) => office.store.inTransaction((manager) => manager.query(sql));

/** What a newer version's migration would have done. */
async function migratedBy(name: string, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await change(sql);
  await change(`INSERT INTO migrations (timestamp, name) VALUES (1999999999999, '${name}')`);
}

/** As the version before this one left it. */
async function takeBackLatest(): Promise<void> {
  const source = new DataSource({
    ...connectionOptions(office.config.databaseUrl, 'migrate'),
    migrations: ALL_MIGRATIONS,
  });
  await source.initialize();
  await source.undoLastMigration({ transaction: 'none' });
  await source.destroy();
  expect((await office.store.schemaState()).pending).toEqual([LATEST]);
}

function serve(port: number): { child: ChildProcess; ready: Promise<void> } {
  const child = office.serve({ PORT: String(port) });
  children.push(child);
  return { child, ready: office.ready(port) };
}

const given = async (kind: DatabaseKind, started: boolean) => {
  office = await RunningOffice.open(kind, { started });
};

describe.each(databasesUnderTest())('a new version, on %s', (kind) => {
  it('begins by bringing the schema up to date, once, also when two processes start at the same moment', async () => {
    await given(kind, false);
    await takeBackLatest();
    const ports = kind === 'sqlite' ? [office.config.port] : [office.config.port, await freePort()];
    const started = ports.map(serve);
    await Promise.all(started.map(({ ready }) => ready));
    expect(await office.store.ranMigrations()).toEqual(NAMES);
    const ended = started.map(({ child }) => once(child, 'exit'));
    for (const { child } of started) child.kill('SIGTERM');
    expect(await Promise.all(ended)).toEqual(started.map(() => [0, null]));
  }, 60_000);

  it('may have added to the schema while the old one still runs: that goes on, and starts again', async () => {
    await given(kind, true);
    await migratedBy('AddLater1999999999999', [
      'CREATE TABLE later_things (id integer PRIMARY KEY, report_version_id integer)',
      'ALTER TABLE report_versions ADD COLUMN later integer NULL',
      "ALTER TABLE outbox_messages ADD COLUMN later varchar(16) NOT NULL DEFAULT 'x'",
      'CREATE INDEX ix_later ON inbound_messages (sent_at)',
    ]);
    const report = async (text: string) => (await office.say('jiaoyu', text)).answers[0]?.text;
    expect(await report('18 已完成公共教育服务平台升级')).toContain('第1版');
    await office.restart();
    expect(await report('补充 18 并已验收')).toContain('第2版');
    expect(await cuibao('status')).toMatchObject({ code: 0 });
    expect(await cuibao('migrate')).toEqual({
      code: 0,
      stdout: 'the schema is newer than this program (AddLater1999999999999), which can work with it\n',
      stderr: '',
    });
  });

  it('may have taken from the schema: the old one says so and does not start', async () => {
    await given(kind, false);
    await migratedBy('ContractReports1999999999999', []);
    for (const command of ['serve', 'migrate'])
      expect(await cuibao(command)).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'the schema of the database is newer than this program and no longer has what it needs (ContractReports1999999999999): install that version or a later one\n',
      });
  });

  it('leaves an older schema alone where somebody only asks, and brings an embedded store up to date', async () => {
    await given(kind, false);
    await takeBackLatest();
    const { code, stderr } = await cuibao('status');
    if (kind === 'sqlite') {
      expect(code).toBe(0);
      expect(await office.store.ranMigrations()).toEqual(NAMES);
      return;
    }
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `the schema of the database is older than this program (${LATEST} did not run): run \`cuibao migrate\` first, with an account that may change tables (docs/security.md, "Database accounts")\n`,
    });
    expect(await cuibao('admin', 'add', 'x', '王某')).toMatchObject({ code: 1, stderr });
    expect(await office.store.ranMigrations()).not.toContain(LATEST);
    expect(await cuibao('migrate')).toMatchObject({
      code: 0,
      stdout: `ran migration ${LATEST}\nthe schema is up to date\n`,
    });
    expect(await cuibao('status')).toMatchObject({ code: 0 });
  });
});
