import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importPlan } from '../../src/actions/import-plan';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { readPlanText } from '../../src/intake/read-plan-text';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { HandOverEntity } from '../../src/store/entities/hand-over-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OfflineReportEntity } from '../../src/store/entities/offline-report-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { ObligationRepository } from '../../src/store/obligation-repository';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

/** A plan beside ours, collected by the same office, in which 市教育局 owes items of the same numbers. */
const NUMERALS = '一二三四五六七八九';
const OTHER_ITEMS = Array.from({ length: 18 }, (_each, i) => {
  const no = i < 9 ? NUMERALS[i] : `十${i === 9 ? '' : NUMERALS[i - 10]}`;
  return `（${no}）优化服务第${i + 1}招。推行并联审批。（市教育局负责）`;
});
const OTHER_PLAN = `2022年营商环境改革工作要点

一、优化服务

${OTHER_ITEMS.join('\n\n')}

请各单位于第二、三、四季度结束前将具体实施情况报送市政务服务数据管理局。
`;

describe.each(databasesUnderTest())('what has changed since it was asked, on %s', (kind) => {
  let office: Office;
  let restore: () => Promise<void>;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
    restore = await planAsImported(office);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await restore();
  });
  afterAll(() => office.close());

  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const waiting = async () =>
    (await office.store.read.findBy(DraftEntity, { status: 'waiting' })).map(({ text }) => text);
  const owed = async (no: number, unit: string, period = '2022Q2') => {
    const facts = await new ObligationRepository(office.store.read).facts({});
    return facts.filter(
      ({ itemNo, unitName, periodCode }) => itemNo === no && unitName === unit && periodCode === period,
    );
  };
  const remove = async (userid: string, role: RoleEntity['role'], unit: string) => {
    const { id: personId } = await office.store.read.findOneByOrFail(PersonEntity, { userid });
    const { id: unitId } = await office.store.read.findOneByOrFail(UnitEntity, { name: unit });
    await office.store.inTransaction((manager) =>
      manager.update(RoleEntity, { personId, unitId, role }, { active: false }),
    );
  };

  describe('a question about a text', () => {
    const TEXT = '已完成低保信息平台数据归集，正在开展比对';
    const ask = () => dialogue(office, 'minzheng', [[`22 ${TEXT}`, ['第22项', '市民政局', '市残联']]]);

    it('answered after the unit was taken from its writer files nothing and keeps the text', async () => {
      await ask();
      await remove('minzheng', 'contact', '市残联');
      const answer = await office.say('minzheng', '2');
      expect(answer).toContain('不是');
      expect(answer).toContain('草稿');
      expect(await versions()).toEqual([]);
      expect(await waiting()).toEqual([`22 ${TEXT}`]);
    });

    it('answered after its period was removed keeps the text, and says so', async () => {
      await ask();
      const { id } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
      await office.store.inTransaction(async (manager) => {
        await manager.delete(ObligationEntity, { periodId: id });
        await manager.delete(ReportingPeriodEntity, { id });
      });
      expect(await office.say('minzheng', '1')).toContain('草稿');
      expect(await waiting()).toEqual([`22 ${TEXT}`]);
    });

    it('answered after the plan was put aside keeps the text, and says so', async () => {
      await ask();
      await office.store.inTransaction((manager) =>
        manager.update(PlanEntity, { status: 'active' }, { status: 'draft' }),
      );
      expect(await office.say('minzheng', '1')).toContain('草稿');
      expect(await waiting()).toEqual([`22 ${TEXT}`]);
    });

    it('answered after its item was 办结 files nothing, keeps the text, and says why', async () => {
      await ask();
      await dialogue(office, 'tongchou', [
        ['办结 22', '将办结1项'],
        ['确认', '已办结'],
      ]);
      const answer = await office.say('minzheng', '1');
      expect(answer).toContain('已办结');
      expect(answer).toContain('草稿');
      expect(await versions()).toEqual([]);
      expect(await waiting()).toEqual([`22 ${TEXT}`]);
    });
  });

  describe('who is no coordinator any more', () => {
    beforeEach(async () => {
      await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,李统筹,tongchou2,联络员,3\n');
    });

    it('confirms no preview that was shown to the coordinator', async () => {
      await dialogue(office, 'tongchou2', [['截止 二季度 7月5日', '将把']]);
      await remove('tongchou2', 'coordinator', '市政务服务数据管理局');
      await dialogue(office, 'tongchou2', [['确认', ['权限', '未执行']]]);
      const { dueAt } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
      expect(dueAt).toEqual(new Date('2022-06-30T10:00:00Z'));
    });

    it('takes back nothing that was decided as coordinator', async () => {
      await office.say('weijian', '19：已完成卫生健康信息化支撑平台建设');
      await dialogue(office, 'tongchou2', [['通过 19 市卫生健康局', '已通过']]);
      await remove('tongchou2', 'coordinator', '市政务服务数据管理局');
      await dialogue(office, 'tongchou2', [['撤销', ['不能撤销', '权限']]]);
      expect((await owed(19, '市卫生健康局')).map(({ state }) => state)).toEqual(['accepted']);
    });

    it('takes back no period that was moved as coordinator', async () => {
      await dialogue(office, 'tongchou2', [
        ['截止 二季度 7月5日', '将把'],
        ['确认', '已调整'],
      ]);
      await remove('tongchou2', 'coordinator', '市政务服务数据管理局');
      await dialogue(office, 'tongchou2', [['撤销', '不能撤销']]);
      const { dueAt } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
      expect(dueAt).toEqual(new Date('2022-07-05T10:00:00Z'));
    });

    it('still takes back the own report', async () => {
      await dialogue(office, 'tongchou2', [['18 已完成公共教育平台升级', '已收到']]);
      await remove('tongchou2', 'coordinator', '市政务服务数据管理局');
      await dialogue(office, 'tongchou2', [['撤销', '已撤销：报送 第18项']]);
    });
  });

  it('a contact of a unit no more takes back no report of it', async () => {
    await office.say('minzheng', '市残联 22 已完成残疾人信息平台数据归集');
    await remove('minzheng', 'contact', '市残联');
    await dialogue(office, 'minzheng', [['撤销', '不能撤销']]);
    expect((await owed(22, '市残联')).map(({ state }) => state)).toEqual(['submitted']);
  });

  describe('取消办结', () => {
    it('makes the units owe what was added while the item was 办结', async () => {
      await dialogue(office, 'tongchou', [
        ['办结 18', '将办结1项'],
        ['确认', '已办结'],
        ['报送期 添加 8月31日', '将为'],
        ['确认', '已增加报送期'],
      ]);
      expect(await owed(18, '市教育局', '2022-08-31')).toEqual([]);
      const answer = await office.say('tongchou', '取消办结 18');
      expect(answer).toContain('新增应报1项');
      expect((await owed(18, '市教育局', '2022-08-31')).map(({ state }) => state)).toEqual(['pending']);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：取消办结']]);
      expect(await owed(18, '市教育局', '2022-08-31')).toEqual([]);
    });
  });

  describe('a number that is no item', () => {
    it.each(['报 #99999', '报 99999', '补充 99999', '报 99999号', '报 第999项'])(
      '%s is no report, also where exactly one item is owed',
      async (said) => {
        const answer = await office.say('jiaoyu', said);
        expect(answer).toContain('没有第');
        expect(await versions()).toEqual([]);
      },
    );
  });

  it('转办 to somebody unknown asks the coordinators once a day for the same name and unit', async () => {
    const asked = async () =>
      (await office.store.read.findBy(OutboxMessageEntity, { toUserid: 'tongchou', kind: 'notice' })).length;
    for (let i = 0; i < 3; i++)
      await dialogue(office, 'jiaoyu', [['转办 18 王五', ['尚未登记', '已请统筹员登记']]]);
    expect(await asked()).toBe(1);
    await dialogue(office, 'jiaoyu', [['转办 18 赵六', '尚未登记']]);
    expect(await asked()).toBe(2);
    await dialogue(office, 'jiaoyu2', [['委托 王五 7月1日-7月5日', '尚未登记']]);
    expect(await asked()).toBe(2);
    office.goTo('2022-06-24 10:02');
    await dialogue(office, 'jiaoyu', [['转办 18 王五', '尚未登记']]);
    expect(await asked()).toBe(3);
  });
});

