import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { assignUnit } from '../../src/actions/assign-unit';
import { changeUnit, type UnitChange } from '../../src/actions/change-unit';
import { AS_PRINTED, type ImportDecisions } from '../../src/actions/import-decisions';
import { carryOutImport } from '../../src/actions/import-plan';
import { ImportRefused } from '../../src/actions/import-refused';
import { beginOperation } from '../../src/actions/operation';
import { prepareImport } from '../../src/actions/prepare-import';
import { undoLatest } from '../../src/actions/undo';
import type { ParsedPlan } from '../../src/domain/plan/parsed-plan';
import { sayDifferences } from '../../src/domain/plan-revision/say-differences';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { UnitGroupEntity } from '../../src/store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../../src/store/entities/unit-group-member-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { PeopleRepository } from '../../src/store/people-repository';
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
    expect(await office.say('jiaoyu', '18 已完成验收。')).toMatch(/作为第19项（[^）]*）的进展报告提交/);
    await office.say('jiaoyu', '取消');
    expect(await office.say('jiaoyu', '18 已完成验收。\n99 已完成验收。')).toContain(
      '第18项不在贵单位应报事项内，原第18项现为第19项，未登记',
    );
    // Nothing of the unit's goes by the old number now: to read it, that is enough.
    expect(await office.say('jiaoyu', '查看 18')).toContain('第19项（原第18项）');
    expect(await office.say('weijian', '查看 原7')).toMatch(
      /原第7项 加强疫情防控平台应用管理[\s\S]*运行平稳/,
    );
    expect(await office.say('weijian', '修改 7 运行平稳。')).toContain('原第7项已移除，不再要求报送');
    expect(await office.say('tongchou', '查看 原18 市教育局')).toContain('接入学校一百所');
    expect(await office.say('tongchou', '查看 7 市卫生健康局')).not.toContain('运行平稳');
    expect(await office.say('tongchou', '通过 原7 市卫生健康局')).toContain(
      '原第7项（市卫生健康局，二季度）',
    );
    expect(await office.say('tongchou', '查看 18 市教育局')).toContain('如指调整前的第18项，请写“原18”');
    expect(await office.say('tongchou', '查看 原44 市教育局')).not.toContain('undefined');
    expect(await office.say('tongchou', '查看 原99 市教育局')).toContain('没有第99（原编号）项');
    expect(await office.say('tongchou', '联络员 市农业农村局')).toContain('负责第36项');
  });
});

