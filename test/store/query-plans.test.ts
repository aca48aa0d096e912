import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import type { EntityManager } from 'typeorm';
import { sealAudit } from '../../src/actions/seal-audit';
import { AuditRepository } from '../../src/store/audit-repository';
import { isSqlite } from '../../src/store/dialect';
import type { Store } from '../../src/store/store';
import { tickAt } from '../reminders/given-reminders';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { StatementWatch, type Watched } from './statement-watch';
import { addPlansBehind, HISTORY, PLANS_BEHIND } from './years-behind';

/** Of what lies behind no statement may go through more than this share. */
const MOST = 4 / PLANS_BEHIND;
/** Entries of the audit log that wait for their seal. */
const LEFT_UNSEALED = 1_000;

interface Step {
  /** The table as the statement calls it. */
  readonly table: string;
  readonly how: string;
  /** All of it is gone through. */
  readonly whole: boolean;
  /** As the server estimates; null where it does not tell. */
  readonly rows: number | null;
}

describe.each(databasesUnderTest())('over years of history, on %s,', (kind) => {
  let watch: StatementWatch;
  let office: Office;
  let sizes: ReadonlyMap<string, number>;

  beforeAll(async () => {
    watch = new StatementWatch();
    office = await Office.open(kind);
    await addPlansBehind(office.store);
    office.goTo('2022-06-28 09:00');
    sizes = await sizesOf(office.store);
  }, 120_000);
  afterAll(async () => {
    watch.stop();
    await office.close();
  });

  /** What goes through too much of it, of the statements of `work`. */
  async function gonethrough(work: () => Promise<unknown>): Promise<string[]> {
    watch.taken();
    await work();
    const statements = new Map(watch.taken().map((each) => [each.sql, each]));
    const selects = [...statements.values()].filter(({ sql }) => /^\s*SELECT /i.test(sql));
    expect(selects.length).toBeGreaterThan(0);
    const found: string[] = [];
    for (const statement of selects)
      for (const { table, how, whole, rows } of await stepsOf(office, statement)) {
        const name = tableCalled(table, statement.sql);
        const size = sizes.get(name);
        if (size !== undefined && (whole || (rows ?? 0) > size * MOST))
          found.push(`${name}: ${how}${rows === null ? '' : `, ${rows} of ${size} rows`}: ${statement.sql}`);
      }
    return found;
  }

  it.each([
    '状态',
    '未报',
    '看数',
    '看数 市教育局',
    '看数 第18项',
    '状态 市教育局',
    '状态 第二章',
    '待审',
    '催办',
    '报送期',
    '迟报',
    '帮助',
    '草稿',
  ])('%s reads only what it is about', async (text) => {
    expect(await gonethrough(() => office.say('tongchou', text))).toEqual([]);
  });

  it.each(['任务', '未报', '进度', '查看', '18 已完成阶段任务'])('a contact’s %s likewise', async (text) => {
    expect(await gonethrough(() => office.say('jiaoyu', text))).toEqual([]);
  });

  it('sealing reads what has no seal, and no more of it than it seals', async () => {
    await sealAudit(office.store);
    const [last] = await office.store.read.query('SELECT MAX(id) AS id FROM audit_entries');
    const first = Number(last.id) - LEFT_UNSEALED + 1;
    await office.store.inTransaction((manager) =>
      manager.query(`UPDATE audit_entries SET seq = NULL WHERE id >= ${first}`),
    );
    await office.store.inTransaction(async (manager) => {
      const before = await rowsRead(manager);
      const entries = await new AuditRepository(manager).someUnsealed(200);
      expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, i) => first + i));
      // A plan does not tell how far a server walks for the first rows; MariaDB counts the rows.
      expect((await rowsRead(manager)) - before).toBeLessThan(LEFT_UNSEALED / 2);
    });
    expect(await gonethrough(() => sealAudit(office.store))).toEqual([]);
  });

  it('so does the tick of a working morning', async () => {
    expect(await gonethrough(() => tickAt(office, '2022-06-28 09:30'))).toEqual([]);
  });
});

/** As MariaDB has counted them for this connection; 0 where nobody counts. */
async function rowsRead(manager: EntityManager): Promise<number> {
  if (isSqlite(manager)) return 0;
  const counters: { Value: string }[] = await manager.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
  return counters.reduce((sum, { Value }) => sum + Number(Value), 0);
}

async function sizesOf(store: Store): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const table of HISTORY) {
    const [row] = await store.read.query(`SELECT COUNT(*) AS n FROM ${table}`);
    sizes.set(table, Number(row.n));
  }
  expect(sizes.get('obligations')).toBeGreaterThan(10_000);
  return sizes;
}

function stepsOf({ store, databaseUrl }: Office, { sql, values }: Watched): Promise<Step[]> | Step[] {
  return store.dialect === 'sqlite' ? sqliteSteps(databaseUrl, sql) : mysqlSteps(store, sql, values);
}

async function mysqlSteps(store: Store, sql: string, values: readonly unknown[]): Promise<Step[]> {
  const rows: {
    table: string | null;
    type: string | null;
    key: string | null;
    rows: number;
    Extra: string;
  }[] = await store.read.query(`EXPLAIN ${sql}`, [...values]);
  return rows.flatMap(({ table, type, key, rows: read, Extra }) =>
    table === null
      ? []
      : [
          {
            table,
            how: `${type} ${key} ${Extra}`,
            whole: type === 'ALL' || type === 'index',
            rows: Number(read),
          },
        ],
  );
}

/** `SEARCH o USING INDEX …`, `SCAN o`; the values do not matter to it. By a connection that nobody else reads with. */
function sqliteSteps(databaseUrl: string, sql: string): Step[] {
  const connection = new Libsql(databaseUrl.slice('sqlite:'.length));
  try {
    const bare = sql.replace(/\?\d*|:\w+/g, 'NULL');
    const rows = connection.prepare(`EXPLAIN QUERY PLAN ${bare}`).all() as { detail: string }[];
    expect(rows.length).toBeGreaterThan(0);
    return rows.flatMap(({ detail }) => {
      const [, how, table] = /^(SCAN|SEARCH) (?:TABLE )?"?(\w+)/.exec(detail) ?? [];
      return table === undefined ? [] : [{ table, how: detail, whole: how === 'SCAN', rows: null }];
    });
  } finally {
    connection.close();
  }
}

/** By its alias, or by itself. */
function tableCalled(alias: string, sql: string): string {
  const named = new RegExp(`[\`"]?(\\w+)[\`"]?\\s+(?:AS\\s+)?[\`"]?${alias}[\`"]?(?=[\\s,)]|$)`, 'i');
  const table = named.exec(sql.replace(/\bSELECT\b[\s\S]*?\bFROM\b/i, 'FROM'))?.[1];
  return table && HISTORY.some((each) => each === table) ? table : alias;
}
