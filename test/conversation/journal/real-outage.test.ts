import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { InboundMessageEntity } from '../../../src/store/entities/inbound-message-entity';
import { OutboxMessageEntity } from '../../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../../src/store/entities/report-version-entity';
import { Store } from '../../../src/store/store';
import { startOther } from '../../store/other-process';
import { canStartServer, type PrivateServer, startPrivateServer } from '../../store/private-server';
import { databasesUnderTest } from '../../support/databases';
import { Outage, type Process, TOLD } from './given-outage';

/** Each with the number of an item that the unit owes alone. */
const SENDERS: readonly (readonly [userid: string, item: number])[] = [
  ['jiaoyu', 18],
  ['zhengshu', 1],
  ['weijian', 19],
];
/** The promise is three seconds, the platform's patience five. */
const ANSWERED_WITHIN_MS = 3_000;

/**
 * Ten minutes of office time in which everybody writes: the report, then what is to be added, minute by minute. Returns the
 * answers, and how long the slowest took.
 */
async function tenMinutes(
  outage: Outage,
  bot: Process,
): Promise<{ replies: Set<string | null>; slowestMs: number }> {
  const replies = new Set<string | null>();
  let slowestMs = 0;
  for (let minute = 0; minute < 10; minute++) {
    outage.office.goTo(`2022-06-23 10:${String(10 + minute)}`);
    await Promise.all(
      SENDERS.map(async ([userid, item]) => {
        const text = minute === 0 ? `${item} 已完成第0步` : `补充 ${item} 第${minute}步`;
        const began = performance.now();
        replies.add((await outage.say(bot, userid, text)).reply);
        slowestMs = Math.max(slowestMs, performance.now() - began);
      }),
    );
  }
  return { replies, slowestMs };
}

/** Everything is stored, in each sender's order, and everybody got each receipt once. */
async function expectAllStored(outage: Outage): Promise<void> {
  const { read } = outage.office.store;
  const steps = Array.from({ length: 10 }, (_, i) => `${i === 0 ? '已完成' : ''}第${i}步`).join('\n');
  const versions = await read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const last = new Map(versions.map((version) => [version.obligationId, version]));
  expect([...last.values()].map(({ text, version }) => [text, version])).toEqual(
    SENDERS.map(() => [steps, 10]),
  );
  for (const [userid] of SENDERS) {
    const inbound = await read.find(InboundMessageEntity, { where: { userid }, order: { id: 'ASC' } });
    const minutes = inbound.map(({ receivedAt }) => receivedAt.getUTCMinutes());
    expect(minutes).toEqual(Array.from({ length: 10 }, (_, i) => 10 + i));
    const receipts = await read.find(OutboxMessageEntity, {
      where: { toUserid: userid },
      order: { id: 'ASC' },
    });
    expect(receipts.map(({ content }) => /第(\d+)版/.exec(content ?? '')?.[1])).toEqual(
      Array.from({ length: 10 }, (_, i) => `${i + 1}`),
    );
  }
}

const withServer = canStartServer && databasesUnderTest().includes('mariadb') ? describe : describe.skip;

