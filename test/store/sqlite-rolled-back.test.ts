import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';
import { createDatabase, type TestDatabase } from '../support/databases';

const unit = (name: string) => ({
  name,
  level: null,
  active: true,
  successorId: null,
  createdAt: new Date('2022-06-23T02:02:00Z'),
});

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
const seen = async () =>
  (await store.read.find(UnitEntity, { order: { id: 'ASC' } })).map(({ name }) => name);

const onWriter = (sql: string) => store.inTransaction((manager) => manager.query(sql));

it('what is written after the database has undone a transaction by itself is committed', async () => {
  // What a full disk does: the database undoes the transaction by itself, before anybody says ROLLBACK.
  await onWriter(
    "CREATE TEMP TRIGGER no_room BEFORE INSERT ON units WHEN NEW.name = '没有空间' BEGIN SELECT RAISE(ROLLBACK, 'full'); END",
  );
  await expect(add('没有空间')).rejects.toThrow('full');
  const refused = store.inTransaction(async () => {
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  await add('市教育局');
  expect(await seen()).toEqual(['市教育局']);
});
