import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { recipients, type SentReminder, sendWaiting, tickAt } from './given-reminders';

const COORDINATOR = 'tongchou';
/** 顺序 1 of every unit in the fixture. */
const PRIMARY = ['fagai', 'gongan', 'jiaoyu', 'minzheng', 'nongye', 'rongcheng', 'weijian', 'zhengshu'];

describe.each(oneDatabaseFor(__filename))('a plan imported in October, on %s', (kind) => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.open(kind, '2022-10-10 09:00');
  }, 60_000);
  afterEach(() => office.close());

  async function morning(day: string): Promise<SentReminder[]> {
    await tickAt(office, `${day} 10:00`);
    return sendWaiting(office);
  }

  const contactsIn = (sent: readonly SentReminder[]) =>
    [...new Set(recipients(sent))].filter((to) => PRIMARY.includes(to));

  it('tells nobody anything of the quarters past, until the fourth opens', async () => {
    for (const day of ['2022-10-10', '2022-10-11', '2022-10-14', '2022-10-18', '2022-11-01', '2022-12-08'])
      expect(await morning(day)).toEqual([]);
    const sent = await morning('2022-12-09');
    expect(contactsIn(sent)).toEqual(PRIMARY);
    for (const { text } of sent) {
      expect(text).toContain('四季度');
      expect(text).not.toMatch(/二季度|三季度|逾期/);
    }
  });

  it('nudges about the third quarter after 启用 2022Q3, and about the second still not', async () => {
    expect(await morning('2022-10-10')).toEqual([]);
    await dialogue(office, COORDINATOR, [
      ['启用 2022Q3', ['将启用三季度的提醒', '首次提醒10月10日（星期一）发出，共']],
      ['确认', '已启用三季度的提醒'],
    ]);
    const sent = await morning('2022-10-11');
    expect(contactsIn(sent)).toEqual(PRIMARY);
    const ofContacts = sent.filter(({ to }) => PRIMARY.includes(to));
    for (const { text } of ofContacts) expect(text).not.toContain('二季度');
    expect(ofContacts[0]?.text).toContain('【逾期提醒】');
  });

  it('reopens the second quarter, which had closed unasked for, with 启用 2022Q2, and 撤销 takes it back', async () => {
    await dialogue(office, COORDINATOR, [
      ['启用 2022Q2', ['将启用二季度的提醒，并重新开放报送至10月24日（星期一）18:00', '首次提醒']],
      ['确认', '已启用二季度的提醒'],
    ]);
    const sent = (await morning('2022-10-10')).filter(({ to }) => PRIMARY.includes(to));
    expect(contactsIn(sent)).toEqual(PRIMARY);
    for (const { text } of sent) expect(text).not.toContain('三季度');
    await dialogue(office, 'jiaoyu', [['18 已完成公共教育服务平台升级', ['【二季度】', '迟报']]]);
    office.goTo('2022-10-10 11:00');
    await dialogue(office, COORDINATOR, [['撤销', '二季度']]);
    expect(contactsIn(await morning('2022-10-17'))).toEqual([]);
    expect(await office.store.read.countBy(ObligationEntity, { state: 'submitted' })).toBe(1);
  });

  it('asks which one with 启用 alone', async () => {
    await dialogue(office, COORDINATOR, [['启用', ['1 ', '二季度（不催）', '2 ', '三季度（不催）']]]);
  });
});
