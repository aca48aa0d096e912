import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Store } from '../../src/store/store';
import { createDatabase, databasesUnderTest, type TestDatabase } from '../support/databases';

interface Column {
  table: string;
  name: string;
  type: string;
  collation: string | null;
  fallback: string | null;
}

const OURS = `table_schema = DATABASE() AND table_name <> 'migrations'`;

/** The common subset (docs/decisions/003-two-stores-one-schema.md), read from the live schema of the server. */
const onServer = databasesUnderTest().includes('mariadb') ? describe : describe.skip;

onServer('the schema on the server', () => {
  let database: TestDatabase;
  let store: Store;
  let columns: Column[];

  beforeAll(async () => {
    database = await createDatabase('mariadb');
    store = await Store.open(database.url);
    await store.migrate();
    columns = await store.read.query(
      `SELECT table_name AS \`table\`, column_name AS name, column_type AS type, collation_name AS collation,
              column_default AS fallback
       FROM information_schema.columns WHERE ${OURS}`,
    );
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const named = (wanted: (column: Column) => boolean) =>
    columns.filter(wanted).map(({ table, name, type }) => `${table}.${name} ${type}`);

  it('knows only types that both stores keep alike', () => {
    const allowed = /^(int(\(11\))?|tinyint(\(1\))?|varchar\(\d+\)|mediumtext|blob|datetime\(3\))$/;
    expect(columns.length).toBeGreaterThan(100);
    expect(named(({ type }) => !allowed.test(type))).toEqual([]);
  });

  it('compares every text exactly', () => {
    const texts = columns.filter(({ type }) => /char|text/.test(type));
    expect(texts.length).toBeGreaterThan(40);
    expect([...new Set(texts.map(({ collation }) => collation))]).toEqual(['utf8mb4_bin']);
  });

  it.each([
    'report_versions.text',
    'drafts.text',
    'inbound_messages.content',
    'outbox_messages.request',
    'work_items.text',
    'plans.source_text',
  ])('has room for 16 MB in %s', (place) => {
    expect(named(({ table, name }) => `${table}.${name}` === place)).toEqual([`${place} mediumtext`]);
  });

  it('fills in nothing by itself', () => {
    expect(named(({ fallback }) => fallback !== null && fallback !== 'NULL')).toEqual([]);
  });

  it('counts its rows in an int named id', () => {
    const tables = new Set(columns.map(({ table }) => table));
    expect(named(({ name }) => name === 'id')).toHaveLength(tables.size);
    expect(named(({ name, type }) => name === 'id' && !type.startsWith('int'))).toEqual([]);
  });

  it('has a foreign key for every reference, and an index that begins with it', async () => {
    const keys: { table: string; name: string }[] = await store.read.query(
      `SELECT table_name AS \`table\`, column_name AS name FROM information_schema.key_column_usage
       WHERE ${OURS} AND referenced_table_name IS NOT NULL`,
    );
    const leading: { table: string; name: string; indexed: string }[] = await store.read.query(
      `SELECT table_name AS \`table\`, column_name AS name, index_name AS indexed FROM information_schema.statistics
       WHERE ${OURS} AND seq_in_index = 1`,
    );
    const references = columns.filter(
      ({ name }) => name.endsWith('_id') && !['message_id', 'job_id', 'media_id'].includes(name),
    );
    const place = ({ table, name }: { table: string; name: string }) => `${table}.${name}`;
    expect(keys.map(place).sort()).toEqual(references.map(place).sort());
    const indexed = new Set(leading.map(place));
    expect(keys.map(place).filter((key) => !indexed.has(key))).toEqual([]);
    // An index that the server made up for a foreign key would be missing on SQLite.
    expect(leading.filter((index) => !/^(PRIMARY|uq_|ix_)/.test(index.indexed))).toEqual([]);
  });

  it('does not undo or carry on changes along references', async () => {
    const rules: { on_delete: string; on_update: string }[] = await store.read.query(
      `SELECT DISTINCT delete_rule AS on_delete, update_rule AS on_update
       FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()`,
    );
    expect(rules).toEqual([{ on_delete: 'RESTRICT', on_update: 'RESTRICT' }]);
  });
});

describe('the schema in the embedded store', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase('sqlite');
    store = await Store.open(database.url);
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('has no defaults, and an index that begins with every reference', async () => {
    const tables: { name: string }[] = await store.read.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'",
    );
    expect(tables).toHaveLength(37);
    for (const { name: table } of tables) {
      const defaults = await store.read.query(
        `SELECT name FROM pragma_table_info('${table}') WHERE dflt_value IS NOT NULL`,
      );
      expect({ table, defaults }).toEqual({ table, defaults: [] });
      const unindexed = await store.read.query(
        `SELECT f."from" AS name FROM pragma_foreign_key_list('${table}') f WHERE NOT EXISTS (
           SELECT 1 FROM pragma_index_list('${table}') l, pragma_index_info(l.name) i
           WHERE i.seqno = 0 AND i.name = f."from")`,
      );
      expect({ table, unindexed }).toEqual({ table, unindexed: [] });
    }
  });

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
  ])('writes with %s = %s', async (setting, value) => {
    const rows = await store.inTransaction((manager) => manager.query(`PRAGMA ${setting}`));
    expect(rows).toEqual([{ [setting]: value }]);
  });

  it('cannot be written through its reading side', async () => {
    await expect(store.read.query("INSERT INTO unit_groups (name) VALUES ('县区')")).rejects.toMatchObject({
      code: 'SQLITE_READONLY',
    });
  });
});