describe.each(databasesUnderTest())('what a correction leaves as it was decided, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    office.goTo('2022-06-20 10:00');
  }, 90_000);
  afterAll(() => office.close());
  const takeBack = async () => {
    for (;;) {
      const undone = await office.change((act) =>
        undoLatest({ ...act, actor: 'cli:test' }, async () => true),
      );
      if (!undone.done) return expect(undone).toEqual({ done: false, why: 'nothing' });
    }
  };
  afterEach(takeBack);

  const prepare = (parsed: ParsedPlan, decisions: Partial<ImportDecisions> = {}) =>
    office.change((act) => prepareImport(act, parsed, { ...AS_PRINTED, ...decisions }));
  const revise = (parsed: ParsedPlan, decisions: Partial<ImportDecisions> = {}) =>
    office.change((act) =>
      carryOutImport(act, { parsed, sourceText: '修订稿' }, { ...AS_PRINTED, ...decisions }),
    );
  const said = async (parsed: ParsedPlan, decisions: Partial<ImportDecisions> = {}) =>
    sayDifferences((await prepare(parsed, decisions)).revision?.differences ?? [], 2022);
  const same = () => jieyangWith((items) => items);
  const withDeadlines = (...deadlines: string[]) => ({
    ...same(),
    reporting: { ...same().reporting, deadlines },
  });
  const owed = async (unit: string, no: number) =>
    (
      await office.store.read.query(
        `SELECT p.code AS code, o.state AS state FROM obligations o JOIN work_items i ON i.id = o.item_id
         JOIN units u ON u.id = o.unit_id JOIN reporting_periods p ON p.id = o.period_id
         WHERE u.name = '${unit}' AND i.no = ${no} ORDER BY p.due_at`,
      )
    ).map(({ code, state }: { code: string; state: string }) => `${code} ${state}`);

  it('is made once when two make it at the same time', async () => {
    const outcomes = await Promise.all([revise(correctedJieyang()), revise(correctedJieyang())]);
    expect(outcomes.map(({ revision }) => revision === null).sort()).toEqual([false, true]);
    expect(await owed('市教育局', 17)).toEqual(['2022Q2 pending', '2022Q3 pending', '2022Q4 pending']);
  });

  it('owes what is added from the next period on, where that is asked', async () => {
    await revise(correctedJieyang(), { addedFrom: 'next' });
    expect(await owed('市教育局', 17)).toEqual(['2022Q3 pending', '2022Q4 pending']);
    expect(await owed('市教育局', 19)).toHaveLength(3);
  });

  it('follows a person who says that a like item is a new one', async () => {
    const { revision } = await prepare(correctedJieyang(), { items: new Map([[20, null]]) });
    expect(revision?.removed.map(({ no }) => no)).toEqual([7, 19]);
    expect(revision?.identities[19]).toMatchObject({ item: null, reason: 'decided' });
  });

  it('keeps what a coordinator has assigned by hand, and says so', async () => {
    const item = await office.store.read.findOneByOrFail(WorkItemEntity, { no: 18 });
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: '市公安局' });
    await office.change((act) =>
      assignUnit(beginOperation(act, { kind: 'assignment', summary: '分配', undoable: true }), {
        itemId: item.id,
        unitId: unit.id,
        unitName: unit.name,
        role: 'support',
      }),
    );
    const proposal = await prepare(same());
    expect(proposal.revision).toMatchObject({
      differences: [],
      kept: [{ kind: 'assignedByHand', no: 18, unitName: '市公安局' }],
    });
    await revise(correctedJieyang());
    expect(await office.say('tongchou', '单位 市公安局')).toContain('第19项');
  });

  it('shows a group whose members have changed since as a difference', async () => {
    const group = await office.store.read.findOneByOrFail(UnitGroupEntity, {
      name: '各县<市、区>政府<管委会>',
    });
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: '市残联' });
    const member = { groupId: group.id, unitId: unit.id, ordinal: 99 };
    await office.store.inTransaction((manager) => manager.insert(UnitGroupMemberEntity, member));
    expect(await said(same())).toContain('第34项增加市残联（配合），由“各县<市、区>政府<管委会>”带入');
    const { revision } = await revise(same());
    expect(revision).toMatchObject({ waived: 0, added: 3 * 7 });
    expect(await said(same())).toEqual([]);
    await office.store.inTransaction((manager) =>
      manager.delete(UnitGroupMemberEntity, { unitId: unit.id, ordinal: 99 }),
    );
    expect(await said(same())).toContain('第34项移除市残联（配合），由“各县<市、区>政府<管委会>”带入');
    await revise(same());
    expect(new Set(await owed('市残联', 34))).toEqual(
      new Set(['2022Q2 waived', '2022Q3 waived', '2022Q4 waived']),
    );
  });

  it('moves a due with the document, but not one that a coordinator has laid down', async () => {
    await office.say('tongchou', '截止 2022Q4 12月28日');
    await office.say('tongchou', '1');
    await office.say('tongchou', '确认');
    const later = withDeadlines('每季度结束后5个工作日内');
    expect(await said(later)).toEqual([
      '增加一季度报送期，4月8日（星期五）18:00截止',
      '二季度截止时间由6月30日（星期四）18:00调整为7月7日（星期四）18:00，延期、宽限等已定事项保留',
      expect.stringMatching(/^三季度截止时间由9月30日.*调整为10月1\d日/),
      expect.stringMatching(/^四季度文件改为1月9日（星期一）18:00截止，统筹员已另定时间，仍为12月28日/),
    ]);
    const { periods } = await revise(later);
    expect(periods.map(({ code, quiet }) => `${code}${quiet ? ' 不催' : ''}`)).toEqual([
      '2022Q1 不催',
      '2022Q2',
      '2022Q3',
      '2022Q4',
    ]);
    expect(await said(later)).toEqual([]);
    await takeBack();
  });

  it('adds what the document asks for besides, and leaves what it asks for no more to the coordinator', async () => {
    const moved = withDeadlines('第二季度结束前', '10月14日前', '第四季度结束前');
    expect(await said(moved)).toEqual([
      '增加10月14日报送期，10月14日（星期五）18:00截止',
      '文件不再要求报送三季度，已有报送期保留，不需要的请用“报送期 删除”',
    ]);
    await revise(moved);
    expect(await said(moved)).toEqual([]);
    expect(await owed('市教育局', 18)).toHaveLength(4);
  });

  it('asks where a new item may be several old ones, and stores nothing before it is said', async () => {
    const alike = jieyangWith((items) =>
      items.map((item) =>
        item.no === 36 || item.no === 37
          ? { ...item, title: `推行窗口${item.no}改革`, text: '推行窗口改革。缩短时限，减少材料，统一受理。' }
          : item,
      ),
    );
    await revise(alike);
    const merged = jieyangWith(() =>
      alike.items.flatMap((item) =>
        item.no === 37 ? [] : [item.no === 36 ? { ...item, title: '推行窗口全面改革' } : item],
      ),
    );
    const { problems } = await prepare(merged);
    expect(problems).toEqual([expect.stringMatching(/^第36项“推行窗口全面改革”与原第3[67]、3[67]项都相近/)]);
    await expect(revise(merged)).rejects.toBeInstanceOf(ImportRefused);
    const old = await office.store.read.findOneByOrFail(WorkItemEntity, { no: 37 });
    expect((await prepare(merged, { items: new Map([[36, old.id]]) })).problems).toEqual([]);
  });

  it('lets a waiting preview lapse whose numbers mean other items now', async () => {
    expect(await office.say('tongchou', '免报 18-19 无需报送')).toContain('确认');
    await revise(correctedJieyang());
    expect(await office.say('tongchou', '确认')).not.toContain('已免报');
    for (const no of [18, 19, 20])
      expect((await owed(no === 18 ? '市公安局' : no === 19 ? '市教育局' : '市卫生健康局', no))[0]).toBe(
        '2022Q2 pending',
      );
  });

  it('binds the numbers of contacts to the items, so that they follow them', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序,事项\n市教育局,王十八,shiba,联络员,1,18');
    await revise(correctedJieyang());
    expect(await office.say('tongchou', '联络员 市教育局')).toMatch(/王十八.*负责第19项/);
    const holders = await new PeopleRepository(office.store.read).withRole(['contact']);
    expect(holders.find(({ userid }) => userid === 'shiba')).toMatchObject({
      items: [],
      itemIds: [expect.any(Number)],
    });
    await takeBack();
    await office.addContacts('单位,姓名,userid,角色,顺序,事项\n市教育局,王十八,shiba,联络员,2,');
  });

  it('keeps the words of a closed period, and shows the new ones from then on', async () => {
    await office.say('jiaoyu', '18 已接入学校一百所，覆盖率九成。');
    office.goTo('2022-07-20 10:00');
    await revise(
      jieyangWith((items) =>
        items.flatMap((item) => {
          if (item.no === 17) return [];
          return [
            item.no === 18 ? { ...item, title: '全面推进教育均等化', text: '全面推进教育均等化。' } : item,
          ];
        }),
      ),
      { items: new Map([[17, (await office.store.read.findOneByOrFail(WorkItemEntity, { no: 18 })).id]]) },
    );
    expect(await office.say('tongchou', '查看 二季度 17 市教育局')).toContain(
      '第17项（原第18项） 助推基本公共教育均等化',
    );
    expect(await office.say('jiaoyu', '任务 17')).toContain('第17项（原文编号(十八)） 全面推进教育均等化');
    // Its open obligations are waived; what the closed quarter missed stays missing.
    expect(new Set(await owed('市信访局', -17))).toEqual(
      new Set(['2022Q2 pending', '2022Q3 waived', '2022Q4 waived']),
    );
  });

  it('finds nothing to change in the same document after two units were merged and one renamed', async () => {
    const idOf = async (name: string) => (await office.store.read.findOneByOrFail(UnitEntity, { name })).id;
    const change = async (wanted: UnitChange) =>
      office.change((act) =>
        changeUnit(beginOperation(act, { kind: 'unit', summary: '', undoable: false }), wanted),
      );
    const day = '2022-07-20';
    await change({ kind: 'merge', unitId: await idOf('市残联'), successorId: await idOf('市民政局'), day });
    await change({ kind: 'rename', unitId: await idOf('市科技局'), newName: '市科学技术局', day });
    expect(await said(same())).toEqual([]);
    expect(await said(correctedJieyang())).toContain('第23项增加市教育局（配合）');
  });
});
