import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { acceptReport } from '../../src/actions/accept-report';
import type { Act } from '../../src/actions/act';
import { grantAmendment } from '../../src/actions/grant-amendment';
import { grantReopening } from '../../src/actions/grant-reopening';
import { lockObligation, moveLocked } from '../../src/actions/move-obligation';
import { beginOperation } from '../../src/actions/operation';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { ObligationRepository } from '../../src/store/obligation-repository';
import { loadPlanCalendar, type PeriodInForce } from '../../src/store/read-models/plan-calendar';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office, textMessage } from '../support/office';

describe.each(oneDatabaseFor(__filename))('the life of a report, the contact’s side, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const drafts = () => office.store.read.find(DraftEntity, { order: { id: 'ASC' } });
  const requests = () => office.store.read.find(RequestEntity, { order: { id: 'ASC' } });
  const told = async (userid: string) =>
    (
      await office.store.read.find(OutboxMessageEntity, {
        where: { toUserid: userid, kind: 'notice' },
        order: { id: 'ASC' },
      })
    ).map(({ content }) => (content === null ? '' : (JSON.parse(content) as { text: string }).text));

  /** The obligation of an item and unit in a period. */
  const owed = async (no: number, unit = '市教育局', period = '2022Q2'): Promise<ObligationEntity> => {
    const facts = await new ObligationRepository(office.store.read).facts({});
    const id = facts.find(
      (fact) => fact.itemNo === no && fact.unitName === unit && fact.periodCode === period,
    )?.id;
    return office.store.read.findOneByOrFail(ObligationEntity, { id: id ?? 0 });
  };

  const inForceOf = async (act: Act, { periodId }: ObligationEntity): Promise<PeriodInForce> => {
    const calendar = await loadPlanCalendar(act.manager, act.rules, act.now);
    const inForce = calendar.periodById.get(periodId);
    if (!inForce) throw new Error('no such period');
    return inForce;
  };

  /** What the coordinator does, by the action that the command calls. */
  const decide = async <T>(work: (act: Act) => Promise<T>): Promise<T> =>
    office.change((act) =>
      work(
        beginOperation({ ...act, actor: 'tongchou' }, { kind: 'decide', summary: '测试', undoable: true }),
      ),
    );
  const accept = async (obligation: ObligationEntity) =>
    decide(async (act) => acceptReport(act, obligation.id, await inForceOf(act, obligation)));
  const sendBack = async (obligation: ObligationEntity, remark: string) =>
    decide(async (act) => {
      const locked = await lockObligation(act, obligation.id, await inForceOf(act, obligation));
      const { calendar, policy } = act.rules;
      await moveLocked(
        act,
        locked,
        'return',
        { at: act.now, due: locked.due, ownDueAt: null, calendar, dueTime: policy.dueTime },
        { remark },
      );
    });
  const grant = async (how: typeof grantAmendment, obligation: ObligationEntity) =>
    decide(async (act) => {
      const [request] = await act.manager.find(RequestEntity, { order: { id: 'DESC' }, take: 1 });
      if (!request) throw new Error('nothing was asked');
      return how(act, request, {
        inForce: await inForceOf(act, obligation),
        named: '第18项（市教育局，二季度）',
        note: null,
      });
    });

  describe('报', () => {
    it('names the fields it has recognised, and keeps the text as typed', async () => {
      const text = '进展：平台已上线，完成80%；滞后；存在问题：资金未到位；下一步：完成验收';
      await dialogue(office, 'jiaoyu', [
        [
          `18 ${text}`,
          '（第1版，6月23日10:02，按时）。完成情况：滞后，80%；存在问题：资金未到位；下一步：完成验收。',
        ],
      ]);
      expect((await versions())[0]?.text).toBe(text);
    });

    it('is undone as a whole: the version counts no more, the item is owed again', async () => {
      await dialogue(office, 'jiaoyu', [
        ['18 已完成公共教育平台升级', '第1版'],
        ['撤销', '已撤销：报送 第18项（市教育局，二季度）'],
        ['任务', '未报1项'],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'pending', currentVersion: 0, firstReportedAt: null });
      expect(await versions()).toMatchObject([{ version: 1, withdrawnAt: expect.any(Date) }]);
    });

    it.each([
      ['修改 18 已完成二期', '修改'],
      ['补充 18 另培训3场', '补充'],
      ['18 已完成二期', '报送'],
    ])('%s is undone: what was before counts again', async (said, word) => {
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', '第1版'],
        [said, '第2版'],
        ['撤销', `已撤销：${word} 第18项（市教育局，二季度）`],
        ['查看 18', /第1版，共2版.*：\n已完成一期$/],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'submitted', currentVersion: 1 });
    });

    it('of a draft, undone, leaves the text a draft again', async () => {
      await dialogue(office, 'minzheng', [
        ['22 已完成平台建设', '两家都报'],
        ['1', '第22项已收到'],
        ['撤销', '已撤销：报送 第22项（市民政局，二季度）'],
        ['草稿', '“22 已完成平台建设”'],
      ]);
      expect(await drafts()).toMatchObject([{ status: 'waiting' }]);
    });

    it('is 修改 of what has been reported where the period that asks has nothing', async () => {
      office.goTo('2022-07-05 10:00');
      await dialogue(office, 'jiaoyu', [
        [
          '三季度 18 已完成公共教育平台升级',
          ['【三季度】第18项已收到（第1版，7月5日10:00，按时）', '更正请回复“修改 三季度 18 ……”'],
        ],
        ['修改 18 已完成公共教育平台二期', '【三季度】第18项已收到（第2版'],
      ]);
    });
  });

  describe('部分', () => {
    it.each([
      '部分 18 已完成招标',
      '18 （部分）已完成招标',
      '18 部分：已完成招标',
      '报 18 已完成招标 部分',
      '18 已完成招标（部分）',
    ])('%s is taken as a part: still 未报, and the rest is asked for', async (said) => {
      await dialogue(office, 'jiaoyu', [
        [
          said,
          [
            '【二季度】第18项部分内容已收到（第1版，6月23日10:02），本项仍计为未报',
            '其余内容请于6月30日（星期四）18:00前报送，直接回复“18 ……”即可',
            '尚有1项未报：第18项',
          ],
        ],
        ['任务', ['已报0项，未报1项', '部分已报，请补齐']],
        ['18 已完成验收', ['第2版', '按时', '已补充在原报告之后', '本期已报齐']],
      ]);
      expect(await versions()).toMatchObject([
        { kind: 'partial', text: '已完成招标' },
        { kind: 'report', text: '已完成招标\n已完成验收' },
      ]);
      expect(await owed(18)).toMatchObject({ state: 'submitted', partial: false });
    });

    it.each(['18 部分学校已完成建设', '18 已完成大部分工作'])('%s is a whole report', async (said) => {
      await dialogue(office, 'jiaoyu', [[said, ['第18项已收到', '本期已报齐']]]);
    });

    it('sent twice is one part; sent again with the rest behind it is the whole', async () => {
      await dialogue(office, 'jiaoyu', [
        ['部分 18 已完成招标', '第1版'],
        ['部分 18 已完成招标', '内容相同，未重复登记'],
        ['18 已完成招标，已完成验收', ['第2版', '按时）。']],
      ]);
      expect((await versions()).map(({ text }) => text)).toEqual(['已完成招标', '已完成招标，已完成验收']);
    });

    it('is no longer possible for what is reported; the text is kept', async () => {
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', '第1版'],
        ['部分 18 已完成二期招标', ['已有报告，不能再作为部分登记', '“补充 18 ……”', '文字已保存为草稿']],
      ]);
      expect(await drafts()).toMatchObject([{ text: '18 已完成二期招标' }]);
    });

    it('is undone', async () => {
      await dialogue(office, 'jiaoyu', [
        ['部分 18 已完成招标', '第1版'],
        ['撤销', '已撤销：部分报送'],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'pending', partial: false, currentVersion: 0 });
    });
  });

  describe('零报告', () => {
    it.each([
      ['零报告 18 专项资金尚未下达', '零报告：专项资金尚未下达'],
      ['无进展 18 原因：专项资金尚未下达', '零报告：专项资金尚未下达'],
      ['18 无进展，专项资金尚未下达', '零报告：专项资金尚未下达'],
      ['18 零报告', '零报告'],
    ])('%s is an explicit nil report', async (said, text) => {
      await dialogue(office, 'jiaoyu', [
        [said, ['【二季度】第18项零报告已收到（第1版，6月23日10:02，按时）', '本期已报齐']],
      ]);
      expect(await versions()).toMatchObject([{ kind: 'nil', text }]);
      expect(await owed(18)).toMatchObject({ state: 'submitted' });
    });

    it('of several items is one message and one undo', async () => {
      await dialogue(office, 'weijian', [
        ['零报告 7、19 专项资金尚未下达', ['第7项零报告已收到', '第19项零报告已收到', '本期已报齐']],
        ['撤销', '已撤销：零报告 第7项（市卫生健康局，二季度）、第19项（市卫生健康局，二季度）'],
        ['任务', '未报2项'],
      ]);
    });

    it('without a reason is taken, and the reason asked for', async () => {
      await dialogue(office, 'jiaoyu', [
        ['零报告 18', ['零报告已收到', '未写明原因的，请回复“补充 18 原因”']],
        ['补充 18 资金未到位', '第2版'],
        ['查看 18', '零报告\n资金未到位'],
      ]);
    });

    it('asks which of two units is meant', async () => {
      await dialogue(office, 'minzheng', [
        ['零报告 22 资金未到位', '1 市民政局\n2 市残联\n3 两家都报'],
        ['2', '第22项零报告已收到'],
      ]);
      expect(await owed(22, '市残联')).toMatchObject({ state: 'submitted' });
      expect(await owed(22, '市民政局')).toMatchObject({ state: 'pending' });
    });

    it('takes no place of a report; foreign items and no item are refused', async () => {
      await dialogue(office, 'jiaoyu', [
        ['零报告', '用法：零报告'],
        ['零报告 19 资金未到位', '第19项不在贵单位应报事项内'],
        ['18 已完成一期', '第1版'],
        ['零报告 18 资金未到位', ['已有报告，未登记零报告', '“撤回 18”', '文字已保存为草稿']],
      ]);
      expect(await versions()).toHaveLength(1);
    });
  });

  describe('撤回', () => {
    it('makes it as if never sent; a later report is judged by its own time', async () => {
      office.goTo('2022-06-30 17:00');
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', '按时'],
        [
          '撤回 18',
          [
            '【二季度】第18项的报告（第1版）已撤回，现为待报，视同未报送',
            '请于6月30日（星期四）18:00前重新报送',
          ],
        ],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'pending', firstReportedAt: null, currentVersion: 0 });
      expect(await versions()).toMatchObject([{ withdrawnAt: expect.any(Date) }]);
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第2版，7月1日10:00，迟报']]);
    });

    it('of a late report and reported anew is late all the same, once', async () => {
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', '迟报'],
        ['撤回 18', '已过报送时限，请尽快重新报送'],
        ['18 已完成二期', '第2版，7月1日10:00，迟报'],
      ]);
      expect(await owed(18)).toMatchObject({ firstReportedAt: beijing('2022-07-01 10:00') });
    });

    it('is undone: the report counts again with its time', async () => {
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', '第1版'],
        ['撤回 18', '已撤回'],
        ['撤销', '已撤销：撤回 第18项（市教育局，二季度）'],
        ['查看 18', '第1版，6月23日10:02，刘教育，按时：\n已完成一期'],
      ]);
      expect(await versions()).toMatchObject([{ withdrawnAt: null }]);
    });

    it('of several shows first what it would do', async () => {
      await dialogue(office, 'weijian', [
        ['7 已完成核酸平台推广\n19 已完成智慧医院建设', '第19项已收到'],
        ['撤回 7、19', ['将撤回2项报告', '第7项（市卫生健康局，二季度）', '确认']],
      ]);
      expect(await office.store.read.countBy(ObligationEntity, { state: 'submitted' })).toBe(2);
      await dialogue(office, 'weijian', [
        ['确认', '已撤回2项'],
        ['撤销', '已撤销：撤回'],
        ['任务', '已报2项'],
      ]);
    });

    it('goes back to 退回 where an earlier round was returned', async () => {
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
      await sendBack(await owed(18), '数据不一致');
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期，数据已核对', '第2版'],
        ['撤回 18', '现为退回待重报'],
        ['查看 18', ['退回理由：数据不一致', '第1版，共2版', '已完成一期']],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'returned', currentVersion: 1, round: 2 });
    });

    it('is refused after 通过, with who may; before there is anything; for foreign items', async () => {
      await dialogue(office, 'jiaoyu', [
        ['撤回', '用法：撤回'],
        ['撤回 18', '第18项尚未报送，没有可撤回的报告'],
        ['撤回 19', '第19项不在贵单位应报事项内'],
        ['18 已完成一期', '第1版'],
      ]);
      await accept(await owed(18));
      await dialogue(office, 'jiaoyu', [
        ['撤回 18', ['已审核通过，不能撤回', '“修改 18 ……”提出申请，由统筹员退回']],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'accepted' });
    });

    it('asks which of two reports of one item is meant', async () => {
      await dialogue(office, 'minzheng', [
        ['22 已完成平台建设', '两家都报'],
        ['3', '已收到'],
        ['撤回 22', /1 市民政局 二季度\n2 市残联 二季度/],
        ['2', '市残联第22项的报告（第1版）已撤回'],
      ]);
      expect(await owed(22, '市残联')).toMatchObject({ state: 'pending' });
      expect(await owed(22, '市民政局')).toMatchObject({ state: 'submitted' });
    });

    it('delivered twice withdraws once', async () => {
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
      const message = textMessage('jiaoyu', '撤回 18', office.clock.now());
      await office.inbox.receive(message);
      await office.inbox.receive(message);
      expect(await office.store.read.countBy(AuditEntryEntity, { action: 'report.withdraw' })).toBe(1);
    });
  });

  describe('修改 of what is accepted', () => {
    beforeEach(async () => {
      await office.say('jiaoyu', '18 已完成一期');
      await accept(await owed(18));
    });

    it('changes nothing, keeps the text and asks the coordinator by a number', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '修改 18 已完成二期',
          [
            '【二季度】第18项已审核通过，未作改动',
            '文字已保存为草稿',
            /已请统筹员退回，以便修改（申请#\d+）/,
          ],
        ],
      ]);
      const [request] = await requests();
      expect(request).toMatchObject({ kind: 'amendment', status: 'open', userid: 'jiaoyu' });
      expect(await told('tongchou')).toEqual([
        expect.stringMatching(
          new RegExp(
            `【修改申请】#${request?.id} 第18项（市教育局，二季度）的报告已审核通过，联络员刘教育请求修改[\\s\\S]*“已完成二期”[\\s\\S]*同意 #${request?.id}`,
          ),
        ),
      ]);
      expect(await owed(18)).toMatchObject({ state: 'accepted', currentVersion: 1 });
      await dialogue(office, 'jiaoyu', [['草稿', ['“已完成二期”', `等待统筹员决定（申请#${request?.id}）`]]]);
    });

    it('holds for 补充 too: a correction is about what was reported, not about the period that comes next', async () => {
      office.goTo('2022-07-05 10:00');
      await dialogue(office, 'jiaoyu', [['补充 18 另完成教师培训3场', ['【二季度】第18项', '已审核通过']]]);
      await dialogue(office, 'jiaoyu', [['18 七月已启动二期建设', '【三季度】第18项已收到']]);
    });

    it('the same words twice ask once; other words take the place of the first', async () => {
      await dialogue(office, 'jiaoyu', [
        ['修改 18 已完成二期', '申请#'],
        ['修改 18 已完成二期', '未重复提交'],
      ]);
      expect(await requests()).toHaveLength(1);
      await dialogue(office, 'jiaoyu', [['修改 18 已完成三期', /先前的申请#\d+由本次取代/]]);
      expect((await requests()).map(({ status }) => status)).toEqual(['replaced', 'open']);
      expect((await drafts()).map(({ text }) => text)).toEqual(['已完成二期', '已完成三期']);
    });

    it('granted, it is returned and the text is the next version; the contact is told; undone, all is as before', async () => {
      await dialogue(office, 'jiaoyu', [['补充 18 另培训3场', '申请#']]);
      expect(await grant(grantAmendment, await owed(18))).toEqual({ version: 2, late: false });
      expect(await owed(18)).toMatchObject({ state: 'submitted', currentVersion: 2, round: 2 });
      expect((await versions()).map(({ text }) => text)).toEqual(['已完成一期', '已完成一期\n另培训3场']);
      expect(await drafts()).toMatchObject([{ status: 'filed' }]);
      expect(await requests()).toMatchObject([{ status: 'granted', decidedBy: 'tongchou' }]);
      expect(await told('jiaoyu')).toEqual([
        expect.stringContaining('已获同意，第18项（市教育局，二季度）已登记'),
      ]);
      await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
      expect(await owed(18)).toMatchObject({ state: 'accepted', currentVersion: 1, round: 1 });
      expect(await drafts()).toMatchObject([{ status: 'waiting' }]);
      expect(await requests()).toMatchObject([{ status: 'open' }]);
    });

    it('is not granted twice, nor where the unit has reported again since', async () => {
      await dialogue(office, 'jiaoyu', [['修改 18 已完成二期', '申请#']]);
      await sendBack(await owed(18), '请补充数据');
      await dialogue(office, 'jiaoyu', [['18 已完成三期', '第2版']]);
      await expect(grant(grantAmendment, await owed(18))).rejects.toThrow('request.overtaken');
      await dialogue(office, 'jiaoyu', [['撤回 18', '现为退回待重报']]);
      await grant(grantAmendment, await owed(18));
      await expect(grant(grantAmendment, await owed(18))).rejects.toThrow('request.settled');
      expect((await versions()).map(({ text }) => text)).toEqual(['已完成一期', '已完成三期', '已完成二期']);
    });

    it('is undone by the contact: the request is taken back, the coordinator told', async () => {
      await dialogue(office, 'jiaoyu', [
        ['修改 18 已完成二期', '申请#'],
        ['撤销', '已撤销：修改 第18项（市教育局，二季度）'],
      ]);
      expect(await requests()).toMatchObject([{ status: 'withdrawn' }]);
      expect(await drafts()).toMatchObject([{ status: 'dropped' }]);
    });
  });

  describe('a report for a closed period', () => {
    it('is let in by the coordinator, late', async () => {
      office.goTo('2022-07-20 10:00');
      await dialogue(office, 'jiaoyu', [
        ['18 已完成一期', ['已于7月14日18:00停止报送', /已请统筹员重开，以便补报（申请#\d+）/]],
      ]);
      expect(await told('tongchou')).toEqual([expect.stringContaining('【补报申请】')]);
      expect(await grant(grantReopening, await owed(18))).toEqual({ version: 1, late: true });
      expect(await owed(18)).toMatchObject({ state: 'submitted', round: 2 });
    });

    it('may not be withdrawn or changed without the coordinator', async () => {
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
      office.goTo('2022-07-20 10:00');
      await dialogue(office, 'jiaoyu', [
        ['撤回 18', '已停止报送，报告不能撤回'],
        ['二季度 18 已完成二期', '停止报送'],
      ]);
      await grant(grantReopening, await owed(18));
      expect(await owed(18)).toMatchObject({ state: 'submitted', currentVersion: 2 });
      // Returned or reopened, a report that once was punctual stays so.
      expect(await office.say('jiaoyu', '查看 二季度 18')).toContain('按时：\n已完成二期');
    });
  });

  it('a return after the due day asks until its own day and leaves the verdict alone', async () => {
    await dialogue(office, 'jiaoyu', [['18 已完成一期', '按时']]);
    office.goTo('2022-07-04 09:00');
    await sendBack(await owed(18), '请补充数据');
    await dialogue(office, 'jiaoyu', [
      ['任务', ['退回待重报', '7月7日（星期四）18:00前']],
      ['任务 18', '退回理由：请补充数据'],
    ]);
    office.goTo('2022-07-06 09:00');
    await dialogue(office, 'jiaoyu', [
      ['18 已完成一期，数据见附表', '【二季度】第18项已收到（第2版，7月6日09:00，按时）'],
    ]);
  });

  it('what a receipt offers leads to the same report when it is used', async () => {
    await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
    office.goTo('2022-09-09 10:00');
    await sendBack(await owed(18), '请补充数据');
    await dialogue(office, 'jiaoyu', [
      [
        '18 已完成一期，数据见附表',
        ['【二季度】第18项已收到（第2版', '再以“补充 二季度 18 ……”', '请回复“修改 二季度 18 ……”'],
      ],
      ['补充 二季度 18 另培训3场', '【二季度】第18项已收到（第3版'],
    ]);
  });

  it('a question answered after the due time files a text that was typed before it, punctually', async () => {
    office.goTo('2022-06-30 17:50');
    await dialogue(office, 'zhengshu', [['已完成攻防演练和漏洞扫描', '这段文字是哪一项的进展']]);
    office.goTo('2022-06-30 18:30');
    await dialogue(office, 'zhengshu', [['5', '第5项已收到（第1版，6月30日17:50，按时）']]);
  });

  it('on 5 July a report without a period is the second quarter’s, late; with one it is the third’s', async () => {
    office.goTo('2022-07-05 10:00');
    await dialogue(office, 'jiaoyu', [
      ['18 已完成一期', '【二季度】第18项已收到（第1版，7月5日10:00，迟报）'],
      ['三季度 18 已启动二期', '【三季度】第18项已收到（第1版，7月5日10:00，按时）'],
    ]);
  });

  describe('改期', () => {
    it('moves what was just filed, with its time, and is undone', async () => {
      office.goTo('2022-07-05 10:00');
      await dialogue(office, 'jiaoyu', [['18 已启动二期', '【二季度】第18项已收到']]);
      office.goTo('2022-07-05 11:30');
      await dialogue(office, 'jiaoyu', [
        [
          '改期 三季度 18',
          [
            '【三季度】第18项已收到（第1版，7月5日10:00，按时），由二季度改来',
            '二季度该项现为待报，须另行报送',
            '尚有1项未报：第18项',
          ],
        ],
      ]);
      expect(await owed(18)).toMatchObject({ state: 'pending', currentVersion: 0 });
      expect(await owed(18, '市教育局', '2022Q3')).toMatchObject({
        state: 'submitted',
        firstReportedAt: beijing('2022-07-05 10:00'),
      });
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：改期 第18项（市教育局，二季度）改到三季度']]);
      expect(await owed(18)).toMatchObject({ state: 'submitted', currentVersion: 1 });
      expect(await owed(18, '市教育局', '2022Q3')).toMatchObject({ state: 'pending', currentVersion: 0 });
    });

    it('takes the pictures along', async () => {
      await dialogue(office, 'jiaoyu', [['18 已启动二期', '第1版']]);
      const { id } = await owed(18);
      await addAttachment(id);
      await dialogue(office, 'jiaoyu', [['改期 18 三季度', '【三季度】第18项已收到']]);
      const { id: there } = await owed(18, '市教育局', '2022Q3');
      expect(await office.store.read.find(AttachmentEntity)).toMatchObject([{ obligationId: there }]);
    });

    it('is refused where something is reported already, where nothing is to move, and after 通过', async () => {
      await dialogue(office, 'jiaoyu', [
        ['改期', '用法：改期'],
        ['改期 18', '用法：改期'],
        ['改期 三季度 18', '第18项没有可以改期的报告'],
        ['改期 三季度 19', '第19项不在贵单位应报事项内'],
        ['18 已完成一期', '【二季度】'],
        ['三季度 18 已启动二期', '【三季度】'],
        ['改期 三季度 18', '已有报告，未作改动'],
        ['改期 四季度 18', '【四季度】第18项已收到'],
      ]);
      await accept(await owed(18));
      expect((await owed(18)).state).toBe('accepted');
      await dialogue(office, 'jiaoyu', [['改期 三季度 18', /【三季度】第18项已收到|已审核通过，不能改期/]]);
    });
  });

  describe('沿用', () => {
    it('shows the last text and files it when chosen', async () => {
      await dialogue(office, 'jiaoyu', [
        ['沿用 18', '以前各期没有报告，无可沿用'],
        ['18 已完成一期', '【二季度】'],
      ]);
      office.goTo('2022-09-09 10:00');
      await dialogue(office, 'jiaoyu', [
        [
          '沿用 18',
          ['【三季度】第18项的上期（二季度）报告如下', '已完成一期', '1 原文沿用为本期报告', '2 不沿用'],
        ],
        ['1', '【三季度】第18项已收到（第1版，9月9日10:00，按时）'],
        ['撤销', '已撤销：报送 第18项（市教育局，三季度）'],
      ]);
      expect(await owed(18, '市教育局', '2022Q3')).toMatchObject({ state: 'pending' });
    });

    it('not wanted leaves nothing behind', async () => {
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '【二季度】']]);
      office.goTo('2022-09-09 10:00');
      await dialogue(office, 'jiaoyu', [
        ['沿用 18', '2 不沿用'],
        ['2', '已删除'],
        ['草稿', '没有待处理的草稿'],
      ]);
      expect(await versions()).toHaveLength(1);
    });

    it('is for own items only', async () => {
      await dialogue(office, 'jiaoyu', [
        ['沿用', '用法：沿用'],
        ['沿用 19', '第19项不在贵单位应报事项内'],
      ]);
    });
  });

  describe('草稿', () => {
    it('lists, shows, files with its own time, and drops', async () => {
      office.goTo('2022-06-30 17:50');
      await dialogue(office, 'zhengshu', [
        ['草稿', '您没有待处理的草稿'],
        ['已完成攻防演练和漏洞扫描', '这段文字是哪一项的进展'],
      ]);
      const [draft] = await drafts();
      const id = draft?.id ?? 0;
      office.goTo('2022-07-01 18:30');
      await dialogue(office, 'zhengshu', [
        ['草稿', ['您有1份草稿', `${id}号 “已完成攻防演练和漏洞扫描”（6月30日17:50，尚未归入事项）`]],
        [`草稿 ${id}`, '：\n已完成攻防演练和漏洞扫描'],
        [`草稿 ${id} 报 5`, '【二季度】第5项已收到（第1版，6月30日17:50，按时）'],
        ['草稿', '您没有待处理的草稿'],
        ['撤销', '已撤销：报送 第5项'],
        [`草稿 ${id} 删除`, [`草稿${id}号“已完成攻防演练和漏洞扫描”已删除`, '误删请回复“撤销”']],
        ['撤销', '已撤销：删除草稿'],
        ['草稿', '您有1份草稿'],
      ]);
    });

    it('outlives the question about it', async () => {
      await dialogue(office, 'zhengshu', [['已完成攻防演练和漏洞扫描', '这段文字是哪一项的进展']]);
      const [draft] = await drafts();
      await dialogue(office, 'zhengshu', [['草稿', '等待您回复编号']]);
      office.goTo('2022-06-24 10:03');
      await dialogue(office, 'zhengshu', [
        ['草稿', '尚未归入事项'],
        [`草稿 ${draft?.id} 报 5`, '第5项已收到（第1版，6月23日10:02，按时）'],
      ]);
    });

    it('that was filed for two units goes to the one that is named, or is asked about', async () => {
      await dialogue(office, 'minzheng', [
        ['22 已完成平台建设', '两家都报'],
        ['4', '文字已保存为草稿'],
      ]);
      const [draft] = await drafts();
      await dialogue(office, 'minzheng', [
        [`草稿 ${draft?.id} 报 22`, '1 市民政局\n2 市残联\n3 两家都报'],
        ['取消', '文字保留为草稿'],
        [`草稿 ${draft?.id} 报 市残联 22`, '第22项已收到'],
      ]);
      expect(await versions()).toMatchObject([{ text: '已完成平台建设' }]);
      expect(await owed(22, '市残联')).toMatchObject({ state: 'submitted' });
    });

    it('is filed where its own words say; a wrong number in front is not part of the text', async () => {
      await dialogue(office, 'jiaoyu', [['19 已完成智慧教育建设', ['不在贵单位应报事项内', '已保存为草稿']]]);
      const [draft] = await drafts();
      await dialogue(office, 'jiaoyu', [[`草稿 ${draft?.id} 报 18`, '第18项已收到（第1版']]);
      expect(await versions()).toMatchObject([{ text: '已完成智慧教育建设' }]);
    });

    it('of somebody else, or of nobody, is not found', async () => {
      await office.say('jiaoyu', '19 已完成智慧教育建设');
      const [draft] = await drafts();
      for (const said of [
        `草稿 ${draft?.id}`,
        `草稿 ${draft?.id} 报 7`,
        `草稿 ${draft?.id} 删除`,
        '草稿 999',
      ])
        await dialogue(office, 'weijian', [[said, '没有编号为']]);
      expect(await drafts()).toMatchObject([{ status: 'waiting' }]);
      expect(await versions()).toHaveLength(0);
    });

    it('whose decision is open is not filed by its writer; dropped, it takes the request along', async () => {
      await office.say('jiaoyu', '18 已完成一期');
      await accept(await owed(18));
      await office.say('jiaoyu', '修改 18 已完成二期');
      const [draft] = await drafts();
      await dialogue(office, 'jiaoyu', [
        [`草稿 ${draft?.id} 报 18`, '正等待统筹员决定'],
        [`草稿 ${draft?.id} 删除`, /申请#\d+一并撤回/],
      ]);
      expect(await requests()).toMatchObject([{ status: 'withdrawn' }]);
    });
  });

  describe('查看', () => {
    it('without a number lists what is reported', async () => {
      await dialogue(office, 'weijian', [
        ['查看', '本期尚未报送'],
        ['7 已完成核酸平台推广', '第1版'],
        ['查看', ['已报1项', '【二季度】市卫生健康局第7项：已报，第1版，6月23日10:02，按时']],
      ]);
    });

    it('shows the pictures and why it came back', async () => {
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
      await addAttachment((await owed(18)).id);
      await sendBack(await owed(18), '数据与一季度不一致');
      await dialogue(office, 'jiaoyu', [
        [
          '查看 18',
          [
            '附件1个：图片 现场.jpg，12KB',
            '退回理由：数据与一季度不一致。请于6月28日（星期二）18:00前',
            /\n已完成一期$/,
          ],
        ],
      ]);
    });

    it.each([
      '已完成一期',
      '1.已完成招标；\n2.已完成验收；\n3.正在培训',
      '进展：已上线\n问题：无\n下一步：推广',
      '第5项任务已完成（一）（二）',
    ])('what it prints, sent back, reads as the same report: %j', async (text) => {
      await office.say('jiaoyu', `18 ${text}`);
      const printed = (await office.say('jiaoyu', '查看 18')) ?? '';
      await dialogue(office, 'jiaoyu', [
        [printed, '【二季度】第18项与已收到的第1版内容相同，未重复登记'],
        [printed.replace('完成', '全部完成').replace('上线', '全部上线'), '【二季度】第18项'],
      ]);
    });

    it('is open to the unit leader for the own unit only', async () => {
      await office.say('jiaoyu', '18 已完成一期');
      await dialogue(office, 'jiaoyu3', [
        ['查看 18', '已完成一期'],
        ['查看', '已报1项'],
        ['查看 19', '第19项不在贵单位应报事项内'],
        ['18 已完成二期', /未登记/],
      ]);
      expect(await versions()).toHaveLength(1);
    });
  });

  it('for what is 办结 nothing more is taken; what was reported before can be read', async () => {
    const { itemId } = await owed(18);
    const close = (closedAt: Date | null) =>
      office.change(({ manager }) => manager.update(WorkItemEntity, { id: itemId }, { closedAt }));
    try {
      await close(office.clock.now());
      await dialogue(office, 'jiaoyu', [
        ['18 已完成二期', ['第18项已办结，不再要求报送', '文字已保存为草稿']],
        ['撤回 18', '第18项已办结'],
        ['沿用 18', '第18项已办结'],
        ['查看 18', '尚未报送'],
      ]);
      await close(null);
      await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
      await close(office.clock.now());
      await dialogue(office, 'jiaoyu', [['查看 18', '已完成一期']]);
    } finally {
      await close(null);
    }
  });

  it('任务 of a lead unit says how many supporting units have reported, and which', async () => {
    await dialogue(office, 'zhengshu', [['任务', /第\d+项.*配合单位 0\/\d+ 已报/]]);
    const list = (await office.say('zhengshu', '任务')) ?? '';
    const no = /第(\d+)项[^\n]*配合单位/.exec(list)?.[1];
    const detail = (await office.say('zhengshu', `任务 ${no}`)) ?? '';
    expect(detail).toMatch(/配合单位 0\/\d+ 已报；未报：榕城区/);
  });

  it('任务 n repeats what was to be the next step', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 进展：已上线；下一步：推广到全市学校', '第1版'],
      ['任务 18', '上次所报下一步：推广到全市学校'],
    ]);
  });

  it('进度 shows the figures of 状态 for the own unit, to contact and unit leader', async () => {
    await office.say('jiaoyu', '18 已完成一期');
    for (const who of ['jiaoyu', 'jiaoyu2', 'jiaoyu3'])
      await dialogue(office, who, [
        ['进度', ['【进度】市教育局', '应报 1 已报 1 未报 0 逾期 0（退回待重报 0）', '本期已报齐']],
      ]);
    await dialogue(office, 'shizhang', [['进度', '应报']]);
    await dialogue(office, 'tongchou', [['进度', '应报']]);
    await dialogue(office, 'weijian', [
      ['进度', ['应报 2 已报 0 未报 2', '第7项']],
      ['进度 三季度', '三季度'],
    ]);
  });

  it('方案 is kept for later while nobody has asked for it', async () => {
    await dialogue(office, 'jiaoyu', [
      ['方案', '用法：方案'],
      ['方案 19 措施：升级平台', '第19项不在贵单位应报事项内'],
      ['方案 18 措施：升级平台；目标：全覆盖；进度：9月完成', ['尚未要求报送细化方案', '已保存为草稿']],
    ]);
    expect(await drafts()).toMatchObject([{ text: '方案 18 措施：升级平台；目标：全覆盖；进度：9月完成' }]);
    expect(await versions()).toHaveLength(0);
  });

  it('方案 is a period of its own once the coordinator has laid its day down', async () => {
    office.goTo('2022-06-24 09:30');
    await dialogue(office, 'jiaoyu', [['方案 18 措施：升级平台', '尚未要求报送细化方案']]);
    const [draft] = await drafts();
    await dialogue(office, 'tongchou', [['截止 方案 7月8日', '确认']]);
    await dialogue(office, 'tongchou', [['确认', /方案/]]);
    await dialogue(office, 'jiaoyu', [
      ['任务', ['【二季度】市教育局', '【方案】市教育局', '“方案 18 措施：']],
      ['18 已完成一期', ['【二季度】第18项已收到', '细化方案尚有1项未报：第18项']],
      [
        `草稿 ${draft?.id} 报`,
        ['【方案】第18项已收到（第1版，6月24日09:30，按时）', '更正请回复“修改 方案 18 ……”'],
      ],
      ['方案 18 措施：升级平台；目标：全覆盖', '【方案】第18项已收到（第2版'],
      ['补充 方案 18 进度：9月完成', '【方案】第18项已收到（第3版'],
      ['查看 方案 18', /【方案】已报，第3版[^\n]*：\n措施：升级平台；目标：全覆盖\n进度：9月完成$/],
      ['撤回 方案 18', '【方案】第18项的报告（第3版）已撤回'],
      ['方案 18 措施：升级平台；目标：全覆盖', '【方案】第18项已收到（第4版'],
      ['进度', '应报 1 已报 1 未报 0'],
    ]);
    await accept(await owed(18, '市教育局', '2022FA'));
    await dialogue(office, 'jiaoyu', [
      ['查看 18', ['细化方案（已通过）：措施：升级平台；目标：全覆盖', /：\n已完成一期$/]],
    ]);
    await office.change(({ manager }) => removePeriod(manager, '2022FA'));
  });

  async function removePeriod(manager: EntityManager, code: string): Promise<void> {
    const { id } = await manager.findOneByOrFail(ReportingPeriodEntity, { code });
    const of = 'IN (SELECT id FROM obligations WHERE period_id = ?)';
    for (const table of ['report_versions', 'drafts', 'attachments'])
      await manager.query(`DELETE FROM ${table} WHERE obligation_id ${of}`, [id]);
    await manager.query('DELETE FROM obligations WHERE period_id = ?', [id]);
    await manager.query('DELETE FROM reporting_periods WHERE id = ?', [id]);
  }

  async function addAttachment(obligationId: number): Promise<void> {
    await office.change(async ({ manager, now }) => {
      const [person] = await manager.query("SELECT id FROM people WHERE userid = 'jiaoyu'");
      await manager.insert(AttachmentEntity, {
        personId: Number(person.id),
        obligationId,
        inboundId: null,
        kind: 'image',
        mediaId: 'm1',
        fileName: '现场.jpg',
        contentType: 'image/jpeg',
        size: 12_288,
        sha256: null,
        status: 'stored',
        attempts: 1,
        nextAttemptAt: now,
        error: null,
        createdAt: now,
      });
    });
  }
});
