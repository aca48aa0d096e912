import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { addStatusCommand } from '../../src/cli/status';
import { officeIso } from '../../src/domain/calendar/office-time';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanSectionEntity } from '../../src/store/entities/plan-section-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { insertRow } from '../../src/store/insert-rows';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

interface Counts {
  readonly owed: number;
  readonly submitted: number;
  readonly missing: number;
  readonly overdue: number;
  readonly returned: number;
}

describe.each(oneDatabaseFor(__filename))('what leaders read, on %s', (kind) => {
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
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => office.close());

  const lineOf = ({ owed, submitted, missing, overdue, returned }: Counts) =>
    `应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${overdue}（退回待重报 ${returned}）`;

  /** The figures by their definitions, from the rows alone; extensions and returns by their own due. */
  async function counted(
    code: string,
    only: (row: ObligationEntity) => boolean = () => true,
  ): Promise<Counts> {
    const period = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code });
    const items = await office.store.read.find(WorkItemEntity);
    const closed = new Set(items.filter(({ closedAt }) => closedAt !== null).map(({ id }) => id));
    const rows = (await office.store.read.findBy(ObligationEntity, { periodId: period.id })).filter(only);
    const reported = rows.filter(({ state }) => state === 'submitted' || state === 'accepted');
    const open = rows.filter(
      ({ state, itemId }) => (state === 'pending' || state === 'returned') && !closed.has(itemId),
    );
    const now = office.clock.now();
    const late = open.filter(({ ownDueAt }) => now > (ownDueAt ?? period.dueAt));
    return {
      owed: reported.length + open.length,
      submitted: reported.length,
      missing: open.length,
      overdue: late.length,
      returned: open.filter(({ state }) => state === 'returned').length,
    };
  }

  /** Puts every obligation of a period into some state; the same for the same seed. */
  async function scatter(code: string, seed: number): Promise<void> {
    const { id, dueAt } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code });
    const rows = await office.store.read.findBy(ObligationEntity, { periodId: id });
    let value = seed;
    const next = (below: number) => {
      value = (value * 1103515245 + 12345) % 2147483648;
      return Math.floor((value / 2147483648) * below);
    };
    const states = ['pending', 'pending', 'submitted', 'accepted', 'returned', 'waived'] as const;
    await office.change(async ({ manager }) => {
      for (const no of [1 + next(45), 1 + next(45)])
        await manager.update(WorkItemEntity, { no }, { closedAt: office.clock.now() });
      for (const row of rows) {
        const state = states[next(states.length)] ?? 'pending';
        const reported = state === 'submitted' || state === 'accepted' || state === 'returned';
        const firstReportedAt = reported ? new Date(dueAt.getTime() + (next(8) - 5) * 86_400_000) : null;
        const round = state === 'returned' ? 2 : 1;
        const own = state === 'returned' || (state === 'pending' && next(5) === 0);
        await manager.update(
          ObligationEntity,
          { id: row.id },
          {
            state,
            round,
            firstReportedAt,
            deadlineWhenReported: reported ? dueAt : null,
            ownDueAt: own ? new Date(dueAt.getTime() + (1 + next(20)) * 86_400_000) : null,
            currentVersion: reported ? 1 : 0,
          },
        );
      }
    });
  }

  /** The figures of `cuibao status --json`, at the office's time. */
  async function statusByCommandLine(
    code: string,
  ): Promise<Counts & { units: (Counts & { unit: string })[] }> {
    let printed = '';
    const before = { ...process.env };
    Object.assign(process.env, {
      DATABASE_URL: office.databaseUrl,
      CLOCK_START: officeIso(office.clock.now()),
    });
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    try {
      const program = new Command();
      addStatusCommand(program);
      await program.parseAsync(['node', 'cuibao', 'status', '--period', code, '--json']);
    } finally {
      write.mockRestore();
      process.env = before;
    }
    return JSON.parse(printed);
  }

  it.each([1, 22, 333, 4444])(
    'the figures agree with 状态, with the command line and with the rows to the digit (%i)',
    async (seed) => {
      await scatter('2022Q2', seed);
      await scatter('2022Q3', seed + 7);
      for (const time of ['2022-06-29 10:00', '2022-07-01 10:00', '2022-07-11 10:00']) {
        office.goTo(time);
        for (const code of ['2022Q2', '2022Q3']) {
          const rows = await counted(code);
          const line = lineOf(rows);
          for (const [who, said] of [
            ['tongchou', `状态 ${code}`],
            ['tongchou', `看数 ${code}`],
            ['shizhang', `看数 ${code}`],
          ] as const)
            await dialogue(office, who, [[said, line]]);
          const { units: _units, ...byCommandLine } = await statusByCommandLine(code);
          expect(byCommandLine).toMatchObject(rows);
        }
      }
    },
  );

  it('the figures of each unit agree with the command line and add up', async () => {
    await scatter('2022Q2', 5);
    office.goTo('2022-07-04 10:00');
    const { units } = await statusByCommandLine('2022Q2');
    for (const { unit, ...counts } of units.slice(0, 8))
      await dialogue(office, 'shizhang', [[`看数 二季度 ${unit}`, lineOf(counts)]]);
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: '市教育局' });
    const own = await counted('2022Q2', ({ unitId }) => unitId === unit.id);
    await dialogue(office, 'shizhang', [['看数 市教育局', lineOf(own)]]);
    expect(units.find((each) => each.unit === '市教育局')).toMatchObject(own);
  });

  it('the figures by section are those of the rows below each heading, and add up to the whole', async () => {
    await scatter('2022Q2', 77);
    office.goTo('2022-07-04 10:00');
    const answer = (await office.say('shizhang', '看数 二季度')) ?? '';
    const sections = await office.store.read.find(PlanSectionEntity, { order: { ordinal: 'ASC' } });
    const items = await office.store.read.find(WorkItemEntity);
    let owed = 0;
    for (const { id, heading } of sections) {
      const below = new Set(items.filter(({ sectionId }) => sectionId === id).map((item) => item.id));
      const rows = await counted('2022Q2', ({ itemId }) => below.has(itemId));
      owed += rows.owed;
      const overdue = rows.overdue > 0 ? `，逾期 ${rows.overdue}` : '';
      expect(answer).toMatch(
        new RegExp(`${heading.slice(0, 8)}.*：已报 ${rows.submitted}/${rows.owed}（[\\d.]+%）${overdue}\n`),
      );
    }
    expect(sections.length).toBeGreaterThan(5);
    expect(owed).toBe((await counted('2022Q2')).owed);
  });

  it('a leader reads figures, sections, the worst units and the trend of every plan, and an item', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await dialogue(office, 'shizhang', [
      [
        '看数',
        [
          '【看数】《揭阳市数字政府改革建设2022年工作要点》二季度',
          '应报 134 已报 1 未报 133 逾期 0',
          '报送率0.7%',
          '按章节：',
          /未报单位\d+家（列前5家）/,
          /各期：\n二季度：已报 1\/134，报送率0.7%，按时率100%\n三季度：已报 0\/134/,
        ],
      ],
      ['看数 第18项', ['第18项 助推', '应报 1 已报 1 未报 0', '市教育局（牵头）：已报，按时']],
      ['看数 市教育局', ['二季度：市教育局', '第18项 助推', '已报，按时']],
      ['进度', '应报 134 已报 1 未报 133'],
    ]);
    const answer = (await office.say('shizhang', '看数 第18项')) ?? '';
    expect(answer).not.toContain('公共教育平台升级');
  });

  it('a unit leader reads the own unit, and nothing of any other', async () => {
    await office.say('gongan', '已完成治安信息化建设并投入使用');
    const own = await dialogue(office, 'jiaoyu3', [
      [
        '看数',
        [
          '【看数】《揭阳市数字政府改革建设2022年工作要点》二季度：市教育局',
          '应报 1 已报 0 未报 1',
          '第18项',
        ],
      ],
    ]);
    expect(own).not.toContain('市公安局');
    await dialogue(office, 'jiaoyu3', [
      ['看数 市公安局', ['“市公安局”不在您的查看范围内', '您可查看的单位是市教育局']],
      ['看数 第7项', '“第7项”不在您的查看范围内'],
      ['看数 市教育局', '应报 1'],
      ['看数 第18项', '市教育局（牵头）：〔蓝〕待报'],
    ]);
    const item = (await office.say('jiaoyu3', '看数 第18项')) ?? '';
    const others = await office.store.read.find(ItemUnitEntity);
    expect(others.length).toBeGreaterThan(100);
    expect(item).not.toMatch(/市公安局|市卫生健康局/);
  });

  it('a coordinator reads the coordinated plans only, a leader all', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,外统筹,waitong,统筹员,1\n');
    await office.change(async ({ manager }) => {
      const plan = await manager.findOneByOrFail(PlanEntity, { status: 'active' });
      const unit = await manager.findOneByOrFail(UnitEntity, { name: '市教育局' });
      const { id: _id, ...columns } = plan;
      const planId = await insertRow(manager, PlanEntity, {
        ...columns,
        title: '揭阳市教育信息化2022年工作要点',
        collectingUnitId: unit.id,
      });
      const q2 = await manager.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
      const { id: _q2, ...marks } = q2;
      await insertRow(manager, ReportingPeriodEntity, { ...marks, planId });
    });
    const his = (await office.say('waitong', '看数')) ?? '';
    expect(his).toContain('教育信息化');
    expect(his).not.toContain('数字政府');
    const theirs = (await office.say('tongchou', '看数')) ?? '';
    expect(theirs).not.toContain('教育信息化');
    const all = (await office.say('shizhang', '看数')) ?? '';
    expect(all).toContain('教育信息化');
    expect(all).toContain('数字政府');
  });

  it('the action plan stands apart from the quarters', async () => {
    await office.say('tongchou', '截止 方案 7月8日');
    await office.say('tongchou', '确认');
    await dialogue(office, 'shizhang', [
      ['看数', [/二季度\n[\s\S]*应报 134 已报 0/, '方案：已报 0/134']],
      ['看数 方案', '工作要点》方案'],
    ]);
  });

  it.each([
    ['看数 一季度', '没有报送期'],
    ['看数 第99项', '没有第99项'],
    ['看数 市教育厅', '没有找到单位“市教育厅”'],
    ['看数 随便', '用法：看数'],
  ])('%s is refused with the reason', async (said, answered) => {
    await dialogue(office, 'shizhang', [[said, answered]]);
  });

  it('is not for contacts', async () => {
    await dialogue(office, 'jiaoyu', [['看数', ['市领导、分管领导、统筹员', '没有这项权限']]]);
  });
});
