import { afterEach, describe, expect, it, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/fault-plan';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { databasesUnderTest } from '../support/databases';
import { redisUnderTest } from '../support/servers';
import { RunningOffice } from './running-office';

const redisUrl = redisUnderTest();
/** Contacts of 顺序 1 in test/fixtures/contacts.csv. */
const CONTACTS = ['jiaoyu', 'zhengshu', 'minzheng', 'weijian', 'nongye', 'fagai', 'gongan', 'rongcheng'];

let office: RunningOffice;
afterEach(() => office.close());

const noticesTo = (userid: string) =>
  office.shownTo(userid).filter(({ text }) => /^【报送通知】|^（1\/\d+[^）]*）【报送通知】/.test(text))
    .length;

/** Who got how many opening notices. */
const notices = () => CONTACTS.map((userid) => noticesTo(userid));
const ONE_EACH = CONTACTS.map(() => 1);

async function waiting(): Promise<OutboxMessageEntity[]> {
  return office.store.read.findBy(OutboxMessageEntity, { status: 'pending' });
}

describe('while the platform has its troubles', () => {
  test.each<[string, Fault]>([
    ['says that it is busy (-1)', { kind: 'errcode', errcode: -1, errmsg: 'system busy' }],
    ['shows a gateway’s 502 page', { kind: 'http', status: 502, body: '<html>Bad Gateway</html>' }],
    ['hangs and cuts the connection', { kind: 'hang', hangMs: 100 }],
    ['carries a request out and loses its answer', { kind: 'lose-answer', hangMs: 100 }],
  ])('that it %s, every message arrives once', async (_, fault) => {
    office = await RunningOffice.open('sqlite');
    office.sandbox.state.faults.plan(3, '/message/send', fault);
    await office.goTo('2022-06-09 09:36');
    expect(office.sandbox.state.faults.list()).toEqual([]);
    expect(notices()).toEqual(ONE_EACH);
  });

  it('voids the token early, and every message arrives once', async () => {
    office = await RunningOffice.open('sqlite');
    await office.goTo('2022-06-09 09:36');
    expect(notices()).toEqual(ONE_EACH);
    await office.admin('tokens/expire', {});
    await office.goTo('2022-06-21 09:36');
    for (const userid of CONTACTS) {
      const reminders = office.shownTo(userid).filter(({ text }) => text.includes('【报送提醒】'));
      expect({ userid, count: reminders.length }).toEqual({ userid, count: 1 });
    }
  });

  it('counts too many calls (45009): the message waits its minute, also through a restart, and arrives once', async () => {
    office = await RunningOffice.open('sqlite');
    office.sandbox.state.faults.plan(1, '/message/send', {
      kind: 'errcode',
      errcode: 45009,
      errmsg: 'api freq out of limit',
    });
    office.sandbox.state.clock.moveTo(new Date('2022-06-09T09:36:00+08:00'));
    const refused = async () => (await waiting()).filter(({ error }) => error?.includes('45009'));
    await office.until('the platform has refused a message', async () => (await refused()).length === 1);
    const [message] = await refused();
    const waits = (message?.nextAttemptAt?.getTime() ?? 0) - (message?.lastAttemptAt?.getTime() ?? 0);
    expect(waits).toBeGreaterThanOrEqual(60_000);
    await office.stopServices();
    // The minute has passed.
    const past = new Date(Date.now() - 1000);
    await office.store.inTransaction((manager) =>
      manager.update(OutboxMessageEntity, { status: 'pending' }, { nextAttemptAt: past }),
    );
    await office.start();
    await office.settled();
    expect(notices()).toEqual(ONE_EACH);
  });
});

describe.each(databasesUnderTest().filter((kind) => kind === 'mariadb'))(
  'two processes on one %s and Redis',
  (kind) => {
    it('send each reminder once and fetch one token', async () => {
      office = await RunningOffice.open(kind, { redisUrl });
      await office.start();
      await office.goTo('2022-06-09 09:36');
      expect(notices()).toEqual(ONE_EACH);
      await office.goTo('2022-06-21 09:36');
      const sent = await office.store.read.findBy(OutboxMessageEntity, {
        status: 'sent',
        kind: 'reminder',
      });
      expect(sent).toHaveLength(2 * CONTACTS.length);
      const pushed = CONTACTS.flatMap((userid) => office.shownTo(userid)).filter(
        ({ text }) => !/^（[2-9]\//.test(text),
      );
      expect(pushed).toHaveLength(2 * CONTACTS.length);
      const fetched = office.sandbox.state.wire.after(0).filter(({ title }) => title.includes('/gettoken'));
      expect(fetched).toHaveLength(1);
    });
  },
);
