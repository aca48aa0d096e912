import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import {
  connectionOptions,
  isDatabaseAway,
  isDuplicateKey,
  isTransactionConflict,
  lockFreeRows,
  lockRow,
} from '../../src/store/dialect';
import { UnitAliasEntity } from '../../src/store/entities/unit-alias-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';
import { createDatabase, databasesUnderTest, type TestDatabase } from '../support/databases';
import { gate } from '../support/gate';

const AT = new Date('2022-06-23T02:02:00.123Z');
const unit = (name: string) => ({ name, level: null, active: true, successorId: null, createdAt: AT });

describe.each(databasesUnderTest())('a transaction on %s', (kind) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(kind);
    store = await Store.open(database.url);
    await store.migrate();
  });
  afterEach(async () => {
    await store.inTransaction(async (manager) => {
      await manager.createQueryBuilder().delete().from(UnitAliasEntity).execute();
      await manager.createQueryBuilder().delete().from(UnitEntity).execute();
    });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const add = (name: string, manager: EntityManager) => manager.insert(UnitEntity, unit(name));
  const names = async () =>
    (await store.read.find(UnitEntity, { order: { id: 'ASC' } })).map(({ name }) => name);

  it('commits everything, or leaves no trace', async () => {
    await store.inTransaction((manager) => add('市教育局', manager));
    const failing = store.inTransaction(async (manager) => {
      await add('市财政局', manager);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(await names()).toEqual(['市教育局']);
  });

  it('shows nobody what is not committed, and takes nobody along when it is undone', async () => {
    const written = gate();
    const go = gate();
    const undone = store.inTransaction(async (manager) => {
      await add('市教育局', manager);
      written.open();
      await go.opened;
      throw new Error('undone');
    });
    await written.opened;
    expect(await names()).toEqual([]);
    const outsider = store.inTransaction((manager) => add('市财政局', manager));
    go.open();
    await expect(undone).rejects.toThrow('undone');
    await outsider;
    expect(await names()).toEqual(['市财政局']);
  });

  it('is joined by a transaction begun inside it, whose fate it shares', async () => {
    const outer = store.inTransaction(async (manager) => {
      await store.inTransaction(async (inner) => {
        expect(inner).toBe(manager);
        await add('市教育局', inner);
      });
      throw new Error('outer');
    });
    await expect(outer).rejects.toThrow('outer');
    expect(await names()).toEqual([]);
  });

  it('is not joined by what it started and did not wait for: that commits by itself', async () => {
    const over = gate();
    let late: Promise<unknown> = Promise.resolve();
    const undone = store.inTransaction(async () => {
      late = over.opened.then(() => store.inTransaction((manager) => add('市财政局', manager)));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    over.open();
    await late;
    expect(await names()).toEqual(['市财政局']);
  });

  it('goes on beside many others, one after the other where it must', async () => {
    await store.inTransaction((manager) => add('0', manager));
    await Promise.all(
      Array.from({ length: 40 }, () =>
        store.inTransaction(async (manager) => {
          const row = await lockRow(
            manager,
            manager.createQueryBuilder(UnitEntity, 'u').limit(1),
          ).getOneOrFail();
          await manager.update(UnitEntity, { id: row.id }, { name: String(Number(row.name) + 1) });
        }),
      ),
    );
    expect(await names()).toEqual(['40']);
  });

  it('tells a duplicate from other errors, and can go on after one', async () => {
    await store.inTransaction((manager) => add('市教育局', manager));
    const errors: unknown[] = [];
    await store.inTransaction(async (manager) => {
      await add('市教育局', manager).catch((error: unknown) => errors.push(error));
      await manager
        .insert(UnitAliasEntity, { alias: '教育局', unitId: 999_999 })
        .catch((error: unknown) => errors.push(error));
      await manager.query('SELECT nothing FROM units').catch((error: unknown) => errors.push(error));
      await add('市财政局', manager);
    });
    expect(errors.map(isDuplicateKey)).toEqual([true, false, false]);
    expect(errors.map(isTransactionConflict)).toEqual([false, false, false]);
    expect(errors.map(isDatabaseAway)).toEqual([false, false, false]);
    expect(await names()).toEqual(['市教育局', '市财政局']);
  });

  it('inserts one key once, however many try at the same time', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () => store.inTransaction((manager) => add('市教育局', manager))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of tries) if (each.status === 'rejected') expect(isDuplicateKey(each.reason)).toBe(true);
    expect(await names()).toEqual(['市教育局']);
  });

  it('reads machine time with milliseconds, in UTC', async () => {
    const before = Date.now();
    const told = await store.machineNow();
    expect(told.getTime()).toBeGreaterThanOrEqual(before - 1000);
    expect(told.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
  });
});

const onServer = databasesUnderTest().includes('mariadb') ? describe : describe.skip;

onServer('a transaction on the server', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase('mariadb');
    store = await Store.open(database.url);
    await store.migrate();
    await store.inTransaction(async (manager) => {
      await manager.insert(UnitEntity, [unit('市教育局'), unit('市财政局')]);
    });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('runs under the same settings on every connection of the pool', async () => {
    const ready = gate();
    let waiting = 0;
    const settings = await Promise.all(
      Array.from({ length: 32 }, () =>
        store.inTransaction(async (manager) => {
          const [row] = await manager.query(
            'SELECT CONNECTION_ID() AS id, @@time_zone AS zone, @@sql_mode AS mode, @@collation_connection AS collation, @@session.tx_isolation AS level, @@foreign_key_checks AS fk',
          );
          if (++waiting === 32) ready.open();
          await ready.opened;
          return row;
        }),
      ),
    );
    expect(new Set(settings.map(({ id }) => id)).size).toBe(32);
    for (const { zone, mode, collation, level, fk } of settings) {
      expect({ zone, collation, level, fk: Number(fk) }).toEqual({
        zone: '+00:00',
        collation: 'utf8mb4_bin',
        level: 'READ-COMMITTED',
        fk: 1,
      });
      expect(mode).toContain('ONLY_FULL_GROUP_BY');
      expect(mode).toContain('STRICT_TRANS_TABLES');
    }
  });

  it('is repeated after a deadlock, and both get through', async () => {
    const bothHold = gate();
    let holding = 0;
    let runs = 0;
    async function crossing(first: string, second: string): Promise<void> {
      await store.inTransaction(async (manager) => {
        runs++;
        await manager.update(UnitEntity, { name: first }, { level: first });
        if (++holding === 2) bothHold.open();
        await bothHold.opened;
        await manager.update(UnitEntity, { name: second }, { level: first });
      });
    }
    await Promise.all([crossing('市教育局', '市财政局'), crossing('市财政局', '市教育局')]);
    expect(runs).toBe(3);
    const levels = (await store.read.find(UnitEntity)).map(({ level }) => level);
    // Whoever came last wrote both.
    expect(new Set(levels).size).toBe(1);
  });

  it('gives up waiting for a row as a conflict, long before a silent server would count as away', async () => {
    const source = await new DataSource(connectionOptions(database.url, 'write')).initialize();
    const runner = source.createQueryRunner();
    try {
      const [row] = await runner.query('SELECT @@innodb_lock_wait_timeout AS seconds');
      expect(Number(row.seconds)).toBeLessThan(10);
      await runner.query('SET innodb_lock_wait_timeout = 1');
      const held = gate();
      const release = gate();
      const holder = store.inTransaction(async (manager) => {
        await manager.update(UnitEntity, { name: '市教育局' }, { level: '市' });
        held.open();
        await release.opened;
      });
      await held.opened;
      await runner.startTransaction();
      const error: unknown = await runner
        .query("UPDATE units SET level = 'x' WHERE name = '市教育局'")
        .catch((reason: unknown) => reason);
      await runner.rollbackTransaction();
      release.open();
      await holder;
      expect(isTransactionConflict(error)).toBe(true);
      expect(isDatabaseAway(error)).toBe(false);
    } finally {
      await runner.release();
      await source.destroy();
    }
  });

  it('passes over rows that another one holds', async () => {
    const held = gate();
    const release = gate();
    const holder = store.inTransaction(async (manager) => {
      await lockRow(
        manager,
        manager.createQueryBuilder(UnitEntity, 'u').where('u.name = :n', { n: '市教育局' }),
      ).getOne();
      held.open();
      await release.opened;
    });
    await held.opened;
    const free = await store.inTransaction((manager) =>
      lockFreeRows(manager, manager.createQueryBuilder(UnitEntity, 'u')).getMany(),
    );
    release.open();
    await holder;
    expect(free.map(({ name }) => name)).toEqual(['市财政局']);
  });
});
