import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { Office, textMessage } from '../support/office';

const MOST = 5;
const TOO_MANY = /^您发送的消息过于频繁/;

describe.each(oneDatabaseFor(__filename))('whoever writes faster than anybody can type, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  let floods: number[];
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    floods = [];
    office.inbox = office.openInbox({
      converse: createConverse({
        rules: office.rules,
        messagesAMinute: MOST,
        onFlood: (id) => void floods.push(id),
      }),
    });
  });
  afterAll(() => office.close());

  const flood = async (count: number, text = '18 已完成第') => {
    const answers: (string | null)[] = [];
    for (let at = 1; at <= count; at++) answers.push(await office.say('jiaoyu', `${text}${at}所`));
    return answers;
  };
  /** Machine time passes for what has arrived. */
  const aMinuteLater = () =>
    office.store.inTransaction(async (manager) => {
      for (const { id, arrivedAt } of await manager.find(InboundMessageEntity))
        await manager.update(
          InboundMessageEntity,
          { id },
          { arrivedAt: new Date(arrivedAt.getTime() - 61_000) },
        );
    });

  it('is told once; every text beyond the limit waits as a draft, nothing is lost, others are served', async () => {
    const answers = await flood(MOST + 3);
    expect(answers.slice(0, MOST).every((answer) => answer?.includes('第18项'))).toBe(true);
    expect(answers.slice(MOST)).toEqual([expect.stringMatching(TOO_MANY), null, null]);
    const drafts = await office.store.read.find(DraftEntity, { order: { id: 'ASC' } });
    expect(drafts.map(({ text }) => text)).toEqual(['18 已完成第6所', '18 已完成第7所', '18 已完成第8所']);
    expect(await office.store.read.count(ReportVersionEntity)).toBe(MOST);
    expect(floods).toEqual([drafts[0]?.inboundId]);
    expect(await office.say('weijian', '7 已完成推广')).toContain('第7项已收到');

    await aMinuteLater();
    expect(await office.say('jiaoyu', '草稿')).toContain('18 已完成第6所');
  });

  it('is told anew of another flood', async () => {
    await flood(MOST + 1);
    await aMinuteLater();
    expect((await flood(MOST + 1)).at(-1)).toMatch(TOO_MANY);
  });

  it('is not meant where the messages were written over time and arrive at once, as after an outage', async () => {
    const at = (minutes: number) => new Date(office.clock.now().getTime() + minutes * 60_000);
    for (let minute = -10; minute < 0; minute++)
      expect(await office.say('jiaoyu', '任务', at(minute))).not.toMatch(TOO_MANY);
  });

  it('is kept no text of as a stranger, and no command of anybody is carried out', async () => {
    for (let at = 0; at < MOST; at++) await office.say('stranger', '任务');
    expect(await office.say('stranger', '绑定 市教育局 张三')).toMatch(TOO_MANY);
    for (let at = 0; at < MOST; at++) await office.say('tongchou', '状态');
    expect(await office.say('tongchou', '停发')).toMatch(TOO_MANY);
    expect((await office.store.read.find(DraftEntity)).map(({ userid }) => userid)).toEqual(['tongchou']);
  });
});

it('nobody is meant who pastes forty-five reports at once', async () => {
  const office = await Office.open('sqlite');
  await office.startOver('2022-06-23 10:02');
  const messages = Array.from({ length: 45 }, (_, i) =>
    textMessage('zhengshu', `${i + 1} 已完成`, office.clock.now()),
  );
  const answers = await Promise.all(messages.map((message) => office.inbox.receive(message)));
  expect(answers.filter(({ reply }) => reply && TOO_MANY.test(reply))).toEqual([]);
  await office.close();
});
