import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

describe.each(oneDatabaseFor(__filename))('分配, on %s', (kind) => {
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

  /** `2022Q2 pending`, … of one unit and item. */
  async function owed(no: number, unitName: string) {
    const item = await office.store.read.findOneByOrFail(WorkItemEntity, { no });
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: unitName });
    const rows = await office.store.read.findBy(ObligationEntity, { itemId: item.id, unitId: unit.id });
    const periods = await office.store.read.find(ReportingPeriodEntity);
    return rows
      .map(({ periodId, state }) => `${periods.find(({ id }) => id === periodId)?.code} ${state}`)
      .sort();
  }
  async function part(no: number, unitName: string) {
    const item = await office.store.read.findOneByOrFail(WorkItemEntity, { no });
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: unitName });
    const row = await office.store.read.findOneBy(ItemUnitEntity, { itemId: item.id, unitId: unit.id });
    return row?.role ?? null;
  }

  it('adds a unit from 本期 or from the next period on, as the coordinator chooses', async () => {
    await dialogue(office, 'tongchou', [
      [
        '分配 18 市公安局',
        [
          '第18项：增加市公安局（配合）',
          '1 从本期（二季度、三季度、四季度）起报送',
          '2 从下期（三季度、四季度）起报送',
        ],
      ],
      ['2', '已将市公安局列为第18项配合单位。新增应报2项'],
    ]);
    expect(await owed(18, '市公安局')).toEqual(['2022Q3 pending', '2022Q4 pending']);
    expect(await part(18, '市公安局')).toBe('support');
    await dialogue(office, 'tongchou', [
      ['分配 18 市公安局', '责任单位没有变化'],
      ['撤销', '已撤销：将市公安局列为第18项配合单位'],
    ]);
    expect(await owed(18, '市公安局')).toEqual([]);
    expect(await part(18, '市公安局')).toBeNull();
  });

  it('owed at once from 本期 on, it stands in the figures and in the unit’s tasks', async () => {
    await dialogue(office, 'tongchou', [
      ['分配 市公安局 第18项 牵头', '第18项：增加市公安局（牵头）'],
      ['1', '已将市公安局列为第18项牵头单位。新增应报3项'],
      ['状态', '应报 135'],
    ]);
    await dialogue(office, 'gongan', [['任务', '第18项']]);
    const audited = (await office.store.read.find(AuditEntryEntity)).map(({ action }) => action);
    expect(audited.filter((action) => action === 'obligation.add')).toHaveLength(3);
    expect(audited).toContain('assignment.add');
  });

  it('takes a unit out: what is open becomes 免报, what is reported stays, and 撤销 restores both', async () => {
    await dialogue(office, 'tongchou', [
      ['分配 18 市公安局', '1 从本期'],
      ['1', '新增应报3项'],
    ]);
    await office.say('gongan', '18 已完成校园安全平台建设');
    await dialogue(office, 'tongchou', [
      [
        '分配 18 市公安局 移除',
        ['第18项：移除市公安局（配合）', '未报2项改为免报（计划调整），已报内容保留'],
      ],
      ['确认', '已将市公安局移出第18项责任单位。未报2项改为免报（计划调整）'],
      ['分配 18 市公安局 移除', '不是该事项的责任单位，无需移除'],
    ]);
    expect(await owed(18, '市公安局')).toEqual(['2022Q2 submitted', '2022Q3 waived', '2022Q4 waived']);
    expect(await part(18, '市公安局')).toBeNull();
    await dialogue(office, 'tongchou', [['撤销', '已撤销：将市公安局移出第18项责任单位']]);
    expect(await owed(18, '市公安局')).toEqual(['2022Q2 submitted', '2022Q3 pending', '2022Q4 pending']);
    expect(await part(18, '市公安局')).toBe('support');
  });

  it('a unit that comes back owes again what its removal had waived', async () => {
    await office.say('tongchou', '分配 18 市公安局');
    await office.say('tongchou', '1');
    await office.say('tongchou', '分配 18 市公安局 移除');
    await office.say('tongchou', '确认');
    await dialogue(office, 'tongchou', [
      ['分配 18 市公安局 增加', '1 从本期'],
      ['1', '新增应报3项'],
    ]);
    expect(await owed(18, '市公安局')).toEqual(['2022Q2 pending', '2022Q3 pending', '2022Q4 pending']);
  });

  it('where only the lead owes, a supporting unit owes nothing and a new lead takes over', async () => {
    await office.change(({ manager }) =>
      manager.update(PlanEntity, { status: 'active' }, { owedBy: 'lead' }),
    );
    await dialogue(office, 'tongchou', [
      ['分配 18 市公安局', '第18项：增加市公安局（配合）'],
      ['确认', '已将市公安局列为第18项配合单位。误操作'],
    ]);
    expect(await owed(18, '市公安局')).toEqual([]);
    await dialogue(office, 'tongchou', [
      ['分配 18 市公安局 牵头', '市公安局由配合改为牵头'],
      ['确认', '已将市公安局列为第18项牵头单位'],
      ['分配 18 市教育局 移除', ['移除市教育局（牵头）', '1 从本期', '未报3项改为免报']],
      ['1', '新增应报3项，未报3项改为免报'],
    ]);
    expect(await owed(18, '市公安局')).toEqual(['2022Q2 pending', '2022Q3 pending', '2022Q4 pending']);
  });

  it('takes several items and groups at once, and leaves alone who is responsible already', async () => {
    await dialogue(office, 'tongchou', [
      [
        '分配 18、19 市教育局、市公安局',
        ['第18项：增加市公安局', '第19项：增加市教育局', '第19项：增加市公安局'],
      ],
    ]);
    await dialogue(office, 'tongchou', [['2', '新增应报6项']]);
  });

  it.each([
    ['分配', '用法：分配'],
    ['分配 18', '用法：分配'],
    ['分配 市教育局', '用法：分配'],
    ['分配 18 市教育局 随便', '用法：分配'],
    ['分配 99 市教育局', '没有第99项'],
    ['分配 18 市教育厅', '没有找到单位“市教育厅”'],
    ['分配 18 市教育局 移除', '第18项只有这一家责任单位，不能移除'],
  ])('%s changes nothing and says what is wrong', async (said, answered) => {
    const before = await office.store.read.find(ItemUnitEntity);
    await dialogue(office, 'tongchou', [[said, answered]]);
    expect(await office.store.read.find(ItemUnitEntity)).toEqual(before);
  });

  it('is done once when two coordinators do the same at the same moment', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
    await office.say('tongchou', '分配 18 市公安局');
    await office.say('tongchou2', '分配 18 市公安局');
    await Promise.all([office.say('tongchou', '1'), office.say('tongchou2', '1')]);
    expect(await owed(18, '市公安局')).toHaveLength(3);
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is the coordinator’s of that plan', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,外统筹,waitong,统筹员,1\n');
    await dialogue(office, 'waitong', [['分配 18 市公安局', '没有启用的工作要点']]);
    for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang'])
      await dialogue(office, userid, [['分配 18 市公安局', ['由统筹员使用', '没有这项权限']]]);
  });
});
