import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { type SentReminder, sendWaiting, tickAt } from './given-reminders';

describe.each(oneDatabaseFor(__filename))('a 催办 beside the scheduled messages, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    // Whoever collects the reports owes some like any other, and reads the digest.
    await office.addContacts(
      [
        '单位,姓名,userid,角色,顺序',
        '市政务服务数据管理局,谢政数,zhengshu,统筹员,2',
        '市政务服务数据管理局,林联络,lianluo,联络员,2',
      ].join('\n'),
    );
  }, 60_000);
  // 27 June is the day of T-3; the digest comes from 24 June on.
  beforeEach(() => office.startOver('2022-06-27 09:05'));
  afterAll(() => office.close());

  const titles = (sent: readonly SentReminder[], userid: string) =>
    sent.filter(({ to }) => to === userid).flatMap(({ text }) => text.match(/【[^】]+】/g) ?? []);

  async function morning(time: string): Promise<SentReminder[]> {
    await tickAt(office, time);
    return sendWaiting(office);
  }

  async function nudgeUnits(said: string): Promise<void> {
    await dialogue(office, 'tongchou', [
      [`催办 ${said}`, '确认'],
      ['确认', '已催办'],
    ]);
  }

  it('leaves a coordinator the digest of the day, which is no nudge', async () => {
    await nudgeUnits('市政务服务数据管理局');
    expect(titles(await sendWaiting(office), 'zhengshu')).toEqual(['【催办】']);
    expect(titles(await morning('2022-06-27 09:36'), 'zhengshu')).toEqual(['【每日摘要】']);
    expect(titles(await morning('2022-06-27 10:36'), 'zhengshu')).toEqual([]);
    // The next day's message lists again what is owed, as any does.
    expect(titles(await morning('2022-06-28 09:36'), 'zhengshu')).toEqual(['【报送提醒】', '【每日摘要】']);
  });

  it('replaces what was planned and has not gone out', async () => {
    await tickAt(office, '2022-06-27 09:36');
    await nudgeUnits('市教育局');
    const sent = await sendWaiting(office);
    expect(titles(sent, 'jiaoyu')).toEqual(['【催办】']);
    expect(titles(sent, 'gongan')).toEqual(['【报送提醒】']);
    expect(titles(await morning('2022-06-28 09:36'), 'jiaoyu')).toEqual([]);
  });

  it('counts as told for all that it lists, also in the person’s other unit', async () => {
    await nudgeUnits('市民政局');
    const [text = ''] = (await sendWaiting(office)).filter(({ to }) => to === 'minzheng').map((m) => m.text);
    expect(text).toContain('市残联');
    await morning('2022-06-27 09:36');
    expect(titles(await morning('2022-06-28 09:36'), 'minzheng')).toEqual([]);
  });

  it('taken back before it goes out repeats nothing that was told before', async () => {
    expect(titles(await morning('2022-06-27 09:36'), 'jiaoyu')).toEqual(['【报送提醒】']);
    office.goTo('2022-06-28 10:00');
    await nudgeUnits('市教育局');
    await office.say('tongchou', '撤销');
    expect(titles(await morning('2022-06-28 10:05'), 'jiaoyu')).toEqual([]);
  });

  describe('by a lead unit, of one item', () => {
    it('makes up for no scheduled message that the day ended before', async () => {
      await askRongcheng();
      expect(titles(await sendWaiting(office), 'rongcheng')).toEqual(['【催办】']);
      await tickAt(office, '2022-06-27 09:36');
      office.goTo('2022-06-28 09:36');
      expect(titles(await morning('2022-06-28 09:36'), 'rongcheng')).toEqual(['【报送提醒】']);
    });

    it('is no 催办 of the coordinator’s that was taken back', async () => {
      await askRongcheng();
      await sendWaiting(office);
      await nudgeUnits('榕城区');
      await office.say('tongchou', '撤销');
      expect(titles(await morning('2022-06-27 09:36'), 'rongcheng')).toEqual(['【报送提醒】']);
    });
  });

  /** The lead of item 2, which only contacts may speak for. */
  async function askRongcheng(): Promise<void> {
    await dialogue(office, 'lianluo', [
      ['催办 2', '配合单位'],
      ['确认', '已催办'],
    ]);
  }

  describe('put off until a morning', () => {
    beforeEach(async () => {
      await office.startOver('2022-06-23 20:00');
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', '2 明早9:30发送'],
        ['2', '已安排明早9:30'],
      ]);
    });

    it('on which nothing ran takes the place of the schedule on the day on which it goes out', async () => {
      expect(titles(await morning('2022-06-27 09:01'), 'jiaoyu')).toEqual(['【催办】']);
      expect(titles(await morning('2022-06-27 09:36'), 'jiaoyu')).toEqual([]);
    });

    it('is dropped with its day where 停发 lasts longer: of reminders only the latest goes', async () => {
      await dialogue(office, 'tongchou', [['停发', '已停止发送']]);
      for (const day of ['24', '27', '29']) await tickAt(office, `2022-06-${day} 09:36`);
      await dialogue(office, 'tongchou', [
        ['恢复发送', /将向\d+人发出\d+条消息（提醒\d+条）/],
        ['确认', '已恢复发送'],
      ]);
      expect(titles(await sendWaiting(office), 'jiaoyu')).toEqual(['【报送提醒】']);
    });
  });

  it('at the last minute of a day goes out', async () => {
    office.goTo('2022-06-27 23:59');
    office.clock.set(new Date(office.clock.now().getTime() + 30_000));
    await dialogue(office, 'tongchou', [
      ['催办 市教育局', '1 现在发送'],
      ['1', '已催办'],
    ]);
    expect(titles(await sendWaiting(office), 'jiaoyu')).toEqual(['【催办】']);
  });
});