describe.each(databasesUnderTest())('a choice between two plans, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
    const read = await readPlanText(Buffer.from(OTHER_PLAN));
    if (!read.ok) throw new Error('the other plan cannot be read');
    const plan = { parsed: parsePlan(read.value), sourceText: OTHER_PLAN };
    await office.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });

  it('is asked of a contact whose unit has the number in both, and the answer is carried out in one', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,陈教育备,jiaoyu2,联络员,2\n');
    const which = ['都有第18项', '1 《', '2 《'];
    await dialogue(office, 'jiaoyu', [
      ['延期 18 到7月8日 系统升级', which],
      ['1', '已提交延期申请'],
      ['线下已报 18', which],
      ['2', '已记为线下报送'],
      ['转办 18 陈教育备', which],
      ['2', '已将第18项（市教育局）转办给陈教育备'],
      ['沿用 18', which],
      ['1', '无可沿用'],
      ['附件 18', which],
      ['取消', '已取消'],
      ['18 已完成公共教育平台升级', '是哪一项的进展'],
      ['1', '已收到'],
      ['18 已完成公共教育平台升级', '是哪一项的进展'],
      ['2', '已收到'],
      ['撤回 18', which],
      ['1', '已撤回'],
    ]);
    const { read } = office.store;
    expect(await read.countBy(RequestEntity, { status: 'open' })).toBe(1);
    expect(await read.count(OfflineReportEntity)).toBe(1);
    expect(await read.count(HandOverEntity)).toBe(1);
    expect((await versions()).map(({ withdrawnAt }) => withdrawnAt === null).sort()).toEqual([false, true]);
  });

  it('means what was shown: 代报 goes nowhere else when one of them is reported meanwhile', async () => {
    await dialogue(office, 'tongchou', [
      ['代报 18 市教育局 已完成平台升级', [/1 《.*》第18项/, /2 《.*》第18项/]],
    ]);
    await dialogue(office, 'tongchou2', [
      ['代报 18 市教育局 已印发方案并开始施行', '2 《'],
      ['1', '已代报'],
    ]);
    await dialogue(office, 'tongchou', [['1', ['请重新选择', '1 《']]]);
    expect(await versions()).toHaveLength(1);
    await dialogue(office, 'tongchou', [['1', /已代报 《.*》第18项/]]);
    const [theirs, ours] = await versions();
    expect(ours?.text).toBe('已完成平台升级');
    expect(ours?.obligationId).not.toBe(theirs?.obligationId);
  });
});
