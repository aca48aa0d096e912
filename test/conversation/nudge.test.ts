import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { recipients, sendWaiting, setObligations, tickAt } from '../reminders/given-reminders';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office, textMessage } from '../support/office';

describe.each(oneDatabaseFor(__filename))('催办 in its further ways, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
  }, 60_000);
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const nudges = async (...statuses: string[]) =>
    (await office.store.read.find(OutboxMessageEntity, { where: { kind: 'nudge' }, order: { id: 'ASC' } }))
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .map(({ toUserid }) => toUserid);
  const nudgesSent = async () =>
    recipients((await sendWaiting(office)).filter(({ text }) => /催办】/.test(text)));

  describe('selectors', () => {
    it.each([
      ['催办 18 市教育局', '市教育局 刘教育：第18项'],
      ['催办 市教育局 第18项', '市教育局 刘教育：第18项'],
      ['催办 7、18', ['市教育局 刘教育：第18项', '市卫生健康局 黄卫健：第7项']],
      ['催办 18-19', ['市教育局 刘教育', '市卫生健康局 黄卫健：第19项']],
      ['催办 二季度 市教育局', '市教育局 刘教育：第18项'],
      ['催办 未报', /将催办\d+家单位的8人/],
      ['催办 市教育局、市公安局', ['市教育局 刘教育', '市公安局 许公安']],
      ['催办 市教育局尽快报送', '市教育局 刘教育：第18项'],
      ['催办 三季度', '没有需要催办的未报事项'],
      ['催办 张三', ['用法：催办', '例如：催办 18']],
    ])('%s', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
    });

    it('a returned report of an earlier period is nudged with the rest', async () => {
      office.goTo('2022-09-09 10:00');
      await setObligations(
        office,
        { unit: '市教育局' },
        {
          state: 'returned',
          round: 2,
          ownDueAt: new Date('2022-09-14T10:00:00Z'),
          ownDueSetOn: '2022-09-09',
        },
      );
      await dialogue(office, 'tongchou', [['催办 市教育局', '涉及未报2项']]);
    });
  });

  describe('a second one on the same day', () => {
    it('asks whether to leave those people out', async () => {
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', '确认'],
        ['确认', '已催办1家单位的1人'],
        ['催办 18-19', ['其中1人今日已催办过', '1 跳过这1人', '2 全部催办']],
        ['确认', '请回复编号选择'],
        ['1', ['已催办1家单位的1人', '今日已催办过的1人未再催']],
      ]);
      expect(await nudges()).toEqual(['jiaoyu', 'weijian']);
    });

    it('nudges all of them again where that is chosen', async () => {
      await office.say('tongchou', '催办 市教育局');
      await office.say('tongchou', '确认');
      await dialogue(office, 'tongchou2', [
        ['催办 18-19', '2 全部催办'],
        ['2', '已催办2家单位的2人'],
      ]);
      expect(await nudges()).toEqual(['jiaoyu', 'jiaoyu', 'weijian']);
      // Within one minute, too, no two read the same: the platform would drop the second without a word.
      const texts = (await sendWaiting(office)).filter(({ to }) => to === 'jiaoyu').map(({ text }) => text);
      expect(texts).toHaveLength(2);
      expect(new Set(texts).size).toBe(2);
    });

    it('is known to 撤销 by its first units and their number', async () => {
      await office.say('tongchou', '催办');
      await office.say('tongchou', '确认');
      await dialogue(office, 'tongchou', [['撤销', /^已撤销：催办[^、]+、[^、]+、[^、]+等\d+家单位。/]]);
    });

    it('that another coordinator confirmed after the preview was shown is not followed by one unasked', async () => {
      await office.say('tongchou', '催办 18-19');
      await office.say('tongchou2', '催办 市教育局');
      await office.say('tongchou2', '确认');
      await dialogue(office, 'tongchou', [
        ['确认', ['已催办1家单位的1人', '其中1人刚刚已被催办，未再催']],
        ['催办 18-19', '其中2人今日已催办过，将再次收到'],
      ]);
      expect(await nudges()).toEqual(['jiaoyu', 'weijian']);
    });

    it('confirmed by two coordinators at the same moment reaches each person once', async () => {
      for (const who of ['tongchou', 'tongchou2']) await office.say(who, '催办 18-19');
      const another = office.openInbox({ store: await office.anotherStore() });
      await Promise.all([
        office.say('tongchou', '确认'),
        another.receive(textMessage('tongchou2', '确认', office.clock.now())),
      ]);
      expect((await nudges()).sort()).toEqual(['jiaoyu', 'weijian']);
    });

    it('of one taken back before it went out asks nothing', async () => {
      await office.say('tongchou', '催办 市教育局');
      await office.say('tongchou', '确认');
      await office.say('tongchou', '撤销');
      expect(await office.say('tongchou', '催办 市教育局')).not.toContain('今日已催办过');
    });
  });

  describe('outside the window', () => {
    it.each([
      ['in the evening', '2022-06-23 20:00', '2 明早9:30发送'],
      ['before it opens', '2022-06-23 07:30', '2 今日9:30发送'],
      ['on Friday evening', '2022-06-24 18:00', '2 6月27日（星期一）9:30发送'],
      ['on a Sunday', '2022-06-26 10:00', '2 明早9:30发送'],
      ['on a day off', '2022-06-03 10:00', '没有需要催办的未报事项'],
    ])('asks %s when to send', async (_, time, choice) => {
      await office.startOver(time);
      await dialogue(office, 'tongchou', [['催办 市教育局', choice]]);
      expect(await nudges()).toEqual([]);
    });

    it('sends at once where that is chosen', async () => {
      office.goTo('2022-06-23 20:00');
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', ['现在不在工作时段，请选择发送时间', '1 现在发送', '2 明早9:30发送']],
        ['1', '已催办1家单位的1人'],
      ]);
      expect(await nudges()).toEqual(['jiaoyu']);
      expect(await nudgesSent()).toEqual(['jiaoyu']);
    });

    it('waits for the morning, goes out once whoever ticks and however often, and no scheduled message beside it', async () => {
      office.goTo('2022-06-26 20:00');
      await dialogue(office, 'tongchou', [
        ['催办 18-19', '2 明早9:30发送'],
        ['2', ['已安排明早9:30催办2家单位的2人', '届时已报送的不再催办']],
      ]);
      expect(await nudgesSent()).toEqual([]);
      // 27 June is the day of T-3: the others get their reminder, these two the 催办.
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      const other = await office.anotherStore();
      await tickAt(office, '2022-06-27 09:30');
      expect(await nudges('pending', 'sent')).toEqual([]);
      await Promise.all([
        tickAt(office, '2022-06-27 09:36'),
        tickAt(office, '2022-06-27 09:36', other),
        tickAt(office, '2022-06-27 09:36'),
      ]);
      await tickAt(office, '2022-06-27 09:37', other);
      const sent = await sendWaiting(office);
      expect(sent.filter(({ to }) => to === 'weijian').map(({ text }) => text.slice(0, 4))).toEqual([
        '【催办】',
      ]);
      expect(recipients(sent)).not.toContain('jiaoyu');
      expect(recipients(sent)).toContain('gongan');
      await tickAt(office, '2022-06-27 15:00');
      expect(await sendWaiting(office)).toEqual([]);
    });

    it('survives a morning on which nothing ran: it goes out in the next window, never at night', async () => {
      office.goTo('2022-06-23 20:00');
      await office.say('tongchou', '催办 市教育局');
      await office.say('tongchou', '2');
      expect(await tickAt(office, '2022-06-24 20:00')).toBe(0);
      expect(await tickAt(office, '2022-06-25 10:00')).toBe(0);
      await tickAt(office, '2022-06-27 09:01');
      expect(await nudgesSent()).toEqual(['jiaoyu']);
    });

    it('taken back in the evening never goes out, and the scheduled message comes instead', async () => {
      office.goTo('2022-06-26 20:00');
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', '2 明早9:30发送'],
        ['2', '取消请回复“撤销”'],
        ['撤销', ['已撤销：催办市教育局', '1人的消息尚未发出，已停发']],
      ]);
      await tickAt(office, '2022-06-27 09:36');
      await tickAt(office, '2022-06-27 09:37');
      const sent = (await sendWaiting(office)).filter(({ to }) => to === 'jiaoyu');
      expect(sent.map(({ text }) => text.slice(0, 6))).toEqual(['【报送提醒】']);
    });

    it('put off twice for the same morning reaches a person once', async () => {
      office.goTo('2022-06-23 20:00');
      for (const who of ['tongchou', 'tongchou2']) {
        await office.say(who, '催办 市教育局');
      }
      await dialogue(office, 'tongchou', [['2', '已安排明早9:30']]);
      await dialogue(office, 'tongchou2', [['2', '届时已有催办安排，未再安排']]);
      await tickAt(office, '2022-06-24 09:36');
      expect(await nudgesSent()).toEqual(['jiaoyu']);
    });
  });

  it('what was confirmed stays the morning that was offered, also past midnight', async () => {
    office.goTo('2022-06-23 23:58');
    await office.say('tongchou', '催办 市教育局');
    office.goTo('2022-06-24 00:03');
    await dialogue(office, 'tongchou', [['2', '已安排今日9:30']]);
  });

  describe('by the contact of a lead unit', () => {
    it('asks the supporting units of that item that have not reported, in the lead’s name, for that item', async () => {
      const preview = await dialogue(office, 'zhengshu', [
        [
          '催办 2',
          ['将以市政务服务数据管理局（牵头）名义催办第2项未报的配合单位1家：榕城区人民政府。', '确认'],
        ],
      ]);
      // Which units, and nothing of their people.
      expect(preview).not.toMatch(/高榕城|rongcheng|0663/);
      await dialogue(office, 'zhengshu', [['确认', '已催办1家配合单位。']]);
      const sent = (await sendWaiting(office)).filter(({ text }) => text.includes('催办】'));
      expect(recipients(sent)).toEqual(['rongcheng']);
      expect(sent[0]?.text).toContain('牵头单位市政务服务数据管理局请贵单位尽快报送以下配合事项。');
      expect(sent[0]?.text).toContain('第2项');
      expect(sent[0]?.text).not.toMatch(/第(?:1|4|5|34)项/);
    });

    it('does not take the place of the day’s scheduled message, which lists everything', async () => {
      office.goTo('2022-06-27 09:10');
      await office.say('zhengshu', '催办 2');
      await office.say('zhengshu', '确认');
      await sendWaiting(office);
      await tickAt(office, '2022-06-27 09:36');
      const scheduled = (await sendWaiting(office)).filter(({ to }) => to === 'rongcheng');
      expect(scheduled[0]?.text).toMatch(/【报送提醒】/);
    });

    it('writes to nobody once the supporting unit has reported, whatever else it owes', async () => {
      await office.say('zhengshu', '催办 2');
      await office.say('zhengshu', '确认');
      await office.say('rongcheng', '2 已完成本区政务云迁移');
      expect(recipients(await sendWaiting(office))).not.toContain('rongcheng');
      await dialogue(office, 'zhengshu', [['催办 2 榕城区', '所说单位已报送，或不是第2项的配合单位']]);
    });

    it.each([
      ['zhengshu', '催办 18', '第18项不是由贵单位牵头，不能催办'],
      ['jiaoyu', '催办 2', '第2项不是由贵单位牵头，不能催办'],
      ['rongcheng', '催办 2', '第2项不是由贵单位牵头，不能催办'],
      ['zhengshu', '催办 99', '第99项不是由贵单位牵头'],
      ['zhengshu', '催办', '用法：催办'],
      ['zhengshu', '催办 市教育局', '用法：催办'],
      ['zhengshu', '催办 逾期', '用法：催办'],
      ['zhengshu', '催办 2 市教育局', '不是第2项的配合单位，无需催办'],
    ])('%s: %s is refused', async (who, said, answered) => {
      await dialogue(office, who, [[said, answered]]);
      expect(await nudges()).toEqual([]);
    });
  });
});
