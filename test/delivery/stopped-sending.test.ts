import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { Messenger } from '../../src/delivery/outbound-message';
import { enqueue } from '../../src/delivery/outbox';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import type { Store } from '../../src/store/store';
import { tickAt } from '../reminders/given-reminders';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const MANY = 400;

describe.each(databasesUnderTest())('while sending is stopped, on %s,', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-06-24 10:02'));
  afterAll(() => office.close());

  const sent: { to: string; text: string }[] = [];
  const messenger: Messenger = {
    compose: ({ to, content }) => JSON.stringify({ to, text: 'text' in content ? content.text : '' }),
    async send(body) {
      sent.push(JSON.parse(body));
      return { messageId: null, jobId: null };
    },
  };
  const dispatcher = (store: Store) =>
    new Dispatcher({
      store,
      messenger,
      render: reminderRenderer(office.rules, office.clock),
      clock: office.clock,
      logger: office.logger,
      metrics: createMetrics(),
      owner: `test:${randomUUID()}`,
    });
  /** Two processes, until neither finds anything to send. */
  async function workOff(): Promise<void> {
    const both = [dispatcher(office.store), dispatcher(await office.anotherStore())];
    for (;;) {
      const turns = await Promise.all(both.map((each) => each.runOnce()));
      if (turns.every(({ claimed }) => claimed === 0)) return;
    }
  }
  const enqueueNotices = (count: number, of: string) =>
    office.change((act) =>
      enqueue(
        act.manager,
        Array.from({ length: count }, (_, i) => ({
          dedupeKey: `${of}:${i}`,
          to: `member${i}`,
          kind: 'notice' as const,
          content: { type: 'text' as const, text: `通知${i}` },
        })),
        { officeNow: act.now, machineNow: act.machineNow },
      ),
    );
  const waiting = () => office.store.read.countBy(OutboxMessageEntity, { status: 'pending' });

  it(`of ${MANY} messages none goes out, a direct answer does, and resumed each goes out once`, async () => {
    sent.length = 0;
    await enqueueNotices(MANY, 'many');
    await office.say('tongchou', '停发');
    // Behind a full queue of others, and to somebody who has a message waiting.
    await office.change((act) =>
      enqueue(
        act.manager,
        ['member3', 'tongchou'].map((to) => ({
          dedupeKey: `answer:${to}`,
          to,
          kind: 'answer' as const,
          content: { type: 'text' as const, text: '答复' },
        })),
        { officeNow: act.now, machineNow: act.machineNow },
      ),
    );
    await workOff();
    expect(sent.map(({ to, text }) => `${to} ${text}`).sort()).toEqual(['member3 答复', 'tongchou 答复']);
    expect(await waiting()).toBe(MANY);

    sent.length = 0;
    await dialogue(office, 'tongchou', [
      ['恢复发送', `将向${MANY}人发出${MANY}条消息（通知${MANY}条）`],
      ['确认', `待发消息${MANY}条即将发出`],
    ]);
    await workOff();
    const notices = sent.filter(({ text }) => text.startsWith('通知'));
    expect(notices).toHaveLength(MANY);
    expect(new Set(notices.map(({ to }) => to)).size).toBe(MANY);
  }, 120_000);

  it('reminders of several days pile up to one: only the latest due stage goes out', async () => {
    sent.length = 0;
    await office.say('tongchou', '停发');
    for (const day of ['06-27', '06-28', '06-29', '06-30']) {
      await tickAt(office, `2022-${day} 09:36`);
      await workOff();
    }
    expect(sent).toEqual([]);
    await dialogue(office, 'tongchou', [
      ['恢复发送', ['将向9人发出9条消息（提醒9条）', '已失去意义']],
      ['确认', '已恢复发送'],
    ]);
    await workOff();
    const reminders = sent.filter(({ text }) => text.includes('报送提醒】'));
    expect(new Set(reminders.map(({ to }) => to)).size).toBe(8);
    expect(sent.filter(({ to, text }) => to === 'jiaoyu' && text.includes('提醒】'))).toHaveLength(1);
    expect(reminders.every(({ text }) => text.includes('今日截止'))).toBe(true);
    // The stages that came to nothing are not made up for beside the latest.
    await tickAt(office, '2022-06-30 10:00');
    await workOff();
    expect(sent.filter(({ to, text }) => to === 'jiaoyu' && text.includes('提醒】'))).toHaveLength(1);
  }, 60_000);

  it('stopped in the middle, what was claimed goes out and nothing else', async () => {
    sent.length = 0;
    await enqueueNotices(60, 'half');
    await dispatcher(office.store).runOnce();
    const before = sent.length;
    expect(before).toBeGreaterThan(0);
    await office.say('tongchou', '停发');
    await workOff();
    expect(sent).toHaveLength(before);
    expect(await waiting()).toBe(60 - before);
  });
});
