import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refusedReceiverMarker } from '../../src/actions/receiver-refused';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { DispatcherLimits } from '../../src/delivery/dispatcher-limits';
import { SendFailure } from '../../src/delivery/send-failure';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';
import {
  recipients,
  remindersOf,
  type SentReminder,
  sendWaiting,
  setObligations,
  tickAt,
} from './given-reminders';

/** 顺序 1 of every unit in the fixture; minzheng serves two units, fagai owes items 11 and 32. */
const PRIMARY = ['fagai', 'gongan', 'jiaoyu', 'minzheng', 'nongye', 'rongcheng', 'weijian', 'zhengshu'];
/** Coordinator and leader read how the plan stands: no reminders. */
const READERS = ['tongchou', 'shizhang'];
const OPENING = '2022-06-09';

/** What systems that do this job were seen to get wrong, each as a test. */
describe.each(databasesUnderTest())('the nine faults, on %s', (kind) => {
  let office: Office;
  let restorePlan: () => Promise<void>;

  beforeAll(async () => {
    office = await Office.open(kind);
    restorePlan = await planAsImported(office);
  }, 60_000);
  beforeEach(async () => {
    await office.startOver('2022-05-16 09:00');
    await restorePlan();
  });
  afterAll(() => office.close());

  async function morning(time: string): Promise<SentReminder[]> {
    await tickAt(office, time);
    return (await sendWaiting(office)).filter(({ to }) => !READERS.includes(to));
  }

  const textTo = (sent: readonly SentReminder[], userid: string) =>
    sent
      .filter(({ to }) => to === userid)
      .map(({ text }) => text)
      .join('\n');

  /** A dispatcher whose platform behaves as told, message by message. */
  function dispatcherWith(
    send: (message: SentReminder) => Promise<void> | void,
    limits: Partial<DispatcherLimits> = {},
  ): Dispatcher {
    return new Dispatcher({
      store: office.store,
      messenger: {
        compose: ({ to, content }) => JSON.stringify({ to, text: 'text' in content ? content.text : '' }),
        async send(body) {
          await send(JSON.parse(body) as SentReminder);
          return { messageId: null, jobId: null };
        },
      },
      render: reminderRenderer(office.rules, office.clock),
      noteRefusedReceiver: refusedReceiverMarker({ rules: office.rules, clock: office.clock }),
      clock: office.clock,
      logger: office.logger,
      metrics: createMetrics(),
      owner: `test:${randomUUID()}`,
      limits,
    });
  }

  /** The turn of whatever waits for another try has come. */
  async function waitOutBackOff(): Promise<void> {
    await office.store.inTransaction((manager) =>
      manager.update(OutboxMessageEntity, { status: 'pending' }, { nextAttemptAt: new Date('2020-01-01') }),
    );
  }

  it('1. all contacts reminded for all units: each is told of the own units alone, and who owes nothing of nothing', async () => {
    await setObligations(office, { unit: '市公安局' }, { state: 'submitted', currentVersion: 1 });
    const sent = await morning(`${OPENING} 10:00`);
    expect(recipients(sent)).toEqual(PRIMARY.filter((to) => to !== 'gongan'));
    expect(textTo(sent, 'jiaoyu')).toContain('贵单位应报1项');
    // Nor is anybody put down for what another unit owes.
    expect((await remindersOf(office.store)).map(({ to }) => to)).toEqual(recipients(sent));
    const [foreign] = await office.store.read.query(
      `SELECT COUNT(*) AS n FROM reminder_stages s JOIN obligations o ON o.id = s.obligation_id
       WHERE NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = s.person_id AND r.unit_id = o.unit_id)`,
    );
    expect(Number(foreign.n)).toBe(0);
    for (const { to, text } of sent) {
      const items = [...text.matchAll(/第(\d+)项/g)].map(([, no]) => Number(no));
      const owed: { no: number }[] = await office.store.read.query(
        `SELECT DISTINCT i.no FROM roles r JOIN people p ON p.id = r.person_id
         JOIN obligations o ON o.unit_id = r.unit_id JOIN work_items i ON i.id = o.item_id
         WHERE p.userid = '${to}' AND r.role = 'contact'`,
      );
      expect(items.length).toBeGreaterThan(0);
      expect(owed.map(({ no }) => Number(no))).toEqual(expect.arrayContaining(items));
    }
  });

  it('2. nothing after due: on the first and third day overdue and each week until the close', async () => {
    const told: Record<string, boolean> = {};
    for (const day of ['06-30', '07-01', '07-04', '07-05', '07-12', '07-14', '07-15']) {
      const sent = await morning(`2022-${day} 10:00`);
      told[day] = textTo(sent, 'weijian').includes('逾期') || textTo(sent, 'weijian').includes('今日截止');
    }
    expect(told).toEqual({
      '06-30': true,
      '07-01': true,
      '07-04': false,
      '07-05': true,
      '07-12': true,
      '07-14': false,
      '07-15': false,
    });
  });

  it('3. a step lost to one minute’s downtime: it is made up for at the next minute, or on the next working day', async () => {
    await tickAt(office, `${OPENING} 09:29`);
    // Nobody was there from 09:30 to 09:46.
    expect(recipients(await morning(`${OPENING} 09:47`))).toEqual(PRIMARY);
    // Down from before T-7 (21 June) until the day after.
    expect(recipients(await morning('2022-06-22 09:36'))).toEqual(PRIMARY);
    expect(await morning('2022-06-23 09:36')).toEqual([]);
  });

  it('4. missing items not named: the message names each item that is missing, and none that is in', async () => {
    await dialogue(office, 'fagai', [['11 已完成信用信息平台二期建设并投入使用', '第11项已收到']]);
    const text = textTo(await morning('2022-06-21 10:00'), 'fagai');
    expect(text).toContain('贵单位应报1项');
    expect(text).toContain('第32项');
    expect(text).not.toContain('第11项');
  });

  it('5. given up after 15 minutes: whatever passes is tried again until the day is over', async () => {
    await tickAt(office, `${OPENING} 09:36`);
    let tries = 0;
    const sent: string[] = [];
    const dispatcher = dispatcherWith(({ to }) => {
      if (office.clock.now() < new Date('2022-06-09T16:00:00+08:00')) {
        tries += 1;
        throw new SendFailure('retry', 'http_502', 'Bad Gateway');
      }
      sent.push(to);
    });
    for (const time of ['09:36', '09:50', '10:10', '11:00', '13:00', '15:59', '16:05']) {
      office.goTo(`${OPENING} ${time}`);
      await waitOutBackOff();
      while ((await dispatcher.runOnce()).claimed > 0);
    }
    expect(tries).toBe(6 * PRIMARY.length);
    expect(sent.sort()).toEqual(PRIMARY);
  });

  it('6. failed messages never retried: at the next try, and where a person is refused, to the next contact', async () => {
    await tickAt(office, `${OPENING} 10:00`);
    const attempts = new Map<string, number>();
    const dispatcher = dispatcherWith(({ to }) => {
      attempts.set(to, (attempts.get(to) ?? 0) + 1);
      if (to === 'jiaoyu')
        throw new SendFailure('permanent', '60111', 'invaliduser', null, { refusesReceiver: true });
      if (attempts.get(to) === 1) throw new SendFailure('retry', '-1', 'system busy');
    });
    await dispatcher.runOnce();
    await waitOutBackOff();
    while ((await dispatcher.runOnce()).claimed > 0);
    await dispatcher.stop();
    expect(attempts.get('gongan')).toBe(2);
    expect(attempts.get('jiaoyu')).toBe(1);
    // The second in line hears of it, and nobody else a second time.
    expect(recipients(await morning(`${OPENING} 10:30`))).toContain('jiaoyu2');
  });

  it('7. unit without contact skipped in silence: the coordinator is told of it in the digest and in 联络员', async () => {
    const withoutContact = async (day: string) => {
      await tickAt(office, `${day} 10:00`);
      const sent = await sendWaiting(office);
      const count = /没有可用联络员的单位(\d+)家/.exec(textTo(sent, 'tongchou'))?.[1];
      return { count: Number(count), toldToContact: recipients(sent).includes('gongan') };
    };
    office.goTo('2022-06-24 09:00');
    const before = await withoutContact('2022-06-27');
    expect(before.toldToContact).toBe(true);
    expect(before.count).toBeGreaterThan(0);
    await dialogue(office, 'tongchou', [
      ['联络员 市公安局 停用 许公安', ['将收不到任何提醒', '确认']],
      ['确认', '已停用'],
      ['联络员', '市公安局'],
    ]);
    expect(await withoutContact('2022-06-28')).toEqual({ count: before.count + 1, toldToContact: false });
  });

  it('8. hard-coded dates: a moved deadline takes the whole ladder along, and holidays are reckoned with', async () => {
    await dialogue(office, 'tongchou', [
      ['截止 2022Q2 7月15日', '确认'],
      ['确认', '7月15日'],
    ]);
    // 15 and 7 working days before 30 June, where the plan as printed would have been told of.
    expect(await morning('2022-06-09 10:00')).toEqual([]);
    expect(await morning('2022-06-21 10:00')).toEqual([]);
    expect(recipients(await morning('2022-06-24 10:00'))).toEqual(PRIMARY);
    expect(recipients(await morning('2022-07-06 10:00'))).toEqual(PRIMARY);
    await office.startOver('2022-09-01 09:00');
    const days: string[] = [];
    for (const day of ['09-27', '09-29', '09-30', '10-01', '10-07', '10-08', '10-09', '10-10']) {
      if (textTo(await morning(`2022-${day} 10:00`), 'weijian') !== '') days.push(day);
    }
    // Three before, one before, the day itself; one and three after are make-up Saturday and Monday.
    expect(days).toEqual(['09-27', '09-29', '09-30', '10-08', '10-10']);
  });

  it('9. list altered while walked: who reports while the messages go out shifts nobody else’s', async () => {
    await tickAt(office, `${OPENING} 10:00`);
    const sent: string[] = [];
    const inTheMiddle = ['市卫生健康局', '市公安局', '市农业农村局'];
    // One at a time: each report comes between two messages.
    const dispatcher = dispatcherWith(
      async ({ to }) => {
        sent.push(to);
        const unit = inTheMiddle.pop();
        if (unit) await setObligations(office, { unit }, { state: 'submitted', currentVersion: 1 });
      },
      { concurrency: 1 },
    );
    while ((await dispatcher.runOnce()).claimed > 0);
    await dispatcher.stop();
    expect(new Set(sent).size).toBe(sent.length);
    const reported = ['weijian', 'gongan', 'nongye'];
    const others = PRIMARY.filter((to) => !reported.includes(to));
    expect(sent.filter((to) => others.includes(to)).sort()).toEqual(others);
  });
});
