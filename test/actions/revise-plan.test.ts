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

  it('tells everybody concerned once, with the old and the new numbers', async () => {
    const told = await office.store.read.find(OutboxMessageEntity, {
      where: { kind: 'notice' },
      order: { id: 'ASC' },
    });
    const of = (userid: string) =>
      told.flatMap(({ toUserid, status, content }) => {
        const { text } = JSON.parse(content ?? '{}') as { text?: string };
        return toUserid === userid && status !== 'obsolete' && text?.includes('【计划调整】') ? [text] : [];
      });
    expect(of('nongye')).toHaveLength(1);
    expect(of('nongye')[0]).toContain('原第14项现为第13项（推进揭阳市农业产业链发展）');
    // 35 is another contact's by the contacts list, and stays so under its new number.
    expect(of('nongye')[0]).not.toContain('第36项');
    expect(of('nongcun')[0]).toContain('原第35项现为第36项（助推美丽乡村建设）');
    expect(of('weijian')[0]).toContain('原第7项（加强疫情防控平台应用管理）已移除，不再要求报送');
    expect(of('weijian')[0]).toMatch(/原第19项现为第20项（[^）]*），文字有调整/);
    expect(of('canlian').join() + of('minzheng').join()).toContain(
      '第23项（强化民政信息化服务能力）不再由贵单位负责',
    );
    expect(of('jiaoyu')[0]).toContain('新增第17项（建设智慧校园，牵头），自二季度起报送');
    expect(of('jiaoyu')[0]).toContain('新增第23项（强化民政信息化服务能力，配合），自二季度起报送');
    // Handed over: whom it was handed to hears of it, too.
    expect(of('zhangsan')[0]).toContain('原第18项现为第19项');
  });

  it('takes what is said by the new number, and names the item where somebody may mean the old one', async () => {
    expect(await office.say('nongye', '13 农业产业链数据已归集，形成目录一份。')).toContain(
      '【二季度】第13项（原第14项，推进揭阳市农业产业链发展）已收到',
    );
    expect(await office.say('jiaoyu', '18 已完成验收。')).toContain('第18项不在贵单位应报事项内');
    expect(await office.say('weijian', '查看 原7')).toMatch(
      /原第7项 加强疫情防控平台应用管理[\s\S]*运行平稳/,
    );
    expect(await office.say('tongchou', '查看 原18 市教育局')).toContain('接入学校一百所');
    expect(await office.say('tongchou', '查看 7 市卫生健康局')).not.toContain('运行平稳');
    expect(await office.say('tongchou', '通过 原7 市卫生健康局')).toContain(
      '原第7项（市卫生健康局，二季度）',
    );
    expect(await office.say('tongchou', '查看 原44 市教育局')).not.toContain('undefined');
    expect(await office.say('tongchou', '查看 原99 市教育局')).toContain('没有第99（原编号）项');
    expect(await office.say('tongchou', '联络员 市农业农村局')).toContain('负责第36项');
  });
});
