import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { InboundMessage } from '../../src/conversation/inbound-message';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { CardContent, OutboundContent } from '../../src/delivery/outbound-message';
import type { OfficeRules } from '../../src/domain/office-rules';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { tick } from '../../src/reminders/tick';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { taken } from '../delivery/given-delivery';
import { oneDatabaseFor } from '../support/databases';
import { Office } from '../support/office';

const COORDINATOR = 'tongchou';
const CONTACT = 'jiaoyu';
const ASK = '延期 18 到7月8日 主管同志外出';

describe.each(oneDatabaseFor(__filename))('buttons on cards, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  afterAll(() => office.close());
  beforeEach(() => office.startOver('2022-06-23 10:02'));

  const contents = async (to: string): Promise<OutboundContent[]> =>
    (await office.store.read.find(OutboxMessageEntity, { where: { toUserid: to }, order: { id: 'ASC' } }))
      .filter(({ content }) => content !== null)
      .map(({ content }) => JSON.parse(content ?? '') as OutboundContent);
  const cards = async (to: string) =>
    (await contents(to)).filter((content): content is CardContent => content.type === 'card');
  const labels = async (to: string) =>
    (await contents(to)).flatMap((content) => (content.type === 'cardUpdate' ? [content.label] : []));
  const request = () => office.store.read.findOneByOrFail(RequestEntity, {});

  function pressOf(userid: string, key: string): InboundMessage {
    return {
      dedupeKey: randomUUID(),
      agentId: '1000002',
      from: userid,
      sentAt: office.clock.now(),
      content: {
        type: 'event',
        event: 'template_card_event',
        key,
        fields: { TaskId: 't', CardType: 'button_interaction', ResponseCode: `rc_${randomUUID()}` },
      },
    };
  }

  async function press(userid: string, key: string): Promise<string | null> {
    const message = pressOf(userid, key);
    // The platform shows no reply to a press: it goes the other way.
    expect(await office.inbox.receive(message)).toEqual({ reply: null });
    return office.answerTo(message);
  }

  /** The key of the button that a member sees under this label. */
  async function keyOf(to: string, label: string): Promise<string> {
    const button = (await cards(to)).at(-1)?.buttons.find((each) => each.label === label);
    if (!button) throw new Error(`${to} has no button ${label}`);
    return button.key;
  }

  it('a request comes to the coordinator with 同意 and 不同意, and says all of it as text too', async () => {
    await office.say(CONTACT, ASK);
    const { id } = await request();
    const [card] = await cards(COORDINATOR);
    expect(card).toMatchObject({ title: `延期申请#${id}`, subtitle: null });
    expect(card?.buttons.map(({ label }) => label)).toEqual(['同意', '不同意']);
    expect(card?.text).toBe(`【${card?.title}】${card?.body}\n${card?.quote}`);
    expect(card?.text).toContain('主管同志外出');
    expect(card?.text).toContain(`同意 #${id}`);
  });

  it('a press does exactly what the words do', async () => {
    await office.say(CONTACT, ASK);
    const { id, obligationId } = await request();
    const pressed = await press(COORDINATOR, await keyOf(COORDINATOR, '同意'));
    const byPress = {
      request: (await request()).status,
      due: (await office.store.read.findOneByOrFail(ObligationEntity, { id: obligationId ?? 0 })).ownDueAt,
      told: (await contents(CONTACT)).length,
    };
    expect(byPress).toMatchObject({ request: 'granted', due: expect.any(Date), told: 1 });
    expect(await labels(COORDINATOR)).toEqual(['已回复：同意']);

    await office.startOver('2022-06-23 10:02');
    await office.say(CONTACT, ASK);
    const typed = await office.say(COORDINATOR, `同意 #${(await request()).id}`);
    const numberless = (text: string | null, number: number) => text?.replaceAll(`#${number}`, '#');
    expect(numberless(pressed, id)).toBe(numberless(typed, (await request()).id));
    expect({
      request: (await request()).status,
      due: (await office.store.read.findOneByOrFail(ObligationEntity, { id: obligationId ?? 0 })).ownDueAt,
      told: (await contents(CONTACT)).length,
    }).toEqual(byPress);
  });

  it('a press that is delivered three times is one press, with one answer', async () => {
    await office.say(CONTACT, ASK);
    const message = pressOf(COORDINATOR, await keyOf(COORDINATOR, '同意'));
    await Promise.all([1, 2, 3].map(() => office.inbox.receive(message)));
    expect(await office.store.read.countBy(OperationEntity, { actor: COORDINATOR })).toBe(1);
    expect(await contents(CONTACT)).toHaveLength(1);
    expect(await labels(COORDINATOR)).toEqual(['已回复：同意']);
    const answers = await office.store.read.findBy(OutboxMessageEntity, {
      toUserid: COORDINATOR,
      kind: 'answer',
    });
    expect(answers).toHaveLength(1);
  });

  it('a second press says what has become of it, and changes nothing', async () => {
    await office.say(CONTACT, ASK);
    const agree = await keyOf(COORDINATOR, '同意');
    const refuse = await keyOf(COORDINATOR, '不同意');
    await press(COORDINATOR, agree);
    const told = (await contents(CONTACT)).length;
    for (const key of [agree, refuse]) {
      expect(await press(COORDINATOR, key)).toMatch(/已.*同意.*未重复处理/);
    }
    expect((await request()).status).toBe('granted');
    expect(await contents(CONTACT)).toHaveLength(told);
  });

  it('two presses at the same moment decide once', async () => {
    await office.say(CONTACT, ASK);
    const [agree, refuse] = [await keyOf(COORDINATOR, '同意'), await keyOf(COORDINATOR, '不同意')];
    const inboxes =
      kind === 'sqlite'
        ? [office.inbox, office.inbox]
        : [office.inbox, office.openInbox({ store: await office.anotherStore() })];
    await Promise.all([
      inboxes[0]?.receive(pressOf(COORDINATOR, agree)),
      inboxes[1]?.receive(pressOf(COORDINATOR, refuse)),
    ]);
    expect(await contents(CONTACT)).toHaveLength(1);
    expect(await office.store.read.countBy(OperationEntity, { actor: COORDINATOR })).toBe(1);
  });

  it('a press can be taken back like the words', async () => {
    await office.say(CONTACT, ASK);
    await press(COORDINATOR, await keyOf(COORDINATOR, '同意'));
    expect(await office.say(COORDINATOR, '撤销')).toContain('已撤销');
    expect((await request()).status).toBe('open');
  });

  it('a key that somebody has guessed gives no more than typing it', async () => {
    await office.say(CONTACT, ASK);
    const { id } = await request();
    for (const [userid, key] of [
      [CONTACT, `settle:同意 #${id}`],
      ['gongan', `settle:同意 #${id}`],
      ['gongan', 'say:通过 18 市教育局'],
    ] as const) {
      expect(await press(userid, key)).toBe(await office.say(userid, key.replace(/^\w+:/, '')));
    }
    expect((await request()).status).toBe('open');
  });

  test.each(['', 'submit_leave', '同意 #1', 'SETTLE:同意 #1'])(
    'a key that is none of ours is passed over: %j',
    async (key) => {
      await office.say(CONTACT, ASK);
      expect(await press(COORDINATOR, key)).toBeNull();
      expect((await request()).status).toBe('open');
      expect(await labels(COORDINATOR)).toEqual([]);
    },
  );

  it('a stranger who presses is answered as a stranger who writes', async () => {
    const answer = await press('nobody', 'say:任务');
    expect(answer).toBe(await office.say('nobody', '任务'));
    expect(await office.store.read.countBy(InboundMessageEntity, { userid: 'nobody' })).toBe(2);
  });

  it('a text too long for a card stays a text: a request with a whole report in it', async () => {
    await office.say(CONTACT, `延期 18 到7月8日 ${'因主管同志外出学习，数据尚待核对，'.repeat(12)}`);
    expect(await cards(COORDINATOR)).toEqual([]);
    const [message] = await contents(COORDINATOR);
    expect(message).toMatchObject({ type: 'text', text: expect.stringContaining('回复“同意 #') });
  });

  describe('on a reminder', () => {
    async function reminded(time: string, rules: OfficeRules = office.rules): Promise<void> {
      await office.startOver(time);
      await tick(
        { store: office.store, rules: office.rules, processName: 'test', configHash: 'x' },
        office.clock.now(),
      );
      const dispatcher = new Dispatcher({
        store: office.store,
        messenger: {
          compose: ({ to, content }) => JSON.stringify({ to, content }),
          send: async (body) => taken(body),
        },
        render: reminderRenderer(rules, office.clock),
        clock: office.clock,
        logger: office.logger,
        metrics: createMetrics(),
        owner: 'test',
      });
      while ((await dispatcher.runOnce()).claimed > 0);
    }

    it.each(['2022-06-09 09:36', '2022-07-01 09:36'])(
      'a contact who owes one item gets one card, with every line of its text (%s)',
      async (time) => {
        await reminded(time);
        const all = await contents(CONTACT);
        expect(all).toHaveLength(1);
        const [card] = await cards(CONTACT);
        expect(`【${card?.title}】${card?.subtitle}：\n${card?.body}\n${card?.quote}`).toBe(card?.text);
        expect(card?.buttons.map(({ label }) => label)).toEqual(['填报', '任务', '收到']);
      },
    );

    it('leads to the form of the item by its quotation, where there are pages', async () => {
      await reminded('2022-06-09 09:36', { ...office.rules, pageRoot: 'https://bot.example' });
      const [card] = await cards(CONTACT);
      const { title = '', url = '' } = card?.quoteLink ?? {};
      expect(url).toMatch(/^https:\/\/bot\.example\/h5\/report\/\d+$/);
      expect(card?.quote).not.toContain('https://');
      expect(card?.text).toContain(`\n${title}：${url}\n`);
    });

    it('whoever owes more than a card shows gets the text', async () => {
      await reminded('2022-06-09 09:36');
      const messages = await office.store.read.findBy(OutboxMessageEntity, { kind: 'reminder' });
      const types = messages.map(({ content }) => (JSON.parse(content ?? '') as OutboundContent).type);
      expect(new Set(types)).toEqual(new Set(['card', 'text']));
    });

    it('each button says words that are understood, and leaves the others in their place', async () => {
      await reminded('2022-06-09 09:36');
      for (const { label, key } of (await cards(CONTACT))[0]?.buttons ?? []) {
        const answer = await press(CONTACT, key);
        expect({ label, answer }).toEqual({
          label,
          answer: expect.not.stringMatching(/没有理解|没有这项权限/),
        });
      }
      expect(await labels(CONTACT)).toEqual([]);
    });
  });
});
