import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase, type DatabaseKind, databasesUnderTest, type TestDatabase } from './databases';

/** Only as much of a connection as these tests need; the product's own is src/store/data-source.ts. */
async function query(kind: DatabaseKind, { url }: TestDatabase, ...statements: string[]): Promise<unknown> {
  const source =
    kind === 'sqlite'
      ? new DataSource({
          type: 'better-sqlite3',
          driver: require('libsql'),
          database: url.slice('sqlite:'.length),
        })
      : new DataSource({ type: 'mysql', url });
  await source.initialize();
  try {
    let last: unknown;
    for (const statement of statements) last = await source.query(statement);
    return last;
  } finally {
    await source.destroy();
  }
}

describe.each(databasesUnderTest())('a database for one test file, on %s', (kind) => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    [first, second] = await Promise.all([createDatabase(kind), createDatabase(kind)]);
  });
  afterAll(async () => {
    await first.drop();
    await second.drop();
  });

  it('is empty, and shares nothing with the next one', async () => {
    await query(kind, first, 'CREATE TABLE plans (id int)', 'INSERT INTO plans VALUES (7)');
    expect(await query(kind, first, 'SELECT id FROM plans')).toEqual([{ id: 7 }]);
    await expect(query(kind, second, 'SELECT id FROM plans')).rejects.toThrow(/plans/);
  });

  it('is gone after being dropped, and dropping it again does no harm', async () => {
    const dropped = await createDatabase(kind);
    await query(kind, dropped, 'CREATE TABLE plans (id int)');
    await dropped.drop();
    await dropped.drop();
    await expect(query(kind, dropped, 'SELECT id FROM plans')).rejects.toThrow();
    // Asking for it made SQLite's folder anew.
    await dropped.drop();
  });
});
