import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { officeDayOf } from '../../src/domain/calendar/office-time';
import { previewReminders } from '../../src/reminders/preview';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { sendWaiting, tickAt } from './given-reminders';

/** What 刘教育 (市教育局) gets for item 18 if nothing more happens, `month-day stage`. */
const LADDER = ['06-27 T-3', '06-29 T-1', '06-30 T0', '07-01 T+1', '07-05 T+3', '07-12 W1'];

describe.each(databasesUnderTest())('the next reminder is right after every change, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(async () => {
    await office.startOver('2022-06-21 08:00');
    await tickAt(office, '2022-06-21 09:36');
    await sendWaiting(office);
    office.goTo('2022-06-23 10:02');
  });
  afterAll(() => office.close());

  /** What the planner plans for 刘教育 until the end of July, as it stands now. */
  async function planned(): Promise<string[]> {
    const now = office.clock.now();
    const span = { from: officeDayOf(now), to: '2022-07-31' };
    const { reminders } = await previewReminders(office.store.read, office.rules, now, span);
    return reminders
      .filter(({ userid }) => userid === 'jiaoyu')
      .map(({ officeDay, mostUrgent }) => `${officeDay.slice(5)} ${mostUrgent}`);
  }

  it('through the life of one report', async () => {
    expect(await planned()).toEqual(LADDER);

    await dialogue(office, 'jiaoyu', [['18 已完成公共教育平台升级', '已收到']]);
    expect(await planned()).toEqual([]);

    await dialogue(office, 'jiaoyu', [['补充 18 并已接入省平台', '第2版']]);
    expect(await planned()).toEqual([]);

    // A new round by its own due, on a ladder of its own; stages up to today are void: the return itself has told.
    office.goTo('2022-06-24 10:00');
    await dialogue(office, 'tongchou', [['退回 18 市教育局 数据与一季度不一致 7月5日前', '退回']]);
    const returned = ['06-30 T-3', '07-04 T-1', '07-05 T0', '07-06 T+1', '07-08 T+3'];
    expect(await planned()).toEqual(returned);
    await tickAt(office, '2022-06-30 09:36');
    const reminder = (await sendWaiting(office)).find(
      ({ to, text }) => to === 'jiaoyu' && text.startsWith('【报送提醒】'),
    );
    expect(reminder?.text).toContain('退回待重报');
    expect(reminder?.text).toContain('退回意见：数据与一季度不一致');
    expect(reminder?.text).toContain('请于7月5日（星期二）18:00前报送');

    await dialogue(office, 'jiaoyu', [['修改 18 已完成公共教育平台升级，覆盖98所学校', '第3版']]);
    expect(await planned()).toEqual([]);

    await dialogue(office, 'tongchou', [['通过 18 市教育局', '通过']]);
    expect(await planned()).toEqual([]);
    await dialogue(office, 'tongchou', [['撤销', '已撤销：通过']]);
    expect(await planned()).toEqual([]);

    // The correction is taken back as well: what remains of the returned round's ladder is there again.
    await dialogue(office, 'jiaoyu', [['撤销', '已撤销']]);
    expect(await planned()).toEqual(['07-04 T-1', '07-05 T0', '07-06 T+1', '07-08 T+3']);

    // Asked for, an extension changes nothing; granted, the ladder moves; undone, the old one is back.
    await dialogue(office, 'jiaoyu', [['延期 18 到7月15日 数据核对', '申请']]);
    expect(await planned()).toEqual(['07-04 T-1', '07-05 T0', '07-06 T+1', '07-08 T+3']);
    await dialogue(office, 'tongchou', [['同意', '7月15日']]);
    expect(await planned()).toEqual([
      '07-06 T-7',
      '07-12 T-3',
      '07-14 T-1',
      '07-15 T0',
      '07-18 T+1',
      '07-20 T+3',
    ]);
    await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
    expect(await planned()).toEqual(['07-04 T-1', '07-05 T0', '07-06 T+1', '07-08 T+3']);
  });

  it('an extension given and undone in the first round brings the period’s ladder back', async () => {
    await dialogue(office, 'tongchou', [['延期 18 市教育局 到7月8日', '已延期']]);
    expect(await planned()).toEqual([
      '06-29 T-7',
      '07-05 T-3',
      '07-07 T-1',
      '07-08 T0',
      '07-11 T+1',
      '07-13 T+3',
    ]);
    await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
    expect(await planned()).toEqual(LADDER);
  });

  it('undone after a stage of the old ladder has gone by: that stage, and only that, is made up for', async () => {
    office.goTo('2022-06-26 20:00');
    await dialogue(office, 'tongchou', [['延期 18 市教育局 到7月8日', '已延期']]);
    await tickAt(office, '2022-06-27 09:36');
    await sendWaiting(office);
    office.goTo('2022-06-27 18:20');
    await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
    expect(await planned()).toEqual(['06-28 T-3', ...LADDER.slice(1)]);
  });

  it('withdrawn, waived and taken back', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', '已收到'],
      ['撤回 18', '撤回'],
    ]);
    expect(await planned()).toEqual(LADDER);
    await dialogue(office, 'tongchou', [['免报 18 市教育局 职能划转', '免报']]);
    expect(await planned()).toEqual([]);
    await dialogue(office, 'tongchou', [['取消免报 18 市教育局', '取消']]);
    expect(await planned()).toEqual(LADDER);
  });
});
