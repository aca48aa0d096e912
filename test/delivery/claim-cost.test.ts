import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { holdMembers, membersToServe, nextTurnAfter } from '../../src/delivery/claimable';
import { DEFAULT_LIMITS } from '../../src/delivery/dispatcher-limits';
import { membersAtLimit } from '../../src/delivery/member-pace';
import { sendingStop } from '../../src/delivery/sending-switch';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { insertRows } from '../../src/store/insert-rows';
import { countUnsettled } from '../../src/store/outbox-counts';
import { databasesUnderTest } from '../support/databases';
import { type GivenDelivery, givenDelivery } from './given-delivery';

const MEMBERS = ['chenyulan', 'liwei', 'wangfang'];
const SETTLED_EACH = 2_000;
const A_DAY_MS = 24 * 3600_000;

/** Every statement of one claim, one after the other. */
async function claimQueries(manager: EntityManager, now: Date): Promise<void> {
  await sendingStop(manager);
  await membersToServe(manager, now, 16, 'queue', 'answers');
  await membersToServe(manager, now, 16, 'queue');
  await membersToServe(manager, now, 16, 'untried');
  await holdMembers(manager, MEMBERS, now);
  await membersAtLimit(manager, MEMBERS, now, DEFAULT_LIMITS);
  await nextTurnAfter(manager, now);
  await countUnsettled(manager);
}

describe.each(databasesUnderTest())('a claim on %s, after years of messages,', (kind) => {
  let given: GivenDelivery;
  let now: Date;

  beforeAll(async () => {
    given = await givenDelivery(kind);
    await given.enqueue(...MEMBERS.flatMap((to) => [{ to }, { to }]));
    const [waiting] = await given.rows();
    if (!waiting) throw new Error('nothing was enqueued');
    now = new Date((await given.store.machineNow()).getTime() + 1000);
    const { id: _, ...template } = waiting;
    const longAgo = new Date(now.getTime() - A_DAY_MS);
    const settled = MEMBERS.flatMap((to) =>
      Array.from({ length: SETTLED_EACH }, (_, i) => ({
        ...template,
        dedupeKey: `old:${to}:${i}`,
        toUserid: to,
        status: 'sent' as const,
        attempts: 1,
        nextAttemptAt: longAgo,
        firstAttemptAt: longAgo,
        lastAttemptAt: longAgo,
        sentAt: longAgo,
      })),
    );
    await given.store.inTransaction((manager) => insertRows(manager, OutboxMessageEntity, settled));
  }, 60_000);
  afterAll(() => given.close());

  if (kind === 'mariadb') {
    it('reads no more rows than wait', async () => {
      const read = await given.store.inTransaction(async (manager) => {
        await manager.query('ANALYZE TABLE outbox_messages');
        return readRows(manager, () => claimQueries(manager, now));
      });
      // 6 rows wait; each is looked at a few times. A walk over the settled ones would cost thousands.
      expect(read).toBeLessThan(400);
    });
  } else {
    it('goes through an index with every statement', async () => {
      await given.store.inTransaction(async (manager) => {
        const statements = await statementsOf(manager, () => claimQueries(manager, now));
        expect(statements.length).toBeGreaterThan(6);
        for (const { sql, parameters } of statements) {
          const plan: { detail: string }[] = await manager.query(`EXPLAIN QUERY PLAN ${sql}`, parameters);
          const details = plan.map(({ detail }) => detail);
          expect({ sql, scans: details.filter((detail) => /^SCAN/.test(detail)) }).toEqual({
            sql,
            scans: [],
          });
          // The member alone would lead through all the member's history.
          const wide = details.filter((detail) => /\(to_userid=\?\)$/.test(detail));
          expect({ sql, wide }).toEqual({ sql, wide: [] });
        }
      });
    });
  }
});

/** Rows that the server read on this connection while `work` ran. */
async function readRows(manager: EntityManager, work: () => Promise<void>): Promise<number> {
  const total = async () => {
    const rows: { Value: string }[] = await manager.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const before = await total();
  await work();
  // The look itself reads a few rows of the status table.
  return (await total()) - before;
}

interface Statement {
  readonly sql: string;
  readonly parameters: unknown[];
}

async function statementsOf(manager: EntityManager, work: () => Promise<void>): Promise<Statement[]> {
  const runner = manager.queryRunner;
  if (!runner) throw new Error('a transaction has a query runner');
  const statements: Statement[] = [];
  const query = runner.query.bind(runner);
  runner.query = async (sql: string, parameters: unknown[] = [], ...rest: unknown[]) => {
    statements.push({ sql, parameters });
    return Reflect.apply(query, runner, [sql, parameters, ...rest]);
  };
  try {
    await work();
  } finally {
    runner.query = query;
  }
  return statements;
}
