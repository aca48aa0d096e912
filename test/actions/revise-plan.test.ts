import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AS_PRINTED, type ImportDecisions } from '../../src/actions/import-decisions';
import { carryOutImport } from '../../src/actions/import-plan';
import { prepareImport } from '../../src/actions/prepare-import';
import { undoLatest } from '../../src/actions/undo';
import type { ParsedPlan } from '../../src/domain/plan/parsed-plan';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { correctedJieyang, jieyangWith } from './revised-jieyang';

/** What 撤销 must leave as it was. */
const TABLES = [
  'plans',
  'plan_sections',
  'work_items',
  'item_units',
  'reporting_periods',
  'obligations',
  'report_versions',
];

describe.each(databasesUnderTest())('a corrected plan over a half-reported quarter, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts(
      [
        '单位,姓名,userid,角色,顺序,事项',
        '市教育局,张三,zhangsan,联络员,3,',
        '市残联,赵残联,canlian,联络员,2,',
        '市农业农村局,李农村,nongcun,联络员,2,35',
      ].join('\n'),
    );
    office.goTo('2022-06-20 10:00');
    await office.say('jiaoyu', '18 已完成教育资源平台建设，接入学校一百所。');
    await office.say('tongchou', '通过 18 市教育局');
    await office.say('weijian', '7 疫情防控平台已在全市推广应用，运行平稳。');
    await office.say('minzheng', '市民政局 22 民政信息系统已上线运行，录入数据两万条。');
    await office.say('nongye', '延期 14 到7月8日 材料尚在汇总');
    await office.say('jiaoyu', '转办 18 张三');
    office.goTo('2022-06-21 10:00');
  }, 90_000);
  afterAll(() => office.close());

  const revise = (parsed: ParsedPlan, decisions: Partial<ImportDecisions> = {}) =>
    office.change((act) =>
      carryOutImport(act, { parsed, sourceText: '修订稿' }, { ...AS_PRINTED, ...decisions }),
    );
  const rowsOf = (sql: string): Promise<Record<string, unknown>[]> => office.store.read.query(sql);
  const standing = async (unit: string, period = '2022Q2') =>
    (
      await rowsOf(
        `SELECT i.no AS no, o.state AS state, o.remark AS remark FROM obligations o
         JOIN work_items i ON i.id = o.item_id JOIN units u ON u.id = o.unit_id
         JOIN reporting_periods p ON p.id = o.period_id
         WHERE u.name = '${unit}' AND p.code = '${period}' ORDER BY i.no`,
      )
    ).map(({ no, state, remark }) => [Number(no), state, remark].filter((each) => each !== null).join(' '));
  const everything = async () => {
    const tables: Record<string, unknown> = {};
    for (const table of TABLES) {
      const rows = await rowsOf(`SELECT * FROM ${table} ORDER BY id`);
      tables[table] = rows.map(({ revision: _, ...row }) => row);
    }
    return tables;
  };

  it('finds nothing to change in the same document, and changes nothing', async () => {
    const before = await everything();
    const same = await office.change((act) =>
      prepareImport(
        act,
        jieyangWith((items) => items),
        AS_PRINTED,
      ),
    );
    expect(same).toMatchObject({
      kind: 'revision',
      problems: [],
      revision: { differences: [], removed: [] },
    });
    expect(await revise(jieyangWith((items) => items))).toMatchObject({ kind: 'revision', revision: null });
    expect(await everything()).toEqual(before);
    expect(await office.store.read.countBy(OutboxMessageEntity, { kind: 'notice', toUserid: 'nongye' })).toBe(
      0,
    );
  });

  it('shows every difference before anything holds', async () => {
    const before = await everything();
    const { revision, problems } = await office.change((act) =>
      prepareImport(act, correctedJieyang(), AS_PRINTED),
    );
    expect(problems).toEqual([]);
    const byKind = new Map<string, number>();
    for (const { kind: each } of revision?.differences ?? []) byKind.set(each, (byKind.get(each) ?? 0) + 1);
    expect(Object.fromEntries(byKind)).toEqual({
      itemRemoved: 1,
      itemAdded: 2,
      itemRenumbered: 38,
      itemReworded: 1,
      unitAdded: 1,
      unitRemoved: 1,
    });
    expect(revision?.identities[19]).toMatchObject({ no: 20, item: { no: 19 }, reason: 'similar' });
    expect(await everything()).toEqual(before);
  });

  it('keeps every report, waives what is open and not asked for any more, and asks for what is new', async () => {
    const before = await everything();
    const outcome = await revise(correctedJieyang());
    expect(outcome).toMatchObject({ kind: 'revision', items: 46, createdUnits: [] });
    // Three periods: 市残联's 22, and 市卫生健康局's 7 in the two later ones.
    expect(outcome.revision).toMatchObject({ waived: 3 + 2, added: 3 * 4 });

    expect(await standing('市教育局')).toEqual(['17 pending', '19 accepted', '23 pending']);
    expect(await standing('市残联')).toEqual(['23 waived 计划调整']);
    expect(await standing('市民政局')).toEqual(['23 submitted']);
    expect(await standing('市卫生健康局')).toEqual(['-7 submitted', '20 pending']);
    expect(await standing('市卫生健康局', '2022Q3')).toEqual(['-7 waived 计划调整', '20 pending']);
    expect(await standing('市公安局')).toEqual(['17 pending', '18 pending', '26 pending']);
    expect(await standing('市农业农村局')).toEqual(['13 pending', '36 pending']);
    const after = await everything();
    expect(after.report_versions).toEqual(before.report_versions);

    const undone = await office.change((act) => undoLatest({ ...act, actor: 'cli:test' }, async () => true));
    expect(undone).toMatchObject({
      done: true,
      summary: expect.stringContaining('修订《揭阳市数字政府改革建设2022年工作要点》'),
    });
    expect(await everything()).toEqual(before);
    await revise(correctedJieyang());
    expect(await everything()).toMatchObject({ report_versions: before.report_versions });
  });
});
