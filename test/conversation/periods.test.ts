import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { insertRow } from '../../src/store/insert-rows';
import { tickAt } from '../reminders/given-reminders';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

describe.each(oneDatabaseFor(__filename))('reporting periods by chat, on %s', (kind) => {
  let office: Office;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    office = await Office.open(kind);
    putBack = await planAsImported(office);
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await putBack();
  });
  afterAll(() => office.close());

  const period = (code: string) => office.store.read.findOneBy(ReportingPeriodEntity, { code });
  const dueOf = async (code: string) => (await period(code))?.dueAt;
  async function owedIn(code: string) {
    const found = await period(code);
    return found ? office.store.read.countBy(ObligationEntity, { periodId: found.id }) : 0;
  }
  async function obligation(code: string, no: number) {
    const item = await office.store.read.findOneByOrFail(WorkItemEntity, { no });
    const found = await period(code);
    return office.store.read.findOneByOrFail(ObligationEntity, { periodId: found?.id ?? 0, itemId: item.id });
  }
  const notices = async () =>
    (await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' })).map(({ toUserid }) => toUserid);
  const audited = (action: string) => office.store.read.countBy(AuditEntryEntity, { action });

  describe('报送期', () => {
    it('lists the periods with opening, due, close, state and what is owed', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [
        [
          '报送期',
          [
            '【报送期】《揭阳市数字政府改革建设2022年工作要点》',
            /二季度（本期，已开始）：6月9日（星期四）通知，截止6月30日（星期四）18:00，7月14日关闭；应报 134 未报 133/,
            /三季度（未开始）：.*应报 134 未报 134/,
          ],
        ],
      ]);
    });

    it('adds a dated period: says who would owe what and who is written to when, and does it once after 确认', async () => {
      await dialogue(office, 'tongchou', [
        [
          '报送期 添加 8月31日',
          [
            '增加报送期“8月31日”，截止8月31日（星期三）18:00',
            /\d+家单位应报134项/,
            '首次提醒8月10日（星期三）发出，共8人',
          ],
        ],
      ]);
      expect(await period('2022-08-31')).toBeNull();
      await dialogue(office, 'tongchou', [
        ['确认', ['已增加报送期“8月31日”', '应报134项']],
        ['确认', '已经执行过'],
        ['报送期 添加 8月31日', '已经有了，未重复添加'],
      ]);
      expect(await owedIn('2022-08-31')).toBe(134);
      expect(await audited('period.add')).toBe(1);
      expect(await audited('obligation.add')).toBe(134);
    });

    it('adds a named period with a time, and takes the last working day for a day off after saying so', async () => {
      await dialogue(office, 'tongchou', [
        [
          '报送期 添加 下半年 10月7日 下午5点半',
          ['10月7日（星期五）不是工作日', '9月30日（星期五）', '截止9月30日（星期五）17:30'],
        ],
        ['确认', '已增加报送期“下半年”'],
      ]);
      expect(await dueOf('2022H2')).toEqual(beijing('2022-09-30 17:30'));
    });

    it('leaves finished items out', async () => {
      await office.change(({ manager }) =>
        manager.update(WorkItemEntity, { no: 18 }, { closedAt: beijing('2022-06-01 09:00') }),
      );
      await dialogue(office, 'tongchou', [
        ['报送期 添加 8月31日', '应报133项'],
        ['确认', '应报133项'],
      ]);
    });

    it('gives a plan without a reporting clause its periods', async () => {
      await office.change(async ({ manager }) => {
        await manager.createQueryBuilder().delete().from(ObligationEntity).execute();
        await manager.createQueryBuilder().delete().from(ReportingPeriodEntity).execute();
      });
      await dialogue(office, 'tongchou', [
        ['报送期', ['还没有报送期', '报送期 添加']],
        ['报送期 添加 7月29日', '增加报送期“7月29日”'],
        ['确认', '已增加'],
        ['状态', '应报 134 已报 0 未报 134'],
      ]);
    });

    it('is taken back whole by 撤销 while nothing refers to it', async () => {
      await dialogue(office, 'tongchou', [
        ['报送期 添加 8月31日', '确认'],
        ['确认', '已增加'],
        ['撤销', '已撤销：增加报送期 8月31日'],
      ]);
      expect(await period('2022-08-31')).toBeNull();
      expect(await office.store.read.count(ObligationEntity)).toBe(3 * 134);
    });

    it('deletes a period that nobody has reported for, and 撤销 brings it back as it was', async () => {
      const before = await period('2022Q4');
      await dialogue(office, 'tongchou', [
        ['报送期 删除 四季度', '将删除《揭阳市数字政府改革建设2022年工作要点》的报送期“四季度”及其应报134项'],
        ['确认', '已删除报送期“四季度”及其应报134项'],
      ]);
      expect(await owedIn('2022Q4')).toBe(0);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：删除报送期 四季度']]);
      expect(await period('2022Q4')).toEqual(before);
      expect(await owedIn('2022Q4')).toBe(134);
    });

    it('does not delete what was reported for, nor by 撤销 what has been added in its place', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [
        ['报送期 删除 二季度', '二季度已有单位报送，不能删除'],
        ['报送期 删除 四季度', '将删除'],
        ['确认', '已删除'],
      ]);
      await office.addContacts(
        '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n',
      );
      await dialogue(office, 'tongchou2', [
        ['报送期 添加 四季度 12月30日', '增加报送期“四季度”'],
        ['确认', '已增加'],
      ]);
      await dialogue(office, 'tongchou', [['撤销', ['不能撤销，未作任何改动', '增加报送期 四季度']]]);
    });

    it.each([
      ['报送期 添加', '用法：报送期'],
      ['报送期 添加 随便', '用法：报送期'],
      ['报送期 添加 6月1日', '已经过去，不能作为截止时间'],
      ['报送期 添加 二季度 8月31日', '报送期“二季度”已经有了'],
      ['报送期 删除 一季度', '没有报送期“一季度”'],
      ['报送期 删除', '用法：报送期'],
      ['报送期 什么', '用法：报送期'],
    ])('%s changes nothing and says what is wrong', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await office.store.read.count(ReportingPeriodEntity)).toBe(3);
    });
  });

  describe('截止', () => {
    it('moved later makes a late report punctual and takes the returned along; an extension beyond it stays', async () => {
      await office.say('gongan', '已完成治安信息化建设并投入使用');
      office.goTo('2022-07-04 10:00');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.change(async ({ manager }) => {
        const { id } = await obligation('2022Q2', 7);
        await manager.update(
          ObligationEntity,
          { id },
          { state: 'returned', round: 2, ownDueAt: beijing('2022-07-05 18:00'), ownDueSetOn: '2022-07-01' },
        );
        const extended = await obligation('2022Q2', 19);
        await manager.update(
          ObligationEntity,
          { id: extended.id },
          { ownDueAt: beijing('2022-07-20 18:00') },
        );
      });
      await dialogue(office, 'tongchou', [
        [
          '截止 二季度 7月8日',
          [
            '二季度截止时间由6月30日（星期四）18:00调整为7月8日（星期五）18:00',
            /涉及未报1\d\d项；其中\d+项不再逾期；已报的迟报1项改计按时；退回重报的1项随之顺延；已延期到更晚的1项保持不变/,
            '已按时报送的不受影响',
          ],
        ],
        ['确认', ['已调整', '后续提醒按新的截止时间发送']],
        ['查看 18 市教育局', /按时|没有/],
      ]);
      expect(await dueOf('2022Q2')).toEqual(beijing('2022-07-08 18:00'));
      expect((await obligation('2022Q2', 7)).ownDueAt).toBeNull();
      expect((await obligation('2022Q2', 19)).ownDueAt).toEqual(beijing('2022-07-20 18:00'));
      expect(await notices()).toEqual([]);
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：二季度截止时间由']]);
      expect(await dueOf('2022Q2')).toEqual(beijing('2022-06-30 18:00'));
      expect((await obligation('2022Q2', 7)).ownDueAt).toEqual(beijing('2022-07-05 18:00'));
      await dialogue(office, 'jiaoyu', [['查看 18', '迟报']]);
    });

    it('moved earlier again leaves punctual what a later day had made punctual', async () => {
      office.goTo('2022-07-01 10:00');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月8日', '迟报1项改计按时'],
        ['确认', '已调整'],
      ]);
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
      office.goTo('2022-07-01 11:00');
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月1日17:00', '1 仅调整'],
        ['1', '已调整'],
      ]);
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
    });

    it('an extension holds until the period is moved beyond it, then the later day holds', async () => {
      await office.change(async ({ manager }) => {
        const { id } = await obligation('2022Q2', 18);
        await manager.update(ObligationEntity, { id }, { ownDueAt: beijing('2022-07-05 18:00') });
      });
      await dialogue(office, 'jiaoyu', [['任务', '7月5日（星期二）18:00前']]);
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月4日', '已延期到更晚的1项保持不变'],
        ['确认', '已调整'],
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月5日（星期二）18:00前']]);
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月8日', '将把'],
        ['确认', '已调整'],
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月8日（星期五）18:00前']]);
    });

    it('moved earlier offers to tell who still owes, and tells each person once', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [
        ['截止 2022Q2 6月29日', ['1 仅调整，按新的截止时间提醒', '2 调整并通知7人', '涉及未报133项']],
        ['2', ['已调整', '已通知7人']],
      ]);
      const told = await notices();
      expect(told).toHaveLength(7);
      expect(new Set(told).size).toBe(7);
      expect(told).not.toContain('jiaoyu');
      const [message] = await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' });
      expect(message?.content).toContain('由6月30日（星期四）18:00调整为6月29日（星期三）18:00');
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
      await dialogue(office, 'tongchou', [['撤销', ['已撤销', '7人的消息尚未发出，已停发']]]);
      expect(await dueOf('2022Q2')).toEqual(beijing('2022-06-30 18:00'));
    });

    it('moves a grace along with the due', async () => {
      await dialogue(office, 'tongchou', [
        ['宽限 2022Q2 2天', '确认'],
        ['确认', '已把二季度宽限2个工作日，到7月4日（星期一）18:00止'],
        ['截止 二季度 7月5日', '宽限相应调整到7月7日（星期四）18:00'],
        ['确认', '已调整'],
      ]);
      expect((await period('2022Q2'))?.graceUntil).toEqual(beijing('2022-07-07 18:00'));
    });

    it.each([
      ['截止 二季度 7月5日', '7月5日（星期二）18:00'],
      ['截止 二季度到7月5日', '7月5日（星期二）18:00'],
      ['截止 2022Q2 7月5日 17:00', '7月5日（星期二）17:00'],
      ['截止 本期 下周五', '7月1日（星期五）18:00'],
      ['请截止 第二季度 调整为7月5日下午5点', '7月5日（星期二）17:00'],
      ['截止 7月5日', '二季度截止时间由'],
      ['截止 二季度 7月3日', ['7月3日（星期日）不是工作日', '调整为7月1日（星期五）18:00']],
    ])('understands %s', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await dueOf('2022Q2')).toEqual(beijing('2022-06-30 18:00'));
    });

    it.each([
      ['截止', '用法：截止'],
      ['截止 二季度', '用法：截止'],
      ['截止 二季度 随便', '用法：截止'],
      ['截止 二季度 6月20日', '6月20日（星期一）18:00已经过去'],
      ['截止 一季度 7月5日', '没有报送期“一季度”'],
      ['截止 二季度 6月30日', '截止时间已是6月30日（星期四）18:00，无需调整'],
      ['截止 方案', '用法：截止'],
    ])('%s is refused with the reason', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await audited('period.due')).toBe(0);
    });

    it('is moved once when two coordinators confirm at the same moment', async () => {
      await office.addContacts(
        '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n',
      );
      await office.say('tongchou', '截止 二季度 7月5日');
      await office.say('tongchou2', '截止 二季度 7月6日');
      await Promise.all([office.say('tongchou', '确认'), office.say('tongchou2', '确认')]);
      expect([beijing('2022-07-05 18:00'), beijing('2022-07-06 18:00')]).toContainEqual(
        await dueOf('2022Q2'),
      );
      expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });

  describe('截止 方案', () => {
    it('lays down the action plan, without which nothing is owed, and never mixes into the quarters', async () => {
      await dialogue(office, 'tongchou', [
        ['状态 方案', '没有报送期'],
        [
          '截止 方案 7月10日',
          ['征集细化方案', '7月10日（星期日）不是工作日', '截止7月8日（星期五）18:00', '应报134项'],
        ],
        ['确认', ['已增加报送期“方案”', '应报134项']],
        ['状态', ['二季度', '应报 134 已报 0']],
        ['状态 方案', '应报 134 已报 0'],
      ]);
      expect(await period('2022FA')).toMatchObject({ kind: 'actionPlan', quiet: false });
      expect(await owedIn('2022FA')).toBe(134);
      await dialogue(office, 'tongchou', [
        ['截止 方案 7月15日', '方案截止时间由7月8日（星期五）18:00调整为7月15日（星期五）18:00'],
        ['确认', '已调整'],
        ['看数', [/二季度[\s\S]*应报 134 已报 0/]],
      ]);
      expect(await dueOf('2022FA')).toEqual(beijing('2022-07-15 18:00'));
    });

    it('says when the first message really goes to whom: nobody is written to twice on one day', async () => {
      await office.startOver('2022-06-09 09:00');
      await dialogue(office, 'tongchou', [['截止 方案 6月20日', '首次提醒6月9日（星期四）发出，共8人。']]);
      await tickAt(office, '2022-06-09 09:36');
      const answer = await dialogue(office, 'tongchou', [
        ['截止 方案 6月20日', '首次提醒6月10日（星期五）发出，共8人。'],
        ['确认', '已增加'],
      ]);
      expect(answer).toContain('已增加');
      expect(await tickAt(office, '2022-06-09 15:00')).toBe(0);
      expect(await tickAt(office, '2022-06-10 09:36')).toBe(8);
    });

    it('is undone like everything else', async () => {
      await dialogue(office, 'tongchou', [
        ['截止 方案 7月8日', '确认'],
        ['确认', '已增加'],
        ['撤销', '已撤销：增加报送期 方案'],
      ]);
      expect(await period('2022FA')).toBeNull();
    });
  });

  describe('宽限', () => {
    it('counts working days, makes punctual what came in it, and is taken away by 0天', async () => {
      office.goTo('2022-07-04 10:00');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'jiaoyu', [['查看 18', '迟报']]);
      await dialogue(office, 'tongchou', [
        [
          '宽限 二季度 两个工作日',
          ['二季度宽限2个工作日，到7月4日（星期一）18:00止', '不再逾期', '迟报1项改计按时'],
        ],
        ['确认', '已把二季度宽限2个工作日'],
        ['宽限 二季度 2天', '已宽限2个工作日，无需调整'],
      ]);
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
      await dialogue(office, 'tongchou', [
        ['宽限 二季度 0天', '将取消二季度的宽限'],
        ['确认', '已取消二季度的宽限'],
      ]);
      expect((await period('2022Q2'))?.graceUntil).toBeNull();
      // What had come in time stays so.
      await dialogue(office, 'jiaoyu', [['查看 18', '按时']]);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：取消二季度的宽限']]);
      expect((await period('2022Q2'))?.graceUntil).toEqual(beijing('2022-07-04 18:00'));
    });

    it.each([
      ['宽限', '用法：宽限'],
      ['宽限 二季度', '用法：宽限'],
      ['宽限 二季度 很多天', '用法：宽限'],
      ['宽限 二季度 99天', '用法：宽限'],
      ['宽限 二季度 0天', '没有设置宽限'],
      ['宽限 一季度 2天', '没有报送期“一季度”'],
    ])('%s is refused with the reason', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await audited('period.grace')).toBe(0);
    });
  });

  describe('启用', () => {
    const silence = (code: string) =>
      office.change(({ manager }) => manager.update(ReportingPeriodEntity, { code }, { quiet: true }));

    it('turns 不催 off, saying first when the first message goes to how many people', async () => {
      await silence('2022Q3');
      await dialogue(office, 'tongchou', [
        ['报送期', '三季度（未开始，不催）'],
        ['启用 三季度', ['将启用三季度的提醒，未报134项', '首次提醒9月8日（星期四）发出，共8人']],
        ['确认', '已启用三季度的提醒'],
        ['启用 三季度', '三季度的提醒已是启用状态'],
        ['启用', '没有需要启用的报送期或工作要点'],
      ]);
      expect((await period('2022Q3'))?.quiet).toBe(false);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：启用三季度的提醒']]);
      expect((await period('2022Q3'))?.quiet).toBe(true);
    });

    it('without a name takes the only one, or asks which', async () => {
      await silence('2022Q3');
      await dialogue(office, 'tongchou', [['启用', '将启用三季度的提醒']]);
      await silence('2022Q4');
      await dialogue(office, 'tongchou', [
        ['启用', ['请问要启用哪一个', '1 《', '三季度（不催）', '四季度（不催）']],
        ['2', '将启用四季度的提醒'],
        ['确认', '已启用四季度的提醒'],
      ]);
    });

    it('brings a stored plan into force', async () => {
      await office.change(({ manager }) =>
        manager.update(PlanEntity, { status: 'active' }, { status: 'draft', activatedAt: null }),
      );
      await dialogue(office, 'tongchou', [
        ['状态', '目前没有启用的工作要点'],
        [
          '启用',
          [
            '将启用《揭阳市数字政府改革建设2022年工作要点》，未报402项',
            '首次提醒6月23日（星期四）发出，共8人',
          ],
        ],
        ['确认', '已启用《揭阳市数字政府改革建设2022年工作要点》'],
        ['状态', '应报 134'],
      ]);
    });

    it('opens again what had closed while nobody was asked for it, not what people were asked for', async () => {
      office.goTo('2022-08-01 10:00');
      await dialogue(office, 'tongchou', [['启用 二季度', '二季度已关闭，不再提醒']]);
      await silence('2022Q2');
      await dialogue(office, 'tongchou', [
        ['启用 二季度', ['将启用二季度的提醒，并重新开放报送至8月15日（星期一）18:00', '首次提醒8月1日']],
        ['确认', '已启用二季度的提醒'],
        ['报送期', '二季度'],
        ['撤销', '已撤销：启用二季度的提醒'],
        ['启用 二季度', '将启用二季度的提醒，并重新开放'],
      ]);
    });
  });

  describe('of several plans', () => {
    const twoPlans = () =>
      office.change(async ({ manager }) => {
        const plan = await manager.findOneByOrFail(PlanEntity, {});
        const { id: _id, ...columns } = plan;
        const planId = await insertRow(manager, PlanEntity, {
          ...columns,
          title: '揭阳市营商环境2022年工作要点',
        });
        const q2 = await manager.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
        const { id: _q2, ...marks } = q2;
        await insertRow(manager, ReportingPeriodEntity, { ...marks, planId });
      });

    it('asks which one is meant, and the title in 《》 says it', async () => {
      await twoPlans();
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月5日', ['请问是哪一份', '1 《揭阳市营商环境2022年工作要点》', '2 《揭阳市数字政府']],
        ['2', '二季度截止时间由'],
        ['确认', '已调整'],
        ['截止 二季度 7月6日《营商环境》', '二季度截止时间由6月30日（星期四）18:00'],
      ]);
    });

    it('touches none that the coordinator does not coordinate', async () => {
      await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,外统筹,waitong,统筹员,1\n');
      for (const said of [
        '报送期',
        '报送期 添加 8月31日',
        '截止 二季度 7月5日',
        '宽限 二季度 2天',
        '启用 二季度',
      ])
        await dialogue(office, 'waitong', [[said, '没有启用的工作要点']]);
    });
  });

  it.each(['报送期', '截止 二季度 7月5日', '宽限 二季度 2天', '启用 二季度'])(
    '%s is the coordinator’s',
    async (said) => {
      for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang'])
        await dialogue(office, userid, [[said, ['由统筹员使用', '没有这项权限']]]);
    },
  );
});
