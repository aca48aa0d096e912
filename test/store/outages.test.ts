import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { EntityManager } from 'typeorm';
import { isDatabaseAway, isDuplicateKey, isTransactionConflict } from '../../src/store/dialect';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';
import { createDatabase } from '../support/databases';
import { gate } from '../support/gate';
import { canStartServer, type PrivateServer, startPrivateServer } from './private-server';

const unit = (name: string) => ({
  name,
  level: null,
  active: true,
  successorId: null,
  createdAt: new Date('2022-06-23T02:02:00Z'),
});
const add = (store: Store, name: string) =>
  store.inTransaction((manager: EntityManager) => manager.insert(UnitEntity, unit(name)));
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const withServer = canStartServer ? describe : describe.skip;

withServer('a database server that goes away', () => {
  let server: PrivateServer;
  let store: Store;
  let url: string;

  beforeAll(async () => {
    server = await startPrivateServer();
    const connection = await createConnection({ uri: server.url });
    await connection.query('CREATE DATABASE cuibao');
    await connection.end();
    url = `${server.url}/cuibao`;
    store = await Store.open(url);
    await store.migrate();
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await server.close();
  }, 60_000);

  it('counts as away while it is silent, and is used again when it answers', async () => {
    await add(store, '市教育局');
    const inserted = gate();
    const mayProceed = gate();
    const halfWay = errorOf(
      store.inTransaction(async (manager) => {
        await manager.insert(UnitEntity, unit('市财政局'));
        inserted.open();
        await mayProceed.opened;
        await manager.insert(UnitEntity, unit('市民政局'));
      }),
    );
    await inserted.opened;
    server.signal('SIGSTOP');
    try {
      mayProceed.open();
      const errors = await Promise.all([
        halfWay,
        errorOf(store.ping()),
        errorOf(store.read.count(UnitEntity)),
        errorOf(Store.open(url)),
      ]);
      expect(errors.map(isDatabaseAway)).toEqual([true, true, true, true]);
      expect(errors.map(isTransactionConflict)).toEqual([false, false, false, false]);
    } finally {
      server.signal('SIGCONT');
    }
    await store.ping(); // The half-done transaction was undone: its key is free and no lock is left.
    await add(store, '市财政局');
    const names = (await store.read.find(UnitEntity)).map(({ name }) => name).sort();
    expect(names).toEqual(['市教育局', '市财政局'].sort());
  }, 60_000);

  it('counts as away once it is killed: what is under way, what follows in it, and what comes after', async () => {
    const errors: unknown[] = [];
    errors.push(
      await errorOf(
        store.inTransaction(async (manager) => {
          await manager.insert(UnitEntity, unit('市卫健局'));
          const sleeping = errorOf(manager.query('SELECT SLEEP(30)'));
          server.signal('SIGKILL');
          errors.push(await sleeping);
          await manager.insert(UnitEntity, unit('市水利局'));
        }),
      ),
    );
    errors.push(
      await errorOf(store.ping()),
      await errorOf(add(store, '市水利局')),
      await errorOf(Store.open(url)),
    );
    expect(errors.map(isDatabaseAway)).toEqual([true, true, true, true, true]);
    expect(errors.map(isDuplicateKey)).toEqual([false, false, false, false, false]);
  }, 60_000);
});

describe('an embedded store that goes away', () => {
  it('cannot be opened where no folder can be made', async () => {
    await expect(Store.open(`sqlite:${__filename}/data/cuibao.sqlite`)).rejects.toThrow(/ENOTDIR/);
  });

  it('counts as away when the file can no longer be written', async () => {
    const database = await createDatabase('sqlite');
    const store = await Store.open(database.url);
    try {
      await store.migrate();
      await store.inTransaction((manager) => manager.query('PRAGMA query_only = ON'));
      expect(isDatabaseAway(await errorOf(add(store, '市教育局')))).toBe(true);
    } finally {
      await store.close();
      await database.drop();
    }
  });
});
