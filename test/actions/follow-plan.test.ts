import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { archiveFollowedPlans } from '../../src/actions/archive-plan';
import { AS_PRINTED, type ImportDecisions } from '../../src/actions/import-decisions';
import { carryOutImport } from '../../src/actions/import-plan';
import { prepareImport } from '../../src/actions/prepare-import';
import { rehearse } from '../../src/actions/rehearse';
import { rulesOfPlan } from '../../src/domain/office-rules';
import { HandOverEntity } from '../../src/store/entities/hand-over-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { databasesUnderTest } from '../support/databases';
import { beijing, Office } from '../support/office';
import { correctedJieyang } from './revised-jieyang';

/** As corrected in June, a year later: 18 is 19, 19 is reworded, 35 is 36. No clause says who collects. */
function nextYear() {
  const parsed = correctedJieyang();
  const title = parsed.title?.replace('2022', '2023') ?? null;
  return { ...parsed, title, year: 2023, reporting: { ...parsed.reporting, to: null } };
}

describe.each(databasesUnderTest())("the next year's plan, on %s", (kind) => {
  let office: Office;
  let former: number;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts(
      '单位,姓名,userid,角色,顺序,事项\n市教育局,张三,zhangsan,联络员,3,\n市农业农村局,李农村,nongcun,联络员,2,35',
    );
    office.goTo('2022-11-20 10:00');
    await office.say('jiaoyu', '转办 18 张三');
    former = (await office.store.read.findOneByOrFail(PlanEntity, { year: 2022 })).id;
    office.goTo('2022-12-20 10:00');
  }, 90_000);
  afterAll(() => office.close());

  const decisions = (change: Partial<ImportDecisions> = {}) => ({
    ...AS_PRINTED,
    follows: former,
    ...change,
  });
  const items = async (planId: number, no: number) =>
    (await office.store.read.findOneByOrFail(WorkItemEntity, { planId, no })).id;

  it('is refused where the plan that it is to follow does not exist, or is a later one', async () => {
    const problems = async (follows: number, year: number) =>
      (await office.change((act) => prepareImport(act, { ...nextYear(), year }, decisions({ follows }))))
        .problems;
    expect(await problems(999, 2023)).toEqual([expect.stringContaining('没有编号为999的计划')]);
    expect(await problems(former, 2021)).toEqual([expect.stringContaining('晚于本文件的年份')]);
  });

  it('can be rehearsed without a trace', async () => {
    const rehearsed = await office.change((act) =>
      rehearse(act, (trial) => carryOutImport(trial, { parsed: nextYear(), sourceText: '' }, decisions())),
    );
    expect(rehearsed.takenOver).toMatchObject({ handOvers: 1, contacts: 1 });
    expect(await office.store.read.countBy(PlanEntity, { year: 2023 })).toBe(0);
    expect(await office.store.read.count(HandOverEntity)).toBe(1);
  });

  it('takes over who collects, the policy, hand-overs and the contacts of items', async () => {
    const { planId } = await office.change((act) =>
      carryOutImport(act, { parsed: nextYear(), sourceText: '' }, decisions()),
    );
    const old = await office.store.read.findOneByOrFail(PlanEntity, { id: former });
    const plan = await office.store.read.findOneByOrFail(PlanEntity, { id: planId });
    expect(plan).toMatchObject({
      followsId: former,
      collectingUnitId: old.collectingUnitId,
      status: 'active',
    });
    const own = { title: '数字政府', year: 2022, closeAfter: 3 };
    const rules = { ...office.rules, policy: { ...office.rules.policy, plans: [own] } };
    expect(rulesOfPlan(rules, plan).policy.closeAfter).toBe(3);

    const handOvers = await office.store.read.find(HandOverEntity, { order: { id: 'ASC' } });
    expect(handOvers.map(({ itemId }) => itemId)).toEqual([await items(former, 18), await items(planId, 19)]);
    const role = (await office.store.read.find(RoleEntity)).find(({ itemIds }) => itemIds !== null);
    expect(JSON.parse(role?.itemIds ?? '')).toEqual([await items(former, 35), await items(planId, 36)]);
    // What the list of contacts called 35 is no item of the new plan.
    expect(JSON.parse(role?.items ?? '')).toEqual([]);
  });

  it('leaves the former plan in force until its last period is closed, and archives it then, once', async () => {
    const archived = (time: string) =>
      archiveFollowedPlans({ store: office.store, rules: office.rules }, beijing(time));
    expect(await archived('2023-01-06 10:00')).toBe(0);
    // Closed, but for one unit, which has been given more time.
    const later = '延期 《揭阳市数字政府改革建设2022年工作要点》四季度 18 市教育局 到2023年1月31日';
    office.goTo('2023-01-05 10:00');
    expect(await office.say('tongchou', later)).toContain('1月31日');
    await office.say('tongchou', '确认');
    expect(await archived('2023-01-30 10:00')).toBe(0);
    office.goTo('2023-01-31 10:00');
    const report = '四季度 18 已完成教育资源平台建设，接入学校一百所。';
    expect(await office.say('jiaoyu', report)).toContain('按时');
    const both = await Promise.all([archived('2023-02-20 10:00'), archived('2023-02-20 10:00')]);
    expect(both.sort()).toEqual([0, 1]);
    const statuses = await office.store.read.find(PlanEntity, { order: { year: 'ASC' } });
    expect(statuses.map(({ status }) => status)).toEqual(['archived', 'active']);
    const revised = await office.change((act) =>
      prepareImport(act, correctedJieyang(), { ...AS_PRINTED, target: former }),
    );
    expect(revised.problems).toEqual([expect.stringContaining('已归档，不能修订')]);
  });
});