withServer('a MariaDB that goes away during traffic', () => {
  let server: PrivateServer;
  let outage: Outage;
  let bot: Process;
  const shared = process.env.TEST_DATABASE_URL;
  beforeAll(async () => {
    server = await startPrivateServer();
    process.env.TEST_DATABASE_URL = server.url;
    outage = await Outage.open('mariadb');
  }, 120_000);
  beforeEach(async () => {
    await outage.startOver('2022-06-23 10:02');
    bot = await outage.start({ budgetMs: 2_500 });
  });
  afterAll(async () => {
    await outage.close();
    process.env.TEST_DATABASE_URL = shared;
    await server.close();
  }, 60_000);

  it('and says nothing for ten minutes: everybody is answered within three seconds, all is stored in order', async () => {
    server.signal('SIGSTOP');
    const { replies, slowestMs } = await tenMinutes(outage, bot);
    expect([...replies]).toEqual([TOLD]);
    expect(slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(bot.reception.journal.count).toBe(30);
    server.signal('SIGCONT');
    await outage.drained(bot);
    await expectAllStored(outage);
  }, 60_000);

  it('and is killed, and started again ten minutes later: likewise', async () => {
    await server.kill();
    const { replies, slowestMs } = await tenMinutes(outage, bot);
    expect([...replies]).toEqual([TOLD]);
    expect(slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
    await server.restart();
    await outage.drained(bot);
    await expectAllStored(outage);
  }, 60_000);

  it('and is killed while it stores what waited: nothing is lost or doubled', async () => {
    await server.kill();
    await tenMinutes(outage, bot);
    await server.restart();
    while (bot.reception.journal.count > 20) await new Promise((resolve) => setTimeout(resolve, 2));
    await server.kill();
    await server.restart();
    await outage.drained(bot);
    await expectAllStored(outage);
  }, 60_000);

  it('for writing only: it is read-only for a while', async () => {
    // Administrators may write all the same.
    const administrator = await createConnection({ uri: outage.office.databaseUrl });
    await administrator.query("CREATE USER 'plain'@'%' IDENTIFIED BY 'plain'");
    await administrator.query("GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO 'plain'@'%'");
    await administrator.query('SET GLOBAL read_only = ON');
    const url = Object.assign(new URL(outage.office.databaseUrl), { username: 'plain', password: 'plain' });
    const store = await Store.open(url.href);
    const plain = await outage.start({ store });
    expect(await outage.say(plain, 'jiaoyu', '18 已完成')).toEqual({ reply: TOLD });
    await administrator.query('SET GLOBAL read_only = OFF');
    await outage.drained(plain);
    expect(await outage.versions()).toHaveLength(1);
    await outage.startOver('2022-06-23 10:02');
    await store.close();
    await administrator.end();
  });
});

describe('a SQLite file that goes away', () => {
  let outage: Outage;
  let bot: Process;
  beforeAll(async () => {
    outage = await Outage.open('sqlite');
  });
  beforeEach(async () => {
    await outage.startOver('2022-06-23 10:02');
    bot = await outage.start({ budgetMs: 2_500 });
  });
  afterAll(() => outage.close());
  const allowPages = (pages: number) =>
    outage.office.store.inTransaction((manager) => manager.query(`PRAGMA max_page_count = ${pages}`));

  it('because another program holds its lock for ten minutes', async () => {
    const holder = startOther('test/store/hold-write-lock.ts', [
      outage.office.databaseUrl,
      '甲',
      '600000',
      'undo',
    ]);
    await new Promise((resolve) => holder.child.stdout?.once('data', resolve));
    const { replies, slowestMs } = await tenMinutes(outage, bot);
    expect([...replies]).toEqual([TOLD]);
    expect(slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
    holder.child.kill('SIGKILL');
    await outage.drained(bot);
    await expectAllStored(outage);
  }, 60_000);

  it('because this process cannot write it: the next one stores what waits', async () => {
    const store = await outage.office.anotherStore();
    await store.inTransaction((manager) => manager.query('PRAGMA query_only = ON'));
    const reader = await outage.start({ store });
    const { replies } = await tenMinutes(outage, reader);
    expect([...replies]).toEqual([TOLD]);
    await outage.kill(reader);
    await bot.reception.journal.adopt();
    await outage.drained(bot);
    await expectAllStored(outage);
  });

  it('because it is full', async () => {
    const [{ page_count: pages }] = await outage.office.store.read.query('PRAGMA page_count');
    await allowPages(pages);
    const filling = Array.from({ length: 30 }, (_, i) => `补充 18 ${'长'.repeat(600)}${i}`);
    const replies: (string | null)[] = [(await outage.say(bot, 'jiaoyu', '18 已完成')).reply];
    for (const text of filling) replies.push((await outage.say(bot, 'jiaoyu', text)).reply);
    expect(replies).toContain(TOLD);
    await allowPages(1_000_000);
    await outage.drained(bot);
    const versions = await outage.versions();
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
  });
});
