import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../../src/conversation/converse';
import type { InboundMessage } from '../../../src/conversation/inbound-message';
import { InboundMessageEntity } from '../../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../../src/store/entities/obligation-entity';
import { databasesUnderTest } from '../../support/databases';
import { gate } from '../../support/gate';
import { beijing, textMessage } from '../../support/office';
import { textOf } from './given-journal';
import { Outage, type Process, REFUSED, TOLD } from './given-outage';

describe.each(databasesUnderTest())('while the database is away, on %s', (kind) => {
  let outage: Outage;
  let bot: Process;
  beforeAll(async () => {
    outage = await Outage.open(kind);
  });
  beforeEach(async () => {
    await outage.startOver('2022-06-23 10:02');
    bot = await outage.start();
  });
  afterAll(() => outage.close());

  const message = (userid: string, text: string) => textMessage(userid, text, outage.office.clock.now());
  const receive = (process: Process, received: InboundMessage) => process.reception.inbox.receive(received);
  const texts = async () => (await outage.versions()).map(({ version, text }) => [version, text]);
  const waiting = () => bot.reception.journal.count;

  it('a report is said to be received, and stored when it is back: its receipt comes by itself, once', async () => {
    bot.database.failWith = REFUSED;
    expect(await outage.say(bot, 'jiaoyu', '18 已完成公共教育平台升级')).toEqual({ reply: TOLD });
    expect(await outage.inbound()).toEqual([]);
    await outage.drained(bot);
    expect(await texts()).toEqual([[1, '已完成公共教育平台升级']]);
    expect(await outage.inbound()).toMatchObject([{ carrier: 'outbox' }]);
    expect(await outage.outbox()).toEqual([
      { to: 'jiaoyu', text: expect.stringMatching(/^【二季度】第18项已收到（第1版，6月23日10:02，按时）/) },
    ]);
    await outage.filesGone();
    expect(await outage.folder.figure('cuibao_journal_replayed_total')).toBe(1);
    // And then all is as ever.
    const { reply } = await outage.say(bot, 'jiaoyu', '补充 18 并已验收');
    expect(reply).toContain('第2版');
    expect(outage.folder.logged.map((line) => JSON.stringify(line)).join()).not.toContain('公共教育平台');
  });

  it('a message delivered again is answered the same and waits once', async () => {
    bot.database.failWith = REFUSED;
    const report = message('jiaoyu', '18 已完成');
    const answers = await Promise.all([receive(bot, report), receive(bot, report)]);
    answers.push(await receive(bot, report));
    expect(answers).toEqual(Array(3).fill({ reply: TOLD }));
    expect(waiting()).toBe(1);
    await outage.drained(bot);
    expect(await receive(bot, report)).toEqual({ reply: null });
    expect(await texts()).toEqual([[1, '已完成']]);
    expect(await outage.outbox()).toHaveLength(1);
  });

  it('a message delivered again to another process, whose database is there, is stored and answered once', async () => {
    const other = await outage.start();
    bot.database.failWith = REFUSED;
    const report = message('jiaoyu', '18 已完成');
    await receive(bot, report);
    expect((await receive(other, report)).reply).toContain('第18项已收到');
    await outage.drained(bot);
    expect(await texts()).toEqual([[1, '已完成']]);
    expect(await outage.outbox()).toEqual([]);
  });

  it('a message that two processes have in their journals is stored and answered once', async () => {
    const other = await outage.start();
    for (const { database } of [bot, other]) database.failWith = REFUSED;
    const report = message('jiaoyu', '18 已完成');
    expect(await Promise.all([receive(bot, report), receive(other, report)])).toEqual(
      Array(2).fill({ reply: TOLD }),
    );
    await Promise.all([outage.drained(bot), outage.drained(other)]);
    expect(await texts()).toEqual([[1, '已完成']]);
    expect(await outage.outbox()).toHaveLength(1);
  });

  it('events and buttons wait as well, and nothing is said where nothing can be shown', async () => {
    bot.database.failWith = REFUSED;
    const event: InboundMessage = {
      ...message('jiaoyu', ''),
      content: { type: 'event', event: 'enter_agent', key: '', fields: {} },
    };
    expect(await receive(bot, event)).toEqual({ reply: null });
    await outage.drained(bot);
    expect(await outage.inbound()).toMatchObject([{ userid: 'jiaoyu', carrier: 'none' }]);
  });

  it('what a person writes while earlier messages wait, also when the database is just back, waits behind them', async () => {
    const begun = gate();
    const mayEnd = gate();
    const converse = createConverse({ rules: outage.office.rules });
    const slow = await outage.start({
      converse: async (manager, id, arrived, receivedAt) => {
        if (textOf(arrived).startsWith('18')) {
          begun.open();
          await mayEnd.opened;
        }
        return converse(manager, id, arrived, receivedAt);
      },
    });
    slow.database.failWith = REFUSED;
    await outage.say(slow, 'jiaoyu', '18 已完成第一期');
    slow.database.failWith = null;
    await begun.opened;
    // The first is being stored: the second must not overtake it, and nobody else waits for either.
    expect(await outage.say(slow, 'jiaoyu', '补充 18 并已验收')).toEqual({ reply: TOLD });
    const others = kind === 'mariadb' ? [outage.say(slow, 'zhengshu', '任务')] : [];
    for (const { reply } of await Promise.all(others)) expect(reply).not.toBe(TOLD);
    mayEnd.open();
    await outage.drained(slow);
    expect(await texts()).toEqual([
      [1, '已完成第一期'],
      [2, '已完成第一期\n并已验收'],
    ]);
  });

  it('messages of one breath that meet a database which says nothing stay in their order, and everybody is told', async () => {
    bot.database.hang();
    const answers = await Promise.all([
      outage.say(bot, 'jiaoyu', '18 已完成第一期'),
      outage.say(bot, 'jiaoyu', '补充 18 并已验收'),
      outage.say(bot, 'zhengshu', '1 已完成清单编制'),
    ]);
    expect(answers).toEqual(Array(3).fill({ reply: TOLD }));
    expect(await outage.inbound()).toEqual([]);
    await outage.drained(bot);
    const reported = await texts();
    expect(reported.filter(([, text]) => text !== '已完成清单编制')).toEqual([
      [1, '已完成第一期'],
      [2, '已完成第一期\n并已验收'],
    ]);
    expect(reported).toHaveLength(3);
    expect(await outage.outbox()).toHaveLength(3);
  });

  it('a report keeps the time of its arrival, and stays punctual, however long it lasts', async () => {
    await outage.startOver('2022-06-30 17:58');
    bot = await outage.start();
    bot.database.failWith = REFUSED;
    await outage.say(bot, 'jiaoyu', '18 已完成公共教育平台升级');
    outage.office.goTo('2022-07-02 09:00');
    await outage.drained(bot);
    expect((await outage.outbox())[0]?.text).toMatch(/第18项已收到（第1版，6月30日17:58，按时）/);
    expect(await outage.inbound()).toMatchObject([{ receivedAt: beijing('2022-06-30 17:58') }]);
  });

  describe('a report that another process overtakes', () => {
    let other: Process;
    const obligation = async () => {
      const [version] = await outage.versions();
      const id = version?.obligationId ?? 0;
      return outage.office.store.read.findOneByOrFail(ObligationEntity, { id });
    };
    /** One process takes the first text, and has no database; the other one takes the second. */
    async function overtake(at: string, first: string, then: string, second: string): Promise<string> {
      await outage.startOver(at);
      bot = await outage.start();
      other = await outage.start();
      await outage.say(other, 'jiaoyu2', '帮助');
      bot.database.failWith = REFUSED;
      await outage.say(bot, 'jiaoyu', first);
      outage.office.goTo(then);
      await outage.say(other, 'jiaoyu', second);
      await outage.drained(bot);
      return (await outage.outbox()).at(-1)?.text ?? '';
    }
    it('becomes history; the receipt says so, and the text that counts stays', async () => {
      const receipt = await overtake(
        '2022-06-23 10:02',
        '18 已完成第一期',
        '2022-06-23 10:04',
        '18 已完成第二期',
      );
      expect(receipt).toMatch(
        /^【二季度】第18项已收到（第2版，6月23日10:02发出）；其后发出的第1版（6月23日10:04）已先登记，仍为现行文本，本次内容存入历史。/,
      );
      expect(await texts()).toEqual([
        [1, '已完成第二期'],
        [2, '已完成第一期'],
      ]);
      expect(await obligation()).toMatchObject({ currentVersion: 1, state: 'submitted' });
      // What follows goes on from the text that counts.
      await outage.say(other, 'jiaoyu', '补充 18 并已验收');
      expect(await obligation()).toMatchObject({ currentVersion: 3 });
      expect((await outage.versions()).at(-1)?.text).toBe('已完成第二期\n并已验收');
    });

    it('makes its unit punctual all the same', async () => {
      await overtake('2022-06-30 17:59', '18 已完成第一期', '2022-06-30 18:01', '18 已完成第二期');
      expect(await obligation()).toMatchObject({ firstReportedAt: beijing('2022-06-30 17:59') });
      const unit = await outage.say(other, 'jiaoyu', '查看 18');
      expect(unit.reply).toContain('第1版');
      expect(unit.reply).toContain('按时');
    });

    it('of which both are supplements is added nevertheless', async () => {
      await outage.startOver('2022-06-23 10:00');
      bot = await outage.start();
      other = await outage.start();
      await outage.say(other, 'jiaoyu', '18 已完成');
      bot.database.failWith = REFUSED;
      await outage.say(bot, 'jiaoyu', '补充 18 甲');
      outage.office.goTo('2022-06-23 10:04');
      await outage.say(other, 'jiaoyu', '补充 18 乙');
      await outage.drained(bot);
      expect((await outage.versions()).at(-1)?.text).toBe('已完成\n乙\n甲');
      expect(await obligation()).toMatchObject({ currentVersion: 3 });
    });
  });

  describe('a commit of which nobody heard', () => {
    const isReport = async (manager: { count(of: typeof InboundMessageEntity): Promise<number> }) =>
      (await manager.count(InboundMessageEntity)) > 0;

    it('of the message is found, and its stored answer goes through the outbox', async () => {
      bot.database.loseCommitOf = isReport;
      expect(await outage.say(bot, 'jiaoyu', '18 已完成')).toEqual({ reply: TOLD });
      await outage.drained(bot);
      expect(await texts()).toEqual([[1, '已完成']]);
      expect(await outage.inbound()).toMatchObject([{ carrier: 'outbox', carriedBy: null }]);
      expect(await outage.outbox()).toMatchObject([{ text: expect.stringContaining('第18项已收到') }]);
    });

    describe('of a message that another process gets as well', () => {
      const cut = Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST' });
      let other: Process;
      let report: InboundMessage;
      beforeEach(async () => {
        other = await outage.start();
        report = message('jiaoyu', '18 已完成');
      });
      const inReport = (strike: () => boolean) => async (manager: Parameters<typeof isReport>[0]) =>
        (await isReport(manager)) && strike();
      const answeredOnceBy = async (first: string | null) => {
        expect(first).toContain('第18项已收到');
        await outage.drained(bot);
        expect(await texts()).toEqual([[1, '已完成']]);
        expect(await outage.inbound()).toMatchObject([{ carrier: 'passive' }]);
        expect(await outage.outbox()).toEqual([]);
      };

      it('leaves the answer to the other one, if it took place', async () => {
        bot.database.loseCommitOf = inReport(() => {
          bot.database.failWith = REFUSED;
          return true;
        });
        expect(await receive(bot, report)).toEqual({ reply: TOLD });
        await answeredOnceBy((await receive(other, report)).reply);
      });

      it('leaves the answer to the other one, if it did not', async () => {
        bot.database.failIn = inReport(() => {
          bot.database.failIn = null;
          bot.database.failWith = REFUSED;
          throw cut;
        });
        expect(await receive(bot, report)).toEqual({ reply: TOLD });
        await answeredOnceBy((await receive(other, report)).reply);
      });
    });

    it('of the replay doubles nothing, also when the process dies before its journal is shortened', async () => {
      bot.database.failWith = REFUSED;
      await outage.say(bot, 'jiaoyu', '18 已完成第一期');
      await outage.say(bot, 'jiaoyu', '18 已完成第二期');
      const copies = outage.folder.names('.journal').map((name) => outage.folder.read(name));
      await outage.drained(bot);
      await outage.kill(bot);
      outage.folder.put('left.1.journal', Buffer.concat(copies));
      const next = await outage.start();
      expect(next.reception.journal.count + (await outage.inbound()).length).toBeGreaterThanOrEqual(2);
      await outage.drained(next);
      expect(await texts()).toEqual([
        [1, '已完成第一期'],
        [2, '已完成第二期'],
      ]);
      expect(await outage.outbox()).toHaveLength(2);
      await outage.filesGone();
    });
  });

  it('a killed process leaves its journal to the next one, and to one beside it', async () => {
    bot.database.failWith = REFUSED;
    await outage.say(bot, 'jiaoyu', '18 已完成第一期');
    await outage.kill(bot);
    const next = await outage.start();
    await outage.drained(next);
    next.database.failWith = REFUSED;
    await outage.say(next, 'jiaoyu', '18 已完成第二期');
    const beside = await outage.start();
    expect(beside.reception.journal.count).toBe(0);
    await outage.kill(next);
    await beside.reception.journal.adopt();
    await outage.drained(beside);
    expect(await texts()).toEqual([
      [1, '已完成第一期'],
      [2, '已完成第二期'],
    ]);
    expect(await outage.folder.figure('cuibao_journal_adopted_total')).toBe(2);
  });

  it('a message that cannot be stored for a reason of its own is set aside, and holds up nobody', async () => {
    const isBad = "content LIKE '%坏%'";
    bot.database.failIn = async (manager) =>
      (await manager.createQueryBuilder(InboundMessageEntity, 'm').where(isBad).getCount()) > 0;
    bot.database.failWith = REFUSED;
    await outage.say(bot, 'jiaoyu', '18 已完成坏的一期');
    await outage.say(bot, 'jiaoyu', '18 已完成第二期');
    await outage.say(bot, 'zhengshu', '1 已完成清单编制');
    await outage.drained(bot);
    expect((await outage.versions()).map(({ text }) => text).sort()).toEqual([
      '已完成清单编制',
      '已完成第二期',
    ]);
    expect(outage.folder.names('.set-aside')).toHaveLength(1);
    expect(await outage.folder.figure('cuibao_journal_set_aside')).toBe(1);
    const told = outage.folder.logged.filter(({ msg }) => msg.includes('set aside'));
    expect(told.map(({ level }) => level)).toEqual(['error']);
    await outage.filesGone();
  });

  it('a full journal refuses: the platform has to deliver again; what waits is stored all the same', async () => {
    const small = await outage.start({ limitBytes: 600 });
    small.database.failWith = REFUSED;
    const [first, second] = [message('jiaoyu', '18 已完成第一期'), message('zhengshu', '1 已完成清单编制')];
    expect(await receive(small, first)).toEqual({ reply: TOLD });
    await expect(receive(small, second)).rejects.toThrow();
    await outage.drained(small);
    expect((await receive(small, second)).reply).toContain('第1项已收到');
    expect(await outage.versions()).toHaveLength(2);
  });

  it('a passive answer whose commit is heard of after the platform was refused is given to the outbox, whoever has kept the message', async () => {
    const converse = createConverse({ rules: outage.office.rules });
    const committing = gate();
    const late = await outage.start({
      limitBytes: 10,
      budgetMs: 400,
      acknowledgeWithinMs: 500,
      converse: async (...args) => {
        late.database.hang();
        committing.open();
        return converse(...args);
      },
    });
    const report = message('jiaoyu', '18 已完成');
    const refused = expect(receive(late, report)).rejects.toThrow();
    await committing.opened;
    await refused;
    bot.database.failWith = REFUSED;
    expect(await receive(bot, report)).toEqual({ reply: TOLD });
    late.database.free();
    await late.reception.inbox.idle();
    await outage.drained(bot);
    expect(await texts()).toEqual([[1, '已完成']]);
    expect(await outage.inbound()).toMatchObject([{ carrier: 'outbox' }]);
    expect(await outage.outbox()).toMatchObject([{ text: expect.stringContaining('第18项已收到') }]);
  });

  it('a person whose message the database never takes keeps nobody else waiting', async () => {
    const converse = createConverse({ rules: outage.office.rules });
    const choosy = await outage.start({
      converse: async (manager, id, arrived, receivedAt) => {
        if (arrived.from === 'jiaoyu')
          throw Object.assign(new Error('read only'), {
            driverError: { code: 'ER_OPTION_PREVENTS_STATEMENT' },
          });
        return converse(manager, id, arrived, receivedAt);
      },
    });
    choosy.database.failWith = REFUSED;
    await outage.say(choosy, 'jiaoyu', '18 已完成');
    await outage.say(choosy, 'zhengshu', '1 已完成清单编制');
    await outage.say(choosy, 'weijian', '19 已完成');
    choosy.database.failWith = null;
    while (choosy.reception.journal.count > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await outage.versions()).toHaveLength(2);
    expect(choosy.reception.journal.holds('jiaoyu')).toBe(true);
    expect(outage.folder.names('.set-aside')).toEqual([]);
  });

  it('a database that takes nothing, though it answers, is not asked for everybody all the time', async () => {
    const refusing = await outage.start({
      converse: async () => {
        throw Object.assign(new Error('read only'), {
          driverError: { code: 'ER_OPTION_PREVENTS_STATEMENT' },
        });
      },
    });
    const people = Array.from({ length: 20 }, (_, i) => `person${i}`);
    const answers = await Promise.all(people.map((userid) => outage.say(refusing, userid, '任务')));
    expect(new Set(answers.map(({ reply }) => reply))).toEqual(new Set([TOLD]));
    expect(refusing.reception.journal.count).toBe(20);
    expect(outage.folder.names('.set-aside')).toEqual([]);
  });
});
