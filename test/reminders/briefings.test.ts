import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';
import { recipients, type SentReminder, sendWaiting, setObligations, tickAt } from './given-reminders';

describe.each(oneDatabaseFor(__filename))('digest and summary on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-05-16 09:00'));
  afterAll(() => office.close());

  async function morning(time: string): Promise<SentReminder[]> {
    await tickAt(office, time);
    return sendWaiting(office);
  }

  const textTo = (sent: readonly SentReminder[], userid: string) =>
    sent
      .filter(({ to }) => to === userid)
      .map(({ text }) => text.replace(/^（\d+\/\d+[^）]*）/, ''))
      .join('');

  async function settle(unit: string, state: 'accepted' | 'waived' = 'accepted') {
    await setObligations(office, { unit }, { state, currentVersion: state === 'accepted' ? 1 : 0 });
  }

  /** Everything of the second quarter is reported but 市教育局 (with 分管领导) and 市公安局. */
  async function onlyTwoMiss() {
    await office.store.inTransaction((manager) =>
      manager.query(
        `UPDATE obligations SET state = 'accepted', current_version = 1
         WHERE unit_id NOT IN (SELECT id FROM units WHERE name IN ('市教育局', '市公安局'))`,
      ),
    );
  }

  it('tells the coordinator the figures of 状态, who is missing, and nothing besides', async () => {
    await onlyTwoMiss();
    const text = textTo(await morning('2022-06-28 09:36'), 'tongchou');
    const status = (await office.say('tongchou', '状态')) ?? '';
    const figures = status.split('\n').slice(2, 4);
    expect(text.split('\n')).toEqual([
      '【每日摘要】《揭阳市数字政府改革建设2022年工作要点》6月28日',
      '二季度：截至6月28日09:36，截止时间6月30日（星期四）18:00',
      ...figures,
      '未报单位2家：',
      expect.stringMatching(/^1\. 市(教育|公安)局 \d+项$/),
      expect.stringMatching(/^2\. 市(教育|公安)局 \d+项$/),
      expect.stringMatching(/^没有可用联络员的单位\d+家：/),
      '请勿报送涉密信息。',
    ]);
    expect(figures[0]).toMatch(/^应报 \d+ 已报 \d+ 未报 \d+ 逾期 0（退回待重报 0）$/);
  });

  it('does not come before the last week, on days off, when all is reported, or after the close', async () => {
    await onlyTwoMiss();
    expect(recipients(await morning('2022-06-21 09:36'))).toEqual(['gongan', 'jiaoyu']);
    expect(recipients(await morning('2022-06-23 09:36'))).toEqual([]);
    expect(recipients(await morning('2022-06-24 09:36'))).toEqual(['tongchou']);
    expect(recipients(await morning('2022-06-25 09:36'))).toEqual([]);
    await settle('市教育局');
    await settle('市公安局', 'waived');
    expect(recipients(await morning('2022-06-27 09:36'))).toEqual([]);
    expect(recipients(await morning('2022-07-15 09:36'))).toEqual([]);
  });

  it('is dropped when between planning and sending the last one reports', async () => {
    await onlyTwoMiss();
    await tickAt(office, '2022-06-28 09:36');
    await settle('市教育局');
    await settle('市公安局');
    expect(recipients(await sendWaiting(office))).toEqual([]);
  });

  it('comes once, however often and in how many processes the tick runs', async () => {
    await onlyTwoMiss();
    const other = await office.anotherStore();
    await Promise.all([tickAt(office, '2022-06-28 10:00'), tickAt(office, '2022-06-28 10:00', other)]);
    await tickAt(office, '2022-06-28 10:01');
    const sent = await sendWaiting(office);
    expect(recipients(sent).filter((to) => to === 'tongchou')).toHaveLength(1);
  });

  it('names promises of the day and broken ones, requests and texts without a home', async () => {
    await onlyTwoMiss();
    office.goTo('2022-06-24 10:00');
    await dialogue(office, 'jiaoyu', [['收到 6月27日前报', '6月27日']]);
    const due = textTo(await morning('2022-06-27 09:36'), 'tongchou');
    expect(due).toMatch(/答复今日报送：市教育局第\d+项/);
    await office.say('gongan', '延期 25 到7月8日 系统升级');
    const [request] = await office.store.read.query("SELECT id FROM requests WHERE status = 'open'");
    const later = textTo(await morning('2022-06-28 09:36'), 'tongchou');
    expect(later).toMatch(/已过答复日期仍未报送：市教育局第\d+项（6月27日）/);
    const number = `#${request.id}`;
    expect(later).toContain(
      `待批申请1件：${number} 市公安局第25项延期到7月8日（回复“同意 ${number}”或“不同意 ${number} 理由”）。`,
    );
  });

  it('names the day before whose leaders will be written to, and 暂缓 holds it', async () => {
    await onlyTwoMiss();
    for (const day of ['06-30', '07-01']) await morning(`2022-${day} 09:36`);
    const monday = textTo(await morning('2022-07-04 09:36'), 'tongchou');
    expect(monday).toContain('明日将抄送分管领导：市教育局。如需暂缓请回复“暂缓 市教育局”。');
    expect(monday).toContain('逾期');
    await dialogue(office, 'tongchou', [['暂缓 市教育局', '已暂缓市教育局']]);
    const tuesday = await morning('2022-07-05 09:36');
    expect(recipients(tuesday)).toEqual(['gongan', 'jiaoyu', 'jiaoyu2', 'tongchou']);
    expect(textTo(tuesday, 'tongchou')).not.toContain('分管领导：');
  });

  it('with 暂缓 holds what it named, of whichever period: the action plan too', async () => {
    const putBack = await planAsImported(office);
    office.goTo('2022-06-09 10:00');
    await dialogue(office, 'tongchou', [
      ['截止 方案 6月20日', '确认'],
      ['确认', '已增加'],
    ]);
    try {
      await onlyTwoMiss();
      const wednesday = textTo(await morning('2022-06-22 09:36'), 'tongchou');
      expect(wednesday).toContain('明日将抄送分管领导：市教育局。如需暂缓请回复“暂缓 市教育局”。');
      await dialogue(office, 'tongchou', [
        ['暂缓 市教育局', ['将暂缓市教育局', '方案（至', '二季度（至', '确认']],
        ['确认', '已暂缓市教育局'],
      ]);
      expect(recipients(await morning('2022-06-23 09:36'))).not.toContain('jiaoyu3');
      await dialogue(office, 'tongchou', [
        ['暂缓 市教育局', '已暂缓抄送分管领导，未作改动'],
        ['暂缓 市教育局 取消', ['将取消市教育局', '方案（至', '二季度（至']],
        ['确认', '已取消市教育局'],
      ]);
      expect(recipients(await morning('2022-06-24 09:36'))).toContain('jiaoyu3');
    } finally {
      await office.startOver('2022-05-16 09:00');
      await putBack();
    }
  });

  it('lets silence go: the leader is written to, with the list, and named no more', async () => {
    await onlyTwoMiss();
    for (const day of ['06-30', '07-01', '07-04']) await morning(`2022-${day} 09:36`);
    const tuesday = await morning('2022-07-05 09:36');
    expect(recipients(tuesday)).toContain('jiaoyu3');
    expect(textTo(tuesday, 'jiaoyu3')).toContain('以下事项逾期未报，抄送您知悉');
    expect(textTo(tuesday, 'tongchou')).not.toContain('将抄送分管领导');
  });

  it('tells the leader the day after figures, sections and units, once, and no texts', async () => {
    await onlyTwoMiss();
    await morning('2022-06-30 09:36');
    const friday = await morning('2022-07-01 09:36');
    const text = textTo(friday, 'shizhang');
    const [head, times, figures] = text.split('\n');
    expect(head).toBe('【报送小结】《揭阳市数字政府改革建设2022年工作要点》二季度');
    expect(times).toBe('截至7月1日09:36，截止时间6月30日（星期四）18:00');
    const overview = (await office.say('shizhang', '看数')) ?? '';
    expect(overview).toContain(figures);
    expect(text).toContain('按章节：');
    expect(text).toMatch(/未报单位2家：\n1\. 市(教育|公安)局 未报 \d+，逾期 \d+/);
    expect(text).toMatch(/请勿报送涉密信息。$/);
    expect(recipients(await morning('2022-07-04 09:36'))).toEqual(['tongchou']);
  });

  it('makes up for a summary that an outage or a refusal has kept from the leader', async () => {
    await onlyTwoMiss();
    await tickAt(office, '2022-07-04 09:36');
    expect(recipients(await sendWaiting(office, ['shizhang']))).not.toContain('shizhang');
    await office.store.inTransaction((manager) => manager.query('UPDATE people SET reachable = 1'));
    expect(recipients(await morning('2022-07-05 09:36'))).toContain('shizhang');
    expect(recipients(await morning('2022-07-06 09:36'))).not.toContain('shizhang');
  });

  it('is one message for whoever is contact, coordinator and leader: what the person owes first', async () => {
    await office.addContacts(
      [
        '单位,姓名,userid,角色,顺序,电话,职务,事项',
        '市政务服务数据管理局,刘教育,jiaoyu,统筹员,2,,,',
        ',刘教育,jiaoyu,领导,1,,,',
      ].join('\n'),
    );
    try {
      await onlyTwoMiss();
      await morning('2022-06-30 09:36');
      const friday = await morning('2022-07-01 09:36');
      const text = textTo(friday, 'jiaoyu');
      expect(text.match(/【.+?】(?=市|《)/g)).toEqual(['【逾期提醒】', '【每日摘要】', '【报送小结】']);
      expect(text.match(/请勿报送涉密信息/g)).toHaveLength(1);
      const [rows] = await office.store.read.query(
        `SELECT COUNT(*) AS n FROM outbox_messages m JOIN reminders r ON r.id = m.reminder_id
         WHERE m.to_userid = 'jiaoyu' AND r.office_day = '2022-07-01'`,
      );
      expect(Number(rows.n)).toBe(1);
    } finally {
      await office.store.inTransaction((manager) =>
        manager.query(
          `DELETE FROM roles WHERE role IN ('coordinator', 'leader')
           AND person_id = (SELECT id FROM people WHERE userid = 'jiaoyu')`,
        ),
      );
    }
  });

  it('does not come for a period that is 不催', async () => {
    await onlyTwoMiss();
    const quiet = (value: boolean) =>
      office.store.inTransaction((manager) =>
        manager.update(ReportingPeriodEntity, { code: '2022Q2' }, { quiet: value }),
      );
    await quiet(true);
    try {
      expect(recipients(await morning('2022-06-30 09:36'))).toEqual([]);
      expect(recipients(await morning('2022-07-01 09:36'))).toEqual([]);
    } finally {
      await quiet(false);
    }
  });

  it('stands in 提醒计划 and 预演', async () => {
    await onlyTwoMiss();
    office.goTo('2022-06-23 10:00');
    await dialogue(office, 'tongchou', [
      [
        '提醒计划',
        [
          /另有\d+个工作日只向统筹员发送每日摘要。/,
          '7月1日（星期五） 逾期1个工作日、每日摘要、报送小结：5人',
        ],
      ],
      ['预演 6月24日', ['发给杨统筹：\n【每日摘要】', '截至6月24日09:3']],
    ]);
  });
});
