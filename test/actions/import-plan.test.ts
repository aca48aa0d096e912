import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AS_PRINTED } from '../../src/actions/import-decisions';
import { carryOutImport, importPlan, type PlanToImport } from '../../src/actions/import-plan';
import { ImportRefused } from '../../src/actions/import-refused';
import { importUnits } from '../../src/actions/import-units';
import type { ParsedPlan } from '../../src/domain/plan/parsed-plan';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { databasesUnderTest } from '../support/databases';
import { type GivenActions, givenActions, jieyangPlan, unitSeed } from './given-actions';

const jieyang = jieyangPlan();

function raise(): never {
  throw new Error('an act is in a transaction');
}

describe.each(databasesUnderTest())('importing a plan on %s', (kind) => {
  let given: GivenActions;

  beforeEach(async () => {
    given = await givenActions(kind);
    await given.act('2022-05-13 09:00', (act) => importUnits(act, unitSeed()));
  });
  afterEach(() => given.close());

  const importAt = (time: string, change: Partial<ParsedPlan> = {}, options: Partial<PlanToImport> = {}) =>
    given.act(time, (act) =>
      importPlan(act, {
        sourceText: jieyang.sourceText,
        createUnits: false,
        owedBy: 'all',
        ...options,
        parsed: { ...jieyang.parsed, ...change },
      }),
    );

  async function refusal(attempt: Promise<unknown>): Promise<readonly string[]> {
    const before = await given.rowCounts();
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ImportRefused);
    // All or nothing.
    expect(await given.rowCounts()).toEqual(before);
    return (error as ImportRefused).problems;
  }

  it('stores the Jieyang plan whole: 45 items, and 134 obligations a period', async () => {
    const imported = await importAt('2022-05-13 09:00');
    expect(imported).toMatchObject({ items: 45, createdUnits: [] });
    expect(imported.periods.map(({ code, quiet, owed }) => ({ code, quiet, owed }))).toEqual([
      { code: '2022Q2', quiet: false, owed: 134 },
      { code: '2022Q3', quiet: false, owed: 134 },
      { code: '2022Q4', quiet: false, owed: 134 },
    ]);
    expect(imported.periods[0]?.dueAt.toISOString()).toBe('2022-06-30T10:00:00.000Z');
    expect(await given.store.read.count(ObligationEntity)).toBe(3 * 134);
    expect(await given.store.read.count(ItemUnitEntity)).toBe(134);
    const plan = await given.store.read.findOneByOrFail(PlanEntity, { id: imported.planId });
    expect(plan).toMatchObject({
      year: 2022,
      status: 'active',
      owedBy: 'all',
      sourceText: jieyang.sourceText,
    });
    const collecting = await given.store.read.findOneByOrFail(UnitEntity, { id: plan.collectingUnitId ?? 0 });
    expect(collecting.name).toBe('市政务服务数据管理局');
    const items = await given.store.read.find(WorkItemEntity, { order: { no: 'ASC' } });
    expect(items.map(({ no, title, text }) => ({ no, title, text }))).toEqual(
      jieyang.parsed.items.map(({ no, title, text }) => ({ no, title, text })),
    );
    expect(await given.audited('plan.import')).toBe(1);
  });

  it('lets only the lead owe where that is asked, and still knows the others', async () => {
    const { periods } = await importAt('2022-05-13 09:00', {}, { owedBy: 'lead' });
    expect(periods.map(({ owed }) => owed)).toEqual([45, 45, 45]);
    expect(await given.store.read.count(ItemUnitEntity)).toBe(134);
    const rows = await given.store.read.query(
      `SELECT COUNT(*) AS n FROM obligations o JOIN item_units iu ON iu.item_id = o.item_id AND iu.unit_id = o.unit_id WHERE iu.role <> 'lead'`,
    );
    expect(Number(rows[0].n)).toBe(0);
  });

  it.each([
    ['the minute before the due', '2022-06-30 17:59', [false, false, false]],
    ['at the due', '2022-06-30 18:00', [true, false, false]],
    ['in October', '2022-10-08 09:00', [true, true, false]],
    ['a year later', '2023-10-08 09:00', [true, true, true]],
  ])('keeps periods quiet that are due already: %s', async (_, time, quiet) => {
    expect((await importAt(time)).periods.map((period) => period.quiet)).toEqual(quiet);
  });

  it('refuses the same document a second time', async () => {
    await importAt('2022-05-13 09:00');
    expect(await refusal(importAt('2022-05-13 09:01'))).toEqual([
      `《${jieyang.parsed.title}》（2022年）已经导入，未重复导入。`,
    ]);
  });

  it('stores it once when two import it at the same time', async () => {
    const outcomes = await Promise.allSettled([importAt('2022-05-13 09:00'), importAt('2022-05-13 09:00')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ImportRefused);
    }
    expect(await given.store.read.count(ObligationEntity)).toBe(3 * 134);
  });

  it('names every unit it does not know, with line and candidates, and stores nothing', async () => {
    const items = jieyang.parsed.items.map((item) =>
      item.no === 5 ? { ...item, units: [...item.units, '市教肓局', '天文台'] } : item,
    );
    const problems = await refusal(importAt('2022-05-13 09:00', { items }));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^第\d+行：单位“市教肓局”（第5项）不在单位库中，相近的有.*市教育局/);
    expect(problems[1]).toContain('天文台');
  });

  it.each([
    ['no title', { title: null }, '没有找到工作要点的标题'],
    ['no year', { year: null }, '没有找到年份'],
    ['no items', { items: [] }, '没有找到事项'],
    ['a title without end', { title: '要'.repeat(300) }, '标题“'],
    ['an issuer without end', { issuer: '市'.repeat(200) }, '发文单位“'],
  ])('refuses a document with %s', async (_, change, words) => {
    const problems = await refusal(importAt('2022-05-13 09:00', change));
    expect(problems.join()).toContain(words);
  });

  it('stores and renumbers hundreds of items in few statements', async () => {
    const many = Array.from({ length: 400 }, (_, i) => {
      const [like] = jieyang.parsed.items.slice(i % 45);
      if (!like) throw new Error('the Jieyang plan has 45 items');
      return { ...like, no: i + 1, title: `${like.title}${i}`, text: `${i}${like.text}` };
    });
    const statements = (items: typeof many) =>
      given.act('2022-05-13 09:00', async (act) => {
        const asked = jest.spyOn(act.manager.queryRunner ?? raise(), 'query');
        const source = { parsed: { ...jieyang.parsed, items }, sourceText: '' };
        await carryOutImport(act, source, AS_PRINTED);
        return asked.mock.calls.length;
      });
    expect(await statements(many)).toBeLessThan(100);
    const renumbered = many.slice(1).map((item) => ({ ...item, no: item.no - 1 }));
    expect(await statements(renumbered)).toBeLessThan(200);
  });

  it('tells all reasons at once', async () => {
    expect(await refusal(importAt('2022-05-13 09:00', { title: null, year: null, items: [] }))).toHaveLength(
      3,
    );
  });

  it('makes units of unknown names where that is asked, and none when it is refused after all', async () => {
    const items = jieyang.parsed.items.map((item) =>
      item.no === 5 ? { ...item, units: [...item.units, '市天文台'] } : item,
    );
    await refusal(importAt('2022-05-13 09:00', { items, title: null }, { createUnits: true }));
    const imported = await importAt('2022-05-13 09:00', { items }, { createUnits: true });
    expect(imported.createdUnits).toEqual(['市天文台']);
    expect(imported.periods.map(({ owed }) => owed)).toEqual([135, 135, 135]);
  });

  it('does not bring a retired unit back under the same name', async () => {
    await given.store.inTransaction((manager) =>
      manager.update(UnitEntity, { name: '市残联' }, { active: false }),
    );
    const problems = await refusal(importAt('2022-05-13 09:00', {}, { createUnits: true }));
    expect(problems.join()).toContain('已停用');
  });

  it('refuses a unit name that no column would hold', async () => {
    const items = jieyang.parsed.items.map((item) =>
      item.no === 5 ? { ...item, units: ['市'.repeat(129)] } : item,
    );
    const problems = await refusal(importAt('2022-05-13 09:00', { items }, { createUnits: true }));
    expect(problems.join()).toContain('超过128个字');
  });
});
