import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ALL_MIGRATIONS } from '../../migrations/all-migrations';
import { connectionOptions, withMigrationLock } from '../../src/store/dialect';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';
import { createDatabase, databasesUnderTest, type TestDatabase } from '../support/databases';
import { startOther } from './other-process';

const NAMES = ALL_MIGRATIONS.map(({ name }) => name);

describe.each(databasesUnderTest())('migrations on %s', (kind) => {
  let database: TestDatabase;
  const opened: Store[] = [];

  beforeEach(async () => {
    database = await createDatabase(kind);
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  const open = async () => {
    const store = await Store.open(database.url);
    opened.push(store);
    return store;
  };

  async function tables(store: Store): Promise<string[]> {
    const rows: { name: string }[] = await store.read.query(
      kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    return rows.map(({ name }) => name).sort();
  }

  it('make everything from nothing, and nothing the second time', async () => {
    const store = await open();
    expect(await store.hasPendingMigrations()).toBe(true);
    // Asking leaves no trace.
    expect(await tables(store)).toEqual([]);
    expect(await store.migrate()).toEqual(NAMES);
    expect(await store.hasPendingMigrations()).toBe(false);
    expect(await store.migrate()).toEqual([]);
    expect(await tables(store)).toHaveLength(38);
  });

  it('run once when several stores of one process start at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, open));
    const ran = await Promise.all(stores.map((store) => store.migrate()));
    expect(ran.filter((names) => names.length > 0)).toEqual([NAMES]);
    expect(await stores[0]?.read.query('SELECT name FROM migrations ORDER BY id')).toEqual(
      NAMES.map((name) => ({ name })),
    );
  });

  it('run once when several processes start at the same time', async () => {
    const others = Array.from({ length: 4 }, () =>
      startOther('test/store/migrate-in-process.ts', [database.url]),
    );
    const ran = await Promise.all(others.map(async ({ output }) => JSON.parse(await output) as string[]));
    expect(ran.filter((names) => names.length > 0)).toEqual([NAMES]);
    expect(await (await open()).read.query('SELECT name FROM migrations ORDER BY id')).toEqual(
      NAMES.map((name) => ({ name })),
    );
  });

  it('are followed by the seed once, however many processes begin with it', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, open));
    await stores[0]?.migrate();
    const units = Array.from({ length: 60 }, (_, i) => ({ name: `市${i}局`, createdAt: new Date() }));
    const seed = (store: Store) =>
      store.whilePreparing(() =>
        store.inTransaction(async (manager) => {
          if ((await manager.count(UnitEntity)) > 0) return 0;
          await manager.insert(
            UnitEntity,
            units.map((unit) => ({ ...unit, level: null, active: true, successorId: null })),
          );
          return units.length;
        }),
      );
    const seeded = await Promise.all(stores.map(seed));
    expect(seeded.sort()).toEqual([0, 0, 0, 0, 0, 60]);
  });

  it('leave no lock behind when one fails, and wait for whoever migrates', async () => {
    const source = await new DataSource(connectionOptions(database.url, 'migrate')).initialize();
    const store = await open();
    const failing = withMigrationLock(source.manager, async () => {
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');

    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order: string[] = [];
    const first = withMigrationLock(source.manager, async () => {
      await held;
      order.push('first');
    });
    const second = store.migrate().then(() => order.push('second'));
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
    await source.destroy();
  });

  it('can all be taken back and made again', async () => {
    const store = await open();
    await store.migrate();
    const source = await new DataSource({
      ...connectionOptions(database.url, 'migrate'),
      migrations: ALL_MIGRATIONS,
    }).initialize();
    for (const _ of NAMES) await source.undoLastMigration();
    await source.destroy();
    expect(await tables(store)).toEqual(['migrations']);
    expect(await store.migrate()).toEqual(NAMES);
    expect(await store.read.count(UnitEntity)).toBe(0);
  });

  it('give the tables that the entities describe', async () => {
    await (await open()).migrate();
    // TypeORM compares a MariaDB rightly only when it knows it for one.
    const store = await Store.open(database.url.replace(/^mysql:/, 'mariadb:'));
    opened.push(store);
    expect(await store.schemaDrift()).toEqual([]);
    // A difference is seen.
    await store.inTransaction((manager) => manager.query('ALTER TABLE heartbeats ADD COLUMN stray integer'));
    expect((await store.schemaDrift()).join()).toContain('heartbeats');
  });
});
