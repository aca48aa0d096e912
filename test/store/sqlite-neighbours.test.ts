import { once } from 'node:events';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';
import { createDatabase, type TestDatabase } from '../support/databases';
import { startOther } from './other-process';

const HOLDER = 'test/store/hold-write-lock.ts';
const unit = (name: string) => ({
  name,
  level: null,
  active: true,
  successorId: null,
  createdAt: new Date('2022-06-23T02:02:00Z'),
});

/** The embedded store is one file: the bot and the command line use it at the same time. */
describe('the embedded store beside other processes', () => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await createDatabase('sqlite');
    store = await Store.open(database.url);
    await store.migrate();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const add = (name: string) => store.inTransaction((manager) => manager.insert(UnitEntity, unit(name)));
  const names = async () =>
    (await store.read.find(UnitEntity, { order: { id: 'ASC' } })).map(({ name }) => name);

  it('keeps its file, and what lies beside it, to its owner', async () => {
    await add('市教育局');
    const file = database.url.slice('sqlite:'.length);
    const modes = [file, `${file}-wal`, `${file}-shm`].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('reads, writes and goes on answering while another process holds its transaction', async () => {
    await add('市教育局');
    const other = startOther(HOLDER, [database.url, '市财政局', '700', 'commit']);
    if (!other.child.stdout) throw new Error('no output');
    await once(other.child.stdout, 'data');

    let beats = 0;
    const pulse = setInterval(() => beats++, 5);
    const writing = [add('市民政局'), add('市水利局')];
    // Not yet committed there: not seen here.
    expect(await names()).toEqual(['市教育局']);
    await Promise.all(writing);
    clearInterval(pulse);
    await other.output;
    expect(await names()).toEqual(['市教育局', '市财政局', '市民政局', '市水利局']);
    // A driver that waits for the lock stops the whole process for as long as it is held: then hardly one would pass.
    expect(beats).toBeGreaterThan(8);
  });

  it('sees nothing of what another process undoes, and loses nothing of its own to it', async () => {
    const other = startOther(HOLDER, [database.url, '市财政局', '200', 'undo']);
    if (!other.child.stdout) throw new Error('no output');
    await once(other.child.stdout, 'data');
    expect(await names()).toEqual([]);
    await add('市财政局');
    await other.output;
    expect(await names()).toEqual(['市财政局']);
  });

  it('lets `cuibao status` read while a transaction is open, and keeps what is undone to itself', async () => {
    let status: Promise<string> = Promise.resolve('');
    const undone = store.inTransaction(async (manager) => {
      await manager.insert(UnitEntity, unit('市财政局'));
      const other = startOther('test/store/count-units-in-process.ts', [database.url]);
      status = other.output;
      expect(JSON.parse(await status)).toEqual({ units: 0, pending: false });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await names()).toEqual([]);
  });

  it('runs the command line itself while writing', async () => {
    let writing = true;
    const bot = (async () => {
      for (let i = 0; writing; i++) {
        await add(`单位${i}`);
        await delay(1);
      }
    })();
    const other = startOther('src/cli/cuibao.ts', ['status'], {
      DATABASE_URL: database.url,
      CONFIG_DIR: 'config',
      JOURNAL_DIR: tmpdir(),
      NODE_ENV: 'test',
    });
    // No plan is imported: that is what it has to say, and not that the database is locked.
    const said = await other.output.catch((error: Error) => error.message);
    writing = false;
    await bot;
    expect(said).toMatch(/计划|plan/);
  });

  it('takes turns with another process, transaction by transaction, without an error', async () => {
    const second = await Store.open(database.url);
    try {
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const one = i % 2 === 0 ? store : second;
          await one.inTransaction(async (manager) => {
            const known = await manager.count(UnitEntity);
            await manager.insert(UnitEntity, unit(`单位${known}`));
          });
        }),
      );
    } finally {
      await second.close();
    }
    // Each saw what the one before had committed: no name came twice.
    expect(await store.read.count(UnitEntity)).toBe(60);
  });

  it('can be opened by many at once while it does not exist yet', async () => {
    const fresh = await createDatabase('sqlite');
    const stores = await Promise.all(Array.from({ length: 6 }, () => Store.open(fresh.url)));
    expect(await Promise.all(stores.map((each) => each.hasPendingMigrations()))).toEqual(
      Array.from({ length: 6 }, () => true),
    );
    for (const each of stores) await each.close();
    await fresh.drop();
  });
});
