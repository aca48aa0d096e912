import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AcknowledgementEntity } from '../../src/store/entities/acknowledgement-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OfflineReportEntity } from '../../src/store/entities/offline-report-entity';
import { insertRow } from '../../src/store/insert-rows';
import { PeopleRepository } from '../../src/store/people-repository';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { recipients, sendWaiting, setObligations, tickAt } from './given-reminders';

/** Everybody of 市教育局, which owes item 18 alone: 刘教育, 陈教育备, 许教育长 (分管领导) and 张三. */
const OF_UNIT = ['jiaoyu', 'jiaoyu2', 'jiaoyu3', 'zhangsan'];

describe.each(oneDatabaseFor(__filename))('reminders and what people have agreed on, on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,张三,zhangsan,联络员,3\n');
  }, 60_000);
  beforeEach(() => office.startOver('2022-06-20 10:02'));
  afterAll(() => office.close());

  /** Who of 市教育局 is sent a reminder on each of the days. */
  async function sentOn(...days: string[]): Promise<Record<string, string[]>> {
    const sent: Record<string, string[]> = {};
    for (const day of days) {
      await tickAt(office, `2022-${day} 09:40`);
      const all = await sendWaiting(office);
      sent[day] = recipients(
        all.filter(({ text }) => /^(?:（1\/\d+[^）]*）)?【(?:报送|逾期)/.test(text)),
      ).filter((to) => OF_UNIT.includes(to));
    }
    return sent;
  }

  const textTo = async (userid: string, time: string) => {
    await tickAt(office, time);
    return (
      (await sendWaiting(office)).find(({ to, text }) => to === userid && /^【(?:报送|逾期)/.test(text))
        ?.text ?? ''
    );
  };

  async function obligation18(): Promise<ObligationEntity> {
    const [row] = await office.store.read.query(
      `SELECT o.id AS id FROM obligations o JOIN work_items i ON i.id = o.item_id JOIN units u ON u.id = o.unit_id
       JOIN reporting_periods p ON p.id = o.period_id
       WHERE i.no = 18 AND u.name = '市教育局' AND p.code = '2022Q2'`,
    );
    return office.store.read.findOneByOrFail(ObligationEntity, { id: Number(row.id) });
  }

  /** As 收到 and 线下已报 leave it. */
  async function said(row: { promisedDay: string } | { quietUntil: string }): Promise<void> {
    await office.say('jiaoyu', '谢谢');
    const person = await new PeopleRepository(office.store.read).find('jiaoyu');
    const { id: obligationId } = await obligation18();
    const [inbound] = await office.store.read.find(InboundMessageEntity, { order: { id: 'DESC' }, take: 1 });
    const common = {
      personId: person?.id ?? 0,
      obligationId,
      saidAt: office.clock.now(),
      inboundId: inbound?.id ?? 0,
    };
    await office.change(({ manager }) =>
      'promisedDay' in row
        ? insertRow(manager, AcknowledgementEntity, { ...common, ...row })
        : insertRow(manager, OfflineReportEntity, { ...common, ...row, reference: null }),
    );
  }

  it('转办: the colleague gets the reminders, the primary hears on the due day; taken back, the primary again', async () => {
    await dialogue(office, 'jiaoyu', [['转办 18 张三', '已将第18项（市教育局）转办给张三']]);
    expect(await sentOn('06-21', '06-27')).toEqual({ '06-21': ['zhangsan'], '06-27': ['zhangsan'] });
    office.goTo('2022-06-27 15:00');
    await dialogue(office, 'jiaoyu', [['转办 18 收回', '已收回第18项（市教育局）']]);
    expect(await sentOn('06-28', '06-29')).toEqual({ '06-28': [], '06-29': ['jiaoyu'] });
    await dialogue(office, 'jiaoyu', [['转办 18 张三', '已将第18项']]);
    expect(await sentOn('06-30')).toEqual({ '06-30': ['jiaoyu', 'zhangsan'] });
  });

  it('转办 undone: the primary gets the reminders as if nothing had been', async () => {
    await dialogue(office, 'jiaoyu', [
      ['转办 18 张三', '已将第18项'],
      ['撤销', '已撤销：转办 第18项（市教育局）给张三'],
    ]);
    expect(await sentOn('06-21')).toEqual({ '06-21': ['jiaoyu'] });
  });

  it('委托: the deputy gets what the person would get, on those days; it ends by itself', async () => {
    await dialogue(office, 'jiaoyu', [['委托 张三 6月27日-6月29日', '已委托张三于6月27日至6月29日']]);
    expect(await sentOn('06-21', '06-27', '06-29', '06-30')).toEqual({
      '06-21': ['jiaoyu'],
      '06-27': ['zhangsan'],
      '06-29': ['zhangsan'],
      '06-30': ['jiaoyu'],
    });
  });

  it('委托 taken back in the middle: the next message is the person’s own', async () => {
    await office.say('jiaoyu', '委托 张三 6月27日-7月10日');
    expect(await sentOn('06-27')).toEqual({ '06-27': ['zhangsan'] });
    await dialogue(office, 'jiaoyu', [['委托 收回', '已收回对张三的委托']]);
    expect(await sentOn('06-28', '06-29')).toEqual({ '06-28': [], '06-29': ['jiaoyu'] });
  });

  it('a promise leaves out what comes before it; broken, the next stage says so to whoever gave it', async () => {
    await said({ promisedDay: '2022-06-24' });
    expect(await sentOn('06-21', '06-24')).toEqual({ '06-21': [], '06-24': [] });
    expect(await textTo('jiaoyu', '2022-06-27 09:40')).toContain('您曾答复6月24日前报送，目前尚未收到。');
    await tickAt(office, '2022-06-30 09:40');
    await sendWaiting(office);
    expect(await textTo('jiaoyu2', '2022-07-01 09:40')).toContain('贵单位曾答复6月24日前报送');
  });

  it('the promised day’s own stage comes, and does not yet speak of a broken word', async () => {
    await said({ promisedDay: '2022-06-27' });
    expect(await sentOn('06-21')).toEqual({ '06-21': [] });
    expect(await textTo('jiaoyu', '2022-06-27 09:40')).not.toContain('曾答复');
  });

  it('a promise kept is no broken one when the report comes back', async () => {
    await said({ promisedDay: '2022-06-22' });
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    office.goTo('2022-06-24 10:00');
    await office.say('tongchou', '退回 18 市教育局 数据与一季度不一致 6月28日前');
    const text = await textTo('jiaoyu', '2022-06-27 09:40');
    expect(text).toContain('退回意见：数据与一季度不一致');
    expect(text).not.toContain('曾答复');
  });

  it('线下已报: no stage and no escalation until that day, then the latest', async () => {
    await said({ quietUntil: '2022-06-22' });
    expect(await sentOn('06-21', '06-22', '06-23', '06-24')).toEqual({
      '06-21': [],
      '06-22': [],
      '06-23': ['jiaoyu'],
      '06-24': [],
    });
  });

  it('暂停提醒: nobody is reminded, nor of what waits already; 恢复提醒 sends the latest stage once', async () => {
    await tickAt(office, '2022-06-21 09:40');
    await dialogue(office, 'tongchou', [
      ['暂停提醒', ['已暂停《揭阳市数字政府改革建设2022年工作要点》的提醒']],
    ]);
    expect(await sendWaiting(office)).toEqual([]);
    expect(await sentOn('06-27', '06-28')).toEqual({ '06-27': [], '06-28': [] });
    await dialogue(office, 'tongchou', [
      ['恢复提醒', ['将恢复', '下一次提醒为6月28日，9人', '确认']],
      ['确认', '已恢复'],
    ]);
    expect(await sentOn('06-28', '06-29')).toEqual({ '06-28': ['jiaoyu'], '06-29': ['jiaoyu'] });
  });

  it('暂停提醒 undone: reminders go out again', async () => {
    await dialogue(office, 'tongchou', [
      ['暂停提醒', '撤销请回复“撤销”'],
      ['撤销', '已撤销：暂停提醒'],
    ]);
    expect(await sentOn('06-21')).toEqual({ '06-21': ['jiaoyu'] });
  });

  it('暂缓: the unit leader is spared, the contacts are not; lifted, the leader hears the next working day', async () => {
    office.goTo('2022-07-01 10:00');
    await dialogue(office, 'tongchou', [
      ['暂缓 市教育局', ['已暂缓市教育局：二季度（至7月14日（星期四）18:00关闭）', '联络员照常提醒']],
      ['暂缓 市教育局', '已暂缓抄送分管领导，未作改动'],
    ]);
    const contacts = ['jiaoyu', 'jiaoyu2', 'zhangsan'];
    expect(await sentOn('07-04', '07-05')).toEqual({ '07-04': contacts, '07-05': contacts });
    await dialogue(office, 'tongchou', [['暂缓 市教育局 取消', '已取消市教育局二季度']]);
    expect(await sentOn('07-06')).toEqual({ '07-06': ['jiaoyu3'] });
  });

  it('暂缓 undone: the leader is written to', async () => {
    office.goTo('2022-07-01 10:00');
    await dialogue(office, 'tongchou', [
      ['暂缓 市教育局', '已暂缓'],
      ['撤销', '已撤销：暂缓抄送分管领导 市教育局'],
    ]);
    expect((await sentOn('07-04', '07-05'))['07-05']).toContain('jiaoyu3');
  });

  it('a part is named with what is in, and the rest is asked for', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await setObligations(office, { unit: '市教育局' }, { state: 'pending', partial: true });
    const text = await textTo('jiaoyu', '2022-06-21 09:40');
    expect(text).toContain('部分已报');
    expect(text).toContain('已收到：已完成公共教育平台升级。请报送其余部分。');
  });

  it('the next period’s reminder names what the last report planned', async () => {
    await office.say('jiaoyu', '18 进展：已完成公共教育平台升级 下一步：九月前接入省平台');
    expect(await textTo('jiaoyu', '2022-09-08 09:40')).toContain('上期下一步：九月前接入省平台');
  });

  it('says how to report nothing, and how to ask for more time', async () => {
    expect(await textTo('jiaoyu', '2022-06-21 09:40')).toContain(
      '无进展请回复“零报告 18 原因”，需延期请回复“延期 18 到7月8日 原因”。',
    );
    await tickAt(office, '2022-06-30 09:40');
    await sendWaiting(office);
    expect(await textTo('jiaoyu', '2022-07-01 09:40')).toContain(
      '已通过其他渠道报送的，请回复“线下已报 18”。',
    );
  });
});
