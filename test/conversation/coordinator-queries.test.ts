import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importPlan } from '../../src/actions/import-plan';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { readPlanText } from '../../src/intake/read-plan-text';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const OTHER_PLAN = `2022年营商环境改革工作要点

一、优化服务

（一）压减办理时限。全面压减审批时限。（市发展改革局负责）

（二）优化项目审批。推行并联审批。（市教育局负责）

请各单位于第二、三、四季度结束前将具体实施情况报送市发展改革局。
`;

const EDUCATION = '18 已完成公共教育平台升级，完成80%';

describe.each(oneDatabaseFor(__filename))('what a coordinator asks, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const notices = async () =>
    (
      await office.store.read.find(OutboxMessageEntity, { where: { kind: 'notice' }, order: { id: 'ASC' } })
    ).map(
      ({ toUserid, content }) => [toUserid, (JSON.parse(content ?? '{}') as { text: string }).text] as const,
    );

  describe('状态', () => {
    it('of a unit, an item, a section and a state gives the figures of just that', async () => {
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        ['状态 市教育局', ['，市教育局', '应报 1 已报 1 未报 0', '第18项', '已报，第1版，按时']],
        [
          '状态 第18项',
          ['，第18项 助推基本公共教育均等化', '应报 1 已报 1', '市教育局（牵头）：已报，第1版，按时'],
        ],
        ['状态 第19项', ['应报 1 已报 0 未报 1', '市卫生健康局（牵头）：待报，6月30日截止']],
        ['状态 18-19', ['应报 2 已报 1 未报 1', '未报单位1家', '1. 市卫生健康局 1项']],
        ['状态 三季度 市教育局', ['三季度，市教育局', '应报 1 已报 0']],
        ['状态 18 市公安局', '所选范围内没有应报事项'],
        ['状态 第99项', '工作要点中没有第99项'],
      ]);
    });

    it('adds up: the sections give the whole', async () => {
      await office.say('jiaoyu', EDUCATION);
      const owed = async (said: string) =>
        Number(/应报 (\d+)/.exec((await office.say('tongchou', said)) ?? '')?.[1]);
      const whole = await owed('状态');
      let sum = 0;
      for (const section of ['一', '二', '三', '四', '五', '六', '七', '八', '九'])
        sum += (await owed(`状态 第${section}章`)) || 0;
      expect([whole, sum]).toEqual([134, 134]);
    });

    it('names what waits besides reports: texts without a home, requests, messages that did not arrive', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('tongchou', '退回 18 市教育局 数据有误');
      await office.change(({ manager }) =>
        manager.update(OutboxMessageEntity, { kind: 'notice' }, { status: 'failed' }),
      );
      await office.say('weijian', '已完成有关平台建设并组织全市培训');
      office.goTo('2022-06-24 11:00');
      await office.say('weijian', '延期 19 到7月8日 系统升级');
      await dialogue(office, 'tongchou', [
        ['状态', ['未归档1条', '待批申请1件', '1人送达失败：市教育局刘教育']],
        ['草稿', ['【未归档】1条', '市卫生健康局 黄卫健', '已完成有关平台建设并组织全市培训', '代报']],
      ]);
    });
  });

  it('未报 takes selectors and shows what was promised', async () => {
    await office.say('weijian', '收到 6月28日前报');
    await dialogue(office, 'tongchou', [
      ['未报 市卫生健康局', ['1家单位2项', '黄卫健 0663-0000041', '承诺6月28日前报']],
      ['未报 19', '1家单位1项'],
      ['未报 逾期', '所选范围内没有未报事项'],
      ['未报 市教育厅', '没有找到单位“市教育厅”'],
      ['未报 发改', ['没有找到单位“发改”', '市发展改革局']],
      ['状态 发改', ['没有找到单位“发改”', '市发展改革局']],
    ]);
    const answer = await dialogue(office, 'tongchou', [['未报 各县区', '榕城区人民政府']]);
    expect(answer).not.toContain('市卫生健康局');
    office.goTo('2022-07-05 10:00');
    await dialogue(office, 'tongchou', [['未报 19', ['逾期5天', '曾承诺6月28日前报，未兑现']]]);
    await dialogue(office, 'weijian', [['未报 市教育局', '您不是“市教育局”的联络员']]);
  });

  it('迟报 lists who was late, by how many days', async () => {
    await dialogue(office, 'tongchou', [['迟报', '没有迟报']]);
    office.goTo('2022-07-05 10:00');
    await office.say('jiaoyu', EDUCATION);
    await dialogue(office, 'tongchou', [
      ['迟报', ['1家单位1项', '市教育局 第18项', '7月5日10:00报送，迟报5天（已报）']],
      ['迟报 二季度 市教育局', '1家单位1项'],
      ['迟报 三季度', '没有迟报'],
      ['迟报 随便', '没有报送期'],
    ]);
  });

  it('查看 shows the whole report: fields, versions, why it was returned', async () => {
    await dialogue(office, 'tongchou', [
      ['查看 18 市教育局', '第18项（市教育局，二季度）尚未报送'],
      ['查看', '用法：查看'],
    ]);
    await office.say('jiaoyu', EDUCATION);
    await office.say('tongchou', '退回 18 市教育局 数据与一季度不一致');
    office.goTo('2022-06-24 09:00');
    await office.say('jiaoyu', '18 已完成公共教育平台升级，覆盖120所学校，完成90%');
    for (const said of ['查看 18 市教育局', '查看 市教育局 18', '看 18 市教育局', '查看 市教育局'])
      await dialogue(office, 'tongchou', [
        [
          said,
          [
            '第18项 助推基本公共教育均等化（市教育局，牵头）',
            '【二季度】已报，第2版，6月24日09:00，刘教育，按时',
            '覆盖120所学校，完成90%',
            '（完成情况：90%）',
            '退回理由（6月23日10:02）：数据与一季度不一致',
            '历史第1版（6月23日10:02，刘教育）：已完成公共教育平台升级，完成80%',
          ],
        ],
      ]);
  });

  describe('办结', () => {
    it('shows what drops out, does it after 确认, and 取消办结 or 撤销 bring it back', async () => {
      await office.say('weijian', '19 已完成卫生健康信息化支撑');
      await dialogue(office, 'tongchou', [
        ['办结', '用法：办结'],
        ['办结 18 市教育局', ['办结针对整个事项', '免报 18 市教育局 理由']],
        ['办结 99', '工作要点中没有第99项'],
        [
          '办结 18、19',
          ['将办结2项', '第18项', '1家单位的3项不再要求报送（二季度1项、三季度1项、四季度1项）：市教育局'],
        ],
        ['确认', ['已办结 第18、19项', '撤销']],
        ['状态', '应报 133 已报 1'],
        ['状态 三季度', '应报 132'],
        ['办结 18', '均已办结，无需再办结'],
        ['免报 18 市教育局 职责划转', '第18项已办结'],
        ['退回 19 市卫生健康局 数据有误', '所属事项已办结，不能退回'],
        ['取消办结 18', '已取消办结 第18项，3项应报事项恢复要求报送'],
        ['状态', '应报 134 已报 1'],
        ['取消办结 18', '并未办结，无需取消'],
        ['撤销', '已撤销：取消办结 第18项'],
        ['状态', '应报 133 已报 1'],
        ['撤销', '已撤销：办结 第18、19项'],
        ['状态 三季度', '应报 134'],
      ]);
      expect(await office.store.read.countBy(AuditEntryEntity, { action: 'item.close' })).toBe(2);
      await dialogue(office, 'jiaoyu', [['办结 18', '由统筹员使用']]);
    });

    it('is shown again when more would drop out than was shown', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('tongchou', '办结 18');
      await office.say('jiaoyu', '撤回 18');
      await dialogue(office, 'tongchou', [
        ['确认', '范围比预览时扩大了'],
        ['取消', '已取消'],
      ]);
      expect((await office.store.read.findOneByOrFail(WorkItemEntity, { no: 18 })).closedAt).toBeNull();
    });
  });

  describe('代报', () => {
    it('enters the report, tells the contact what was entered, and can be undone', async () => {
      await dialogue(office, 'tongchou', [
        ['代报 18 市教育局', '用法：代报'],
        ['代报 市教育局 已完成', '用法：代报'],
        ['代报 各县区 5 已完成', '用法：代报'],
        [
          '代报 18 市教育局 已报送书面材料，全部完成',
          ['已代报 第18项（市教育局，二季度）（第1版，6月23日10:02，按时）', '已通知联络员刘教育'],
        ],
        ['代报 18 市教育局 已完成', '已有报告，不能代报'],
        ['待审', ['代报', '已报送书面材料，全部完成']],
      ]);
      expect(await notices()).toEqual([
        ['jiaoyu', expect.stringContaining('已报送书面材料，全部完成\n如有出入，请回复“修改 18 ……”')],
      ]);
      expect(await office.store.read.findOneByOrFail(ReportVersionEntity, {})).toMatchObject({
        byProxy: true,
        kind: 'report',
        text: '已报送书面材料，全部完成',
      });
      await dialogue(office, 'jiaoyu', [['修改 18 已完成公共教育平台升级', '第2版']]);
      await dialogue(office, 'tongchou', [['撤销', '不能撤销']]);
    });

    it('takes a nil report, and none after the close', async () => {
      await dialogue(office, 'tongchou', [
        ['代报 18 市教育局 零报告 项目尚未立项', '已代报'],
        ['撤销', ['已撤销：代报 第18项', '已停发']],
      ]);
      expect(await office.store.read.findOneByOrFail(ReportVersionEntity, {})).toMatchObject({ kind: 'nil' });
      office.goTo('2022-08-01 10:00');
      await dialogue(office, 'tongchou', [['代报 18 市教育局 已完成升级', ['停止报送', '重开 18 市教育局']]]);
    });

    it('by two coordinators at once enters one report', async () => {
      await office.addContacts(
        '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n',
      );
      const answers = await Promise.all(
        ['tongchou', 'tongchou2'].map((userid) => office.say(userid, '代报 18 市教育局 已完成升级')),
      );
      expect(answers.filter((answer) => answer?.startsWith('已代报'))).toHaveLength(1);
      expect(answers.filter((answer) => answer?.includes('已有报告，不能代报'))).toHaveLength(1);
    });
  });

  it('日志 tells who did what and when, newest first, with what was undone', async () => {
    await dialogue(office, 'tongchou', [['日志', '没有操作记录']]);
    await office.say('jiaoyu', EDUCATION);
    await office.say('weijian', '19 已完成卫生健康信息化支撑');
    await office.say('tongchou', '通过 18 市教育局');
    await office.say('tongchou', '撤销');
    const answer = await dialogue(office, 'tongchou', [
      [
        '日志 18 市教育局',
        [
          '最近3条',
          /6月23日10:02 杨统筹：撤销“通过 第18项（市教育局，二季度）”（消息\d+）/,
          /6月23日10:02 杨统筹：通过 第18项（市教育局，二季度）（已撤销）（消息\d+）/,
          /6月23日10:02 刘教育：报送 第18项（市教育局，二季度）（消息\d+）/,
        ],
      ],
    ]);
    expect(answer).not.toContain('黄卫健');
    await dialogue(office, 'tongchou', [
      ['日志', ['最近4条', '黄卫健：报送 第19项']],
      ['日志 19', ['最近1条', '黄卫健']],
      ['日志 市教育局', '最近3条'],
      ['日志 18 随便说说', '用法：日志'],
    ]);
    await dialogue(office, 'jiaoyu', [['日志', '由统筹员使用']]);
  });

  describe('with another plan beside', () => {
    let withOther: Office;
    beforeAll(async () => {
      withOther = await Office.open(kind);
      await withOther.addContacts('单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n');
      const read = await readPlanText(Buffer.from(OTHER_PLAN));
      if (!read.ok) throw new Error('the other plan cannot be read');
      const plan = { parsed: parsePlan(read.value), sourceText: OTHER_PLAN };
      await withOther.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
    });
    beforeEach(() => withOther.startOver('2022-06-23 10:02'));
    afterAll(() => withOther.close());

    it('its coordinator decides nothing of ours and sees nothing of ours', async () => {
      await withOther.say('jiaoyu', EDUCATION);
      for (const said of [
        '通过 18 市教育局',
        '退回 18 市教育局 数据有误',
        '免报 18 市教育局 职责划转',
        '取消免报 18 市教育局',
        '重开 18 市教育局',
        '代报 18 市教育局 已完成升级',
        '办结 18',
        '取消办结 18',
        '查看 18 市教育局',
        '状态 第18项',
        '未报 第18项',
        '日志 18 市教育局',
      ])
        await dialogue(withOther, 'biedi', [[said, '工作要点中没有第18项']]);
      await dialogue(withOther, 'biedi', [
        ['待审', '目前没有待审的报告'],
        ['通过 全部', '没有可以通过的'],
        ['状态', '应报 2 已报 0'],
        ['日志', '没有操作记录'],
        ['草稿', '目前没有未归档的文字'],
      ]);
      const states = await withOther.store.read.findBy(ObligationEntity, { state: 'submitted' });
      expect(states).toHaveLength(1);
    });

    it('a number that both plans have is asked about before anything is done to either', async () => {
      await withOther.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,何别地,biedi,统筹员,1\n');
      const which = [
        '都有第',
        '1 《2022年营商环境改革工作要点》',
        '2 《揭阳市数字政府改革建设2022年工作要点》',
      ];
      await dialogue(withOther, 'biedi', [
        ['办结 2', which],
        ['2', ['将办结1项', '《揭阳市数字政府改革建设2022年工作要点》第2项']],
        ['取消', '已取消'],
        ['免报 1 职责划转', which],
        ['1', '已免报 《2022年营商环境改革工作要点》第1项（市发展改革局，二季度）'],
        [
          '免报 18 市教育局 职责划转',
          '已免报 《揭阳市数字政府改革建设2022年工作要点》第18项（市教育局，二季度）',
        ],
        ['状态', ['《揭阳市数字政府改革建设2022年工作要点》', '《2022年营商环境改革工作要点》']],
      ]);
    });
  });
});
