import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { PeopleRepository } from '../../src/store/people-repository';
import { Store } from '../../src/store/store';
import { databasesUnderTest } from '../support/databases';
import { gate } from '../support/gate';
import { redisUnderTest } from '../support/servers';
import { RunningOffice } from './running-office';

const BUDGET_MS = 700;
const redisUrl = redisUnderTest();

describe.each(databasesUnderTest())('a quarter of the office on %s', (kind) => {
  let office: RunningOffice;
  beforeAll(async () => {
    office = await RunningOffice.open(kind, {
      redisUrl: kind === 'mariadb' ? redisUrl : undefined,
      answerBudgetMs: BUDGET_MS,
    });
  });
  afterAll(() => office.close());

  /** Rows of the message that says `text`, and of reports made of it. */
  async function stored(text: string) {
    const content = JSON.stringify({ type: 'text', text });
    const messages = await office.store.read.findBy(InboundMessageEntity, { content });
    const ids = messages.map(({ id }) => id);
    const versions = await office.store.read.find(ReportVersionEntity);
    return { messages, reports: versions.filter(({ inboundId }) => ids.includes(inboundId ?? 0)) };
  }

  it('sends nothing before the opening notice, and the notice on its morning, once to each', async () => {
    await office.goTo('2022-06-08 17:00');
    expect(office.shownTo('jiaoyu')).toEqual([]);
    await office.goTo('2022-06-09 09:36');
    expect(office.shownTo('jiaoyu')).toEqual([
      { carrier: 'push', text: expect.stringMatching(/^【报送通知】[\s\S]*第18项/) },
    ]);
    await office.goTo('2022-06-09 15:00');
    expect(office.shownTo('jiaoyu')).toHaveLength(1);
    expect(office.shownTo('jiaoyu2')).toEqual([]);
    expect(office.shownTo('shizhang')).toEqual([]);
  });

  it('takes a reply, answers it passively, and shows it to the coordinator', async () => {
    await office.goTo('2022-06-10 10:02');
    const before = (await office.say('tongchou', '状态')).answers;
    expect(before).toEqual([
      { carrier: 'passive', text: expect.stringContaining('应报 134 已报 0 未报 134') },
    ]);
    const { answers } = await office.say('jiaoyu', '18 已完成公共教育服务平台升级');
    expect(answers).toEqual([
      {
        carrier: 'passive',
        text: expect.stringMatching(/^【二季度】第18项已收到（第1版，6月10日10:02，按时）/),
      },
    ]);
    const after = (await office.say('tongchou', '状态')).answers;
    expect(after[0]?.text).toContain('应报 134 已报 1 未报 133');
  });

  it('answers a message delivered five times at once, and again after a restart, alike, and stores it once', async () => {
    const text = '25 已建成智感安防小区32个';
    const { msgId, answers } = await office.say('gongan', text);
    const receipt = answers[0]?.text;
    expect(answers).toEqual([{ carrier: 'passive', text: expect.stringContaining('第25项已收到') }]);

    const atOnce = await office.redeliver(msgId, 5);
    await office.restart();
    const afterRestart = await office.redeliver(msgId, 5);
    for (const { attempts, replies } of [atOnce, afterRestart]) {
      expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(replies.map(({ content }) => content?.text)).toEqual(Array(5).fill(receipt));
    }
    const { messages, reports } = await stored(text);
    expect({ messages: messages.length, reports: reports.length }).toEqual({ messages: 1, reports: 1 });
    await office.settled();
    expect(office.shownTo('gongan').filter(({ text: shown }) => shown === receipt)).toHaveLength(1);
  });

  it('answers once through the outbox, and redeliveries not at all, when the first attempt overran', async () => {
    const text = '19 已建成3家智慧医院示范点';
    const other = await Store.open(office.config.databaseUrl);
    const release = gate();
    const held = gate();
    // Another transaction is busy with the same person for longer than an answer may take.
    const busy = other.inTransaction(async (manager) => {
      await new PeopleRepository(manager).find('weijian', { lock: true });
      await manager.update(PersonEntity, { userid: 'weijian' }, { position: '科员' });
      held.open();
      await release.opened;
    });
    await held.opened;
    const delivery = office.admin('members/weijian/messages', { text });
    await delay(BUDGET_MS + 300);
    release.open();
    await busy;
    const { msgId, delivery: outcome } = (await delivery).message as {
      msgId: string;
      delivery: { state: string; attempts: object[] };
    };
    expect(outcome).toMatchObject({ state: 'delivered', attempts: [{ status: 200, body: '' }] });
    expect(office.shownTo('weijian').filter(({ carrier }) => carrier === 'passive')).toEqual([]);
    await other.close();
    await office.settled();

    const { replies, attempts } = await office.redeliver(msgId, 5);
    expect(attempts.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(5).fill({ status: 200, body: '' }),
    );
    expect(replies.every(({ kind: reply }) => reply === 'none')).toBe(true);
    await office.restart();
    expect((await office.redeliver(msgId, 2)).replies).toEqual([{ kind: 'none' }, { kind: 'none' }]);
    await office.settled();
    const receipts = office.shownTo('weijian').filter(({ text: shown }) => shown.includes('第19项已收到'));
    expect(receipts).toEqual([{ carrier: 'push', text: expect.any(String) }]);
    const { messages, reports } = await stored(text);
    expect({ messages: messages.length, reports: reports.length }).toEqual({ messages: 1, reports: 1 });
    expect(messages[0]?.carrier).toBe('outbox');
  });

  it('reminds on the next morning only those who still owe', async () => {
    await office.goTo('2022-06-21 09:36');
    const remindedOn21 = (userid: string) =>
      office.shownTo(userid).filter(({ text }) => text.startsWith('【报送提醒】')).length;
    expect(remindedOn21('jiaoyu')).toBe(0);
    expect(remindedOn21('gongan')).toBe(0);
    expect(remindedOn21('weijian')).toBe(1);
    expect(remindedOn21('fagai')).toBe(1);
  });

  it('says who is late when the deadline has passed, and sends only the latest stage after days of silence', async () => {
    await office.stopServices();
    office.sandbox.state.clock.moveTo(new Date('2022-07-05T09:40:00+08:00'));
    await office.start();
    await office.settled();
    const overdue = office.shownTo('fagai').filter(({ text }) => text.startsWith('【逾期提醒】'));
    expect(overdue).toHaveLength(1);
    expect(office.shownTo('jiaoyu').filter(({ text }) => text.includes('逾期'))).toEqual([]);
    const { answers } = await office.say('tongchou', '未报');
    const list = answers.map(({ text }) => text).join('\n');
    expect(list).toContain('市发展改革局');
    expect(list).not.toContain('市教育局');
    const late = await office.say('fagai', '报 11 已完成信用信息平台二期建设');
    expect(late.answers[0]?.text).toMatch(/第11项已收到（第1版，7月5日09:40，迟报）/);
  });

  it('has logged neither what people wrote nor who they are', () => {
    const log = office.logLines.join('');
    expect(log).toContain('cuibao is running');
    expect(log).not.toMatch(/智感安防|公共教育|jiaoyu|weijian|invented-secret/);
    expect(office.logLines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
