import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Act } from '../../src/actions/act';
import { addPeriod, oweReport } from '../../src/actions/add-period';
import { assignUnit } from '../../src/actions/assign-unit';
import { changeUnit } from '../../src/actions/change-unit';
import { importContacts } from '../../src/actions/import-contacts';
import { AS_PRINTED } from '../../src/actions/import-decisions';
import { carryOutImport } from '../../src/actions/import-plan';
import { beginOperation } from '../../src/actions/operation';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { lockPlan } from '../../src/store/lock-plans';
import { Store } from '../../src/store/store';
import { databasesUnderTest } from '../support/databases';
import { beijing, Office } from '../support/office';

/** Enough for whoever does not wait for the other to be through with it. */
const LOOKS = 400;

describe.each(databasesUnderTest())('who changes a plan at the same moment, on %s', (kind) => {
  let office: Office;
  let other: Store;
  beforeAll(async () => {
    office = await Office.open(kind);
    other = await office.anotherStore();
  }, 90_000);
  afterAll(() => office.close());

  /** Somebody else's change, which is not committed before `done` had its chance to go past it. */
  async function during<T>(change: (act: Act) => Promise<unknown>, begin: () => Promise<T>): Promise<T> {
    const machineNow = await other.machineNow();
    let running: Promise<T> | undefined;
    await other.inTransaction(async (manager) => {
      const plain = { manager, now: office.clock.now(), machineNow, actor: 'cli:test', inboundId: null };
      const act = { ...plain, rules: office.rules, operation: null };
      await change(beginOperation(act, { kind: 'test', summary: '', undoable: false }));
      let isThrough = false;
      running ??= begin().finally(() => {
        isThrough = true;
      });
      running.catch(() => undefined);
      for (let i = 0; i < LOOKS && !isThrough; i++) await office.store.read.query('SELECT 1');
    });
    if (!running) throw new Error('nothing was begun');
    return running;
  }

  const planId = async () => (await office.store.read.findOneByOrFail(PlanEntity, {})).id;
  const unit = (name: string) => office.store.read.findOneByOrFail(UnitEntity, { name });
  const item = (no: number) => office.store.read.findOneByOrFail(WorkItemEntity, { no });
  const owing = async (no: number, name: string): Promise<string[]> => {
    const rows = await office.store.read.query(
      `SELECT p.code AS code FROM obligations o JOIN work_items i ON i.id = o.item_id
       JOIN units u ON u.id = o.unit_id JOIN reporting_periods p ON p.id = o.period_id
       WHERE i.no = ${no} AND u.name = '${name}' ORDER BY p.due_at`,
    );
    return rows.map(({ code }: { code: string }) => code);
  };
  const periodOf = (month: string) => async (act: Act) =>
    addPeriod(act, {
      planId: await planId(),
      code: `2022M${month}`,
      kind: 'progress',
      dueAt: beijing(`2022-${month}-28 18:00`),
    });
  /** Says it, and once more where the preview is shown again. */
  const confirmed = async (word = '确认') => {
    const answer = (await office.say('tongchou', word)) ?? '';
    return /请重新/.test(answer) ? office.say('tongchou', word) : answer;
  };

  it('分配 and a new period: the unit owes in that one too', async () => {
    await office.say('tongchou', '分配 18 市公安局 增加');
    await during(periodOf('08'), () => confirmed('1'));
    expect(await owing(18, '市公安局')).toEqual(['2022Q2', '2022M08', '2022Q3', '2022Q4']);
  });

  it('a new period and 分配: the period asks the new unit', async () => {
    await office.say('tongchou', '报送期 添加 10月28日');
    const assign = async (act: Act) => {
      const { id: unitId, name: unitName } = await unit('市残联');
      const { id: itemId } = await item(18);
      // As 分配 does it.
      await lockPlan(act.manager, await planId());
      await assignUnit(act, { itemId, unitId, unitName, role: 'support' });
      for (const { id: periodId } of await act.manager.find(ReportingPeriodEntity))
        await oweReport(act, { periodId, itemId, unitId });
    };
    expect(await during(assign, () => confirmed())).toContain('已增加报送期');
    expect(await owing(18, '市残联')).toContain('2022-10-28');
  });

  it('取消办结 and a new period: the item is asked for in that one too', async () => {
    await office.say('tongchou', '办结 7');
    await office.say('tongchou', '确认');
    await during(periodOf('11'), () => office.say('tongchou', '取消办结 7'));
    expect(await owing(7, '市卫生健康局')).toContain('2022M11');
  });

  it('two corrections of a plan: the second is shown again, for it was shown against another plan', async () => {
    const text = readFileSync(join(__dirname, '../fixtures/plans/jieyang-2022.txt'), 'utf8');
    await office.say('tongchou', '导入');
    await office.say('tongchou', text.replace('推进审计数字化转型发展', '推进审计数字化转型升级'));
    await office.say('tongchou', '完');
    const theirs = text.replace('加强政务外网建设管理', '加强政务外网建设运行管理');
    const correct = (act: Act) =>
      carryOutImport(act, { parsed: parsePlan(theirs.split('\n')), sourceText: theirs }, AS_PRINTED);
    const answer = await during(correct, () => office.say('tongchou', '确认'));
    expect(answer).toContain('预览之后单位库或计划已有变化，未导入');
    await office.say('tongchou', '取消');
  });

  it('the same new plan, and the same new person, from two at once: the second sees what the first has stored', async () => {
    const text = [
      '揭阳市档案工作2022年要点',
      '（一）加强档案管理。（市教育局负责）',
      '请各单位于每季度末前将进展情况报市政务服务数据管理局。',
    ].join('\n');
    for (const words of ['导入', text, '完']) await office.say('tongchou', words);
    const source = { parsed: parsePlan(text.split('\n')), sourceText: text };
    const decisions = { ...AS_PRINTED, target: 'new' as const };
    const again = await during(
      (act) => carryOutImport(act, source, decisions),
      () => office.say('tongchou', '确认'),
    );
    expect(again).toContain('文件内容与已导入的计划一致');
    await office.say('tongchou', '取消');

    const row = { name: '钱新人', userid: 'qianxr', role: 'contact' as const, order: 1 };
    const further = { phone: null, position: null, items: null, line: 2 };
    const unitId = (await unit('市教育局')).id;
    for (const words of ['导入 联络员', '单位,姓名,userid,角色,顺序\n市教育局,钱新人,qianxr,联络员,3', '完'])
      await office.say('tongchou', words);
    const shown = await during(
      (act) => importContacts(act, [{ ...row, ...further, unitId }]),
      () => office.say('tongchou', '确认'),
    );
    expect(shown).toContain('预览之后单位库或计划已有变化，未导入');
    expect(shown).toContain('顺序由1改为3');
    await office.say('tongchou', '取消');
  });

  it('a merger and an import that prints the old name: the successor owes', async () => {
    const text = [
      '揭阳市教育工作2022年要点',
      '（一）办好教育。推进学校建设。（市教育局负责）',
      '请各单位于每季度末前将进展情况报市政务服务数据管理局。',
    ];
    const source = { parsed: parsePlan(text), sourceText: text.join('\n') };
    const unitId = (await unit('市教育局')).id;
    const successorId = (await unit('市科技局')).id;
    const merge = (act: Act) => changeUnit(act, { kind: 'merge', unitId, successorId, day: '2022-05-13' });
    const { planId: id } = await during(merge, () =>
      office.change((act) => carryOutImport(act, source, { ...AS_PRINTED, target: 'new' })),
    );
    const [owed] = await office.store.read.query(
      `SELECT COUNT(*) AS n, MIN(o.unit_id) AS unitId, MAX(o.unit_id) AS last FROM obligations o
       JOIN reporting_periods p ON p.id = o.period_id WHERE p.plan_id = ${id}`,
    );
    expect([Number(owed.n) > 0, Number(owed.unitId), Number(owed.last)]).toEqual([
      true,
      successorId,
      successorId,
    ]);
  });

  it('分配 of a unit that was merged since the preview is refused', async () => {
    await office.say('tongchou', '分配 7 市残联 增加');
    const unitId = (await unit('市残联')).id;
    const successorId = (await unit('市民政局')).id;
    const answer = await during(
      (act) => changeUnit(act, { kind: 'merge', unitId, successorId, day: '2022-05-13' }),
      () => confirmed('1'),
    );
    expect(answer).toContain('市残联');
    expect(answer).toContain('已并入');
    expect(await owing(7, '市残联')).toEqual([]);
  });
});
