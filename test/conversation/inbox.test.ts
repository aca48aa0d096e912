import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import type { InboundMessage } from '../../src/conversation/inbound-message';
import type { Converse } from '../../src/conversation/message-store';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { databasesUnderTest } from '../support/databases';
import { Office, textMessage } from '../support/office';

const RECEIPT = /^【二季度】第18项已收到（第1版，6月23日10:02，按时）/;

describe.each(databasesUnderTest())('a message that arrives, on %s', (kind) => {
  let office: Office;
  let message: InboundMessage;
  /** Opened at the latest when a test ends, so that none holds up the next. */
  const gates: (() => void)[] = [];
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    message = textMessage('jiaoyu', '18 已完成公共教育平台升级', office.clock.now());
  });
  afterEach(() => {
    for (const open of gates.splice(0)) open();
    return office.inbox.idle();
  });
  afterAll(() => office.close());

  const realConverse = () => createConverse({ rules: office.rules });
  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const inbound = () => office.store.read.find(InboundMessageEntity, { order: { id: 'ASC' } });
  const outbox = () => office.store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });

  /** The real conversation, after `before` has been waited for. */
  function slowly(before: () => Promise<unknown>): Converse {
    const converse = realConverse();
    return async (...args) => {
      await before();
      return converse(...args);
    };
  }

  function gate() {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    gates.push(open);
    return { opened, open };
  }

  it('is stored once and answered passively with the same words when it comes five times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => office.inbox.receive(message)));
    expect(answers[0]?.reply).toMatch(RECEIPT);
    expect(new Set(answers.map(({ reply }) => reply)).size).toBe(1);
    expect(await versions()).toHaveLength(1);
    expect(await inbound()).toMatchObject([{ carrier: 'passive', reply: answers[0]?.reply }]);
    expect(await outbox()).toHaveLength(0);
  });

  it('is answered with the stored words after a restart', async () => {
    const first = await office.inbox.receive(message);
    for (let i = 0; i < 4; i++) expect(await office.openInbox().receive(message)).toEqual(first);
    expect(first.reply).toMatch(RECEIPT);
    expect(await versions()).toHaveLength(1);
  });

  it('is stored once when two processes get it at the same moment', async () => {
    const other = office.openInbox({ store: await office.anotherStore() });
    const answers = await Promise.all(
      [office.inbox, other, office.inbox, other, other].map((inbox) => inbox.receive(message)),
    );
    expect(answers.map(({ reply }) => reply)).toEqual(Array(5).fill(answers[0]?.reply));
    expect(answers[0]?.reply).toMatch(RECEIPT);
    expect(await versions()).toHaveLength(1);
    expect(await inbound()).toHaveLength(1);
    expect(await outbox()).toHaveLength(0);
  });

  it('is answered once through the outbox, and redeliveries empty, when the first attempt overran', async () => {
    const { opened, open } = gate();
    const inbox = office.openInbox({ converse: slowly(() => opened), budgetMs: 1 });
    const deliveries = [inbox.receive(message), inbox.receive(message), inbox.receive(message)];
    setTimeout(open, 30);
    expect(await Promise.all(deliveries)).toEqual(Array(3).fill({ reply: null }));
    expect(await inbox.receive(message)).toEqual({ reply: null });
    expect(await office.openInbox().receive(message)).toEqual({ reply: null });
    expect(await versions()).toHaveLength(1);
    expect(await inbound()).toMatchObject([{ carrier: 'outbox' }]);
    const sent = await outbox();
    expect(sent).toMatchObject([{ kind: 'answer', toUserid: 'jiaoyu', status: 'pending' }]);
    expect(JSON.parse(sent[0]?.content ?? '').text).toMatch(RECEIPT);
  });

  it('is never acknowledged before it is stored: the platform is told to come again', async () => {
    const { opened, open } = gate();
    const inbox = office.openInbox({
      converse: slowly(() => opened),
      budgetMs: 1,
      acknowledgeWithinMs: 10,
    });
    await expect(inbox.receive(message)).rejects.toThrow();
    expect(await inbound()).toHaveLength(0);
    open();
    await inbox.idle();
    // By an inbox that is given its time: looking it up may take longer than those few milliseconds.
    expect(await office.openInbox().receive(message)).toEqual({ reply: null });
    expect(await versions()).toHaveLength(1);
    expect(await outbox()).toHaveLength(1);
  });

  it('is not acknowledged when the database goes away after the budget is over', async () => {
    const { opened, open } = gate();
    const inbox = office.openInbox({
      budgetMs: 1,
      converse: async () => {
        await opened;
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
    });
    const delivery = inbox.receive(message);
    setTimeout(open, 30);
    await expect(delivery).rejects.toThrow('ECONNREFUSED');
    expect(await inbound()).toHaveLength(0);
    expect((await office.openInbox().receive(message)).reply).toMatch(RECEIPT);
  });

  it('whose process died between commit and answer is answered passively when it is delivered again', async () => {
    await office.inbox.receive(message);
    const [before] = await inbound();
    const inbox = office.openInbox();
    const answers = await Promise.all([inbox.receive(message), inbox.receive(message)]);
    expect(answers[0]?.reply).toMatch(RECEIPT);
    expect(answers[1]).toEqual(answers[0]);
    const [after] = await inbound();
    expect(after).toMatchObject({ carrier: 'passive', carriedBy: expect.any(String) });
    expect(after?.carriedBy).not.toBe(before?.carriedBy);
    expect(await outbox()).toHaveLength(0);
  });

  it('with a long answer gets it in parts, in order, through the outbox', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${i + 1}. 某单位未报第${i + 1}项。\n`);
    const inbox = office.openInbox({ converse: async () => lines.join('') });
    expect(await inbox.receive(message)).toEqual({ reply: null });
    expect(await inbox.receive(message)).toEqual({ reply: null });
    const parts = (await outbox()).map(({ content }) => JSON.parse(content ?? '').text as string);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => Buffer.byteLength(part) <= 2048)).toBe(true);
    parts.forEach((part, i) => {
      // The number keeps a second, equal answer from being taken for a repetition.
      expect(part).toMatch(new RegExp(`^（${i + 1}/${parts.length}，消息\\d+）`));
    });
    expect(parts.map((part) => part.replace(/^（\d+\/\d+，消息\d+）/, '')).join('')).toBe(lines.join(''));
  });

  it('waits for what the same person wrote before', async () => {
    const said = ['18 已完成第一期', '18 已完成第二期', '18 已完成第三期'];
    await Promise.all(
      said.map((text) => office.inbox.receive(textMessage('jiaoyu', text, office.clock.now()))),
    );
    expect((await versions()).map(({ version, text }) => [version, text])).toEqual([
      [1, '已完成第一期'],
      [2, '已完成第二期'],
      [3, '已完成第三期'],
    ]);
  });

  it('waits for what the same person wrote before, though that takes long', async () => {
    const { opened, open } = gate();
    const converse = realConverse();
    const inbox = office.openInbox({
      converse: async (manager, id, arrived, receivedAt) => {
        if (arrived === message) await opened;
        return converse(manager, id, arrived, receivedAt);
      },
    });
    const first = inbox.receive(message);
    const second = inbox.receive(textMessage('jiaoyu', '18 已完成第二期', office.clock.now()));
    setTimeout(open, 100);
    expect((await first).reply).toContain('第1版');
    expect((await second).reply).toContain('第2版');
  });

  it('follows another one of the same unit that two processes take in at once', async () => {
    const other = office.openInbox({ store: await office.anotherStore() });
    await Promise.all([
      office.inbox.receive(textMessage('jiaoyu', '18 已完成甲工作', office.clock.now())),
      other.receive(textMessage('jiaoyu2', '18 已完成乙工作', office.clock.now())),
      other.receive(textMessage('jiaoyu', '18 已完成丙工作', office.clock.now())),
    ]);
    expect((await versions()).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect((await inbound()).every(({ reply }) => reply?.includes('已收到（第'))).toBe(true);
  });

  it('that we cannot handle is kept as a draft and answered with a reference, once', async () => {
    const inbox = office.openInbox({
      converse: async (manager, inboundId) => {
        await manager.insert(DraftEntity, {
          userid: 'jiaoyu',
          text: 'half done',
          inboundId,
          status: 'waiting',
          createdAt: office.clock.now(),
        });
        throw new TypeError('a bug of ours');
      },
    });
    const [first, second] = await Promise.all([inbox.receive(message), inbox.receive(message)]);
    const [row] = await inbound();
    expect(first?.reply).toContain(`编号${row?.id}`);
    expect(second).toEqual(first);
    expect(await office.openInbox().receive(message)).toEqual(first);
    expect(await office.store.read.find(DraftEntity)).toMatchObject([
      { text: '18 已完成公共教育平台升级', status: 'waiting', inboundId: row?.id },
    ]);
    expect(await versions()).toHaveLength(0);
    expect(office.logged.some(({ level }) => level === 'error')).toBe(true);
  });

  it.each([
    ['a refused connection', { code: 'ECONNREFUSED' }],
    ['a lost connection', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }],
    ['a read-only server', { driverError: { code: 'ER_OPTION_PREVENTS_STATEMENT' } }],
    ['a full disk', { code: 'SQLITE_FULL' }],
    ['a conflict that does not end', { driverError: { code: 'ER_LOCK_WAIT_TIMEOUT' } }],
  ])(
    'is refused and leaves no trace on %s, so that the platform delivers it again',
    async (_what, fields) => {
      const broken = office.openInbox({
        converse: async () => {
          throw Object.assign(new Error('database'), fields);
        },
      });
      await expect(broken.receive(message)).rejects.toThrow('database');
      expect(await inbound()).toHaveLength(0);
      expect(await office.store.read.count(DraftEntity)).toBe(0);
      expect((await office.openInbox().receive(message)).reply).toMatch(RECEIPT);
    },
  );

  it('is handled again, whole and once, after a conflict of transactions', async () => {
    const code = kind === 'sqlite' ? 'SQLITE_BUSY' : 'ER_LOCK_DEADLOCK';
    let attempts = 0;
    const converse = realConverse();
    const inbox = office.openInbox({
      converse: async (...args) => {
        const reply = await converse(...args);
        if (++attempts < 3) throw Object.assign(new Error('conflict'), { driverError: { code } });
        return reply;
      },
    });
    expect((await inbox.receive(message)).reply).toMatch(RECEIPT);
    expect(attempts).toBe(3);
    expect(await versions()).toHaveLength(1);
    expect(await inbound()).toHaveLength(1);
  });

  it('that asks for no answer gets none, ever', async () => {
    const event: InboundMessage = {
      ...message,
      dedupeKey: 'event:1',
      content: { type: 'event', event: 'enter_agent', key: '', fields: {} },
    };
    expect(await office.inbox.receive(event)).toEqual({ reply: null });
    expect(await office.openInbox().receive(event)).toEqual({ reply: null });
    expect(await inbound()).toMatchObject([{ carrier: 'none', reply: null }]);
  });
});
