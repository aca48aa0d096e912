import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundMessage } from '../../../src/conversation/inbound-message';
import { InboundMessageEntity } from '../../../src/store/entities/inbound-message-entity';
import { databasesUnderTest } from '../../support/databases';
import { textMessage } from '../../support/office';
import { Outage, type Process, REFUSED, TOLD } from './given-outage';

describe.each(databasesUnderTest())('a message that comes again, its answer in doubt, on %s,', (kind) => {
  let outage: Outage;
  let bot: Process;
  let report: InboundMessage;
  beforeAll(async () => {
    outage = await Outage.open(kind);
  });
  beforeEach(async () => {
    await outage.startOver('2022-06-23 10:02');
    bot = await outage.start();
    report = textMessage('jiaoyu', '18 已完成', outage.office.clock.now());
  });
  afterAll(() => outage.close());

  const receive = ({ reception }: Process, message: InboundMessage) => reception.inbox.receive(message);
  const receipts = async () => (await outage.outbox()).filter(({ text }) => text.includes('第18项已收到'));

  /** A process that could not keep the report either: it is stored, and its sender refused. */
  async function refusedUnheard(): Promise<Process> {
    const full = await outage.start({ limitBytes: 10 });
    full.database.loseCommitOf = async (manager) => {
      const isReport = (await manager.count(InboundMessageEntity)) > 0;
      if (isReport) full.database.failWith = REFUSED;
      return isReport;
    };
    await expect(receive(full, report)).rejects.toThrow();
    return full;
  }

  it('is answered when nobody heard of the first one’s commit, and its journal was full', async () => {
    const full = await refusedUnheard();
    outage.office.goTo('2022-06-23 10:03');
    bot.database.failWith = REFUSED;
    expect(await receive(bot, report)).toEqual({ reply: TOLD });
    await outage.drained(bot);
    expect(await receipts()).toEqual([]);
    full.database.failWith = null;
    while ((await receipts()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await receipts()).toHaveLength(1);
    expect(await outage.versions()).toHaveLength(1);
  });

  it('leaves the answer to whoever took it over, though nobody heard of the first one’s commit', async () => {
    const full = await refusedUnheard();
    expect((await receive(bot, report)).reply).toContain('第18项已收到');
    full.database.failWith = null;
    while (!outage.folder.logged.some(({ msg }) => msg.endsWith('nobody had heard is settled')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await receipts()).toEqual([]);
  });

  it('is answered when it takes the answer over and the budget ends before it hears of that', async () => {
    await receive(bot, report);
    const [before] = await outage.inbound();
    const slow = await outage.start({ budgetMs: 300 });
    slow.database.failIn = async (manager) => {
      const [row] = await manager.find(InboundMessageEntity);
      if (row && row.carriedBy !== before?.carriedBy) slow.database.hang();
      return false;
    };
    expect(await receive(slow, report)).toEqual({ reply: null });
    slow.database.failIn = null;
    slow.database.free();
    await slow.reception.inbox.idle();
    await outage.drained(slow);
    expect(await receipts()).toHaveLength(1);
  });

  it('is not answered again when another process has stored the message after it, and shown the answer', async () => {
    bot.database.failWith = REFUSED;
    expect(await receive(bot, report)).toEqual({ reply: TOLD });
    outage.office.goTo('2022-06-23 10:03');
    const other = await outage.start();
    expect((await receive(other, report)).reply).toContain('第18项已收到');
    await outage.drained(bot);
    expect(await receipts()).toEqual([]);
  });
});
