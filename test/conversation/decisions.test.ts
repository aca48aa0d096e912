import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office, textMessage } from '../support/office';

describe.each(oneDatabaseFor(__filename))('what the coordinator decides about reports, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  async function obligation(itemNo: number, unitName: string, code = '2022Q2') {
    const { id: periodId } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code });
    const { id: unitId } = await office.store.read.findOneByOrFail(UnitEntity, { name: unitName });
    const { id: itemId } = await office.store.read.findOneByOrFail(WorkItemEntity, { no: itemNo });
    return office.store.read.findOneByOrFail(ObligationEntity, { periodId, unitId, itemId });
  }
  const stateOf = async (itemNo: number, unitName: string, code?: string) =>
    (await obligation(itemNo, unitName, code)).state;
  const told = async (userid: string) =>
    (
      await office.store.read.find(OutboxMessageEntity, {
        where: { kind: 'notice', toUserid: userid },
        order: { id: 'ASC' },
      })
    ).map(({ content }) => (JSON.parse(content ?? '{}') as { text: string }).text);
  const audited = async (action: string) => office.store.read.countBy(AuditEntryEntity, { action });
  const numberIn = (answer: string | null) => /确认 (\d+)/.exec(answer ?? '')?.[1] ?? '';

  const EDUCATION = '18 已完成公共教育平台升级';
  const HEALTH = '7：已完成核酸平台推广\n19：已完成卫生健康信息化支撑平台建设';

  describe('通过', () => {
    it.each([
      '通过 18 市教育局',
      '通过 市教育局 18',
      '通过18市教育局',
      '通过 第十八项 教育局的报告',
      '通过 市教育局',
    ])('%s accepts one report at once and says how to take it back', async (said) => {
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        [said, ['已通过 第18项（市教育局，二季度）。', '撤销']],
        [said, '第18项（市教育局，二季度）已通过，无需再通过。'],
      ]);
      expect(await stateOf(18, '市教育局')).toBe('accepted');
      expect(await audited('report.accept')).toBe(1);
      expect(await told('jiaoyu')).toEqual([]);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：通过 第18项（市教育局，二季度）']]);
      expect(await stateOf(18, '市教育局')).toBe('submitted');
    });

    it('says how the report stands where it cannot be accepted', async () => {
      await dialogue(office, 'tongchou', [
        ['通过 18 市教育局', '第18项（市教育局，二季度）尚未报送，不能通过'],
        ['通过 18 市公安局', '第18项不由市公安局报送'],
        ['通过 99 市教育局', '工作要点中没有第99项'],
        ['通过 18 市教育厅', '没有找到单位“市教育厅”'],
        ['通过 18 市教育局 写得不错', '用法：通过'],
      ]);
    });

    it('alone lists what waits and asks, and accepts nothing', async () => {
      await dialogue(office, 'tongchou', [['通过', '目前没有待审的报告。']]);
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        [
          '通过',
          [
            '【待审】1家单位1项',
            '市教育局 第18项',
            '第1版，6月23日10:02',
            '已完成公共教育平台升级',
            '通过 全部',
          ],
        ],
      ]);
      expect(await stateOf(18, '市教育局')).toBe('submitted');
    });

    it('shows of a 零报告 its reason, and says so where there is none', async () => {
      await office.say('weijian', '零报告 7 项目尚未立项');
      await office.say('gongan', '零报告 25');
      await dialogue(office, 'tongchou', [
        ['待审', ['零报告）：项目尚未立项', '零报告）：未写明原因']],
        ['退回 7 市卫生健康局 请写明立项计划 昨天', '6月22日（星期三）18:00已经过去，不能作为截止时间'],
      ]);
      expect(await stateOf(7, '市卫生健康局')).toBe('submitted');
    });

    it.each([
      [
        '通过 全部',
        ['将通过2家单位的3项', '市教育局（二季度）：第18项', '市卫生健康局（二季度）：第7、19项'],
      ],
      ['通过 7-19', '将通过2家单位的3项'],
      ['通过 7、19', '将通过1家单位的2项'],
      ['通过 市卫生健康局', '将通过1家单位的2项'],
      ['通过 待审', '将通过2家单位的3项'],
      ['通过 二季度', '将通过2家单位的3项'],
    ])('%s shows what it would accept first', async (said, shown) => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('weijian', HEALTH);
      await dialogue(office, 'tongchou', [[said, shown]]);
      expect(await audited('report.accept')).toBe(0);
      await dialogue(office, 'tongchou', [['确认', /^已通过[23]项：/]]);
      expect(await audited('report.accept')).toBeGreaterThanOrEqual(2);
    });

    it('多项: is undone as a whole, and not once one of them was returned', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('weijian', HEALTH);
      await dialogue(office, 'tongchou', [
        ['通过 全部', '将通过'],
        ['确认', '已通过3项'],
        ['撤销', '已撤销'],
      ]);
      expect(await stateOf(7, '市卫生健康局')).toBe('submitted');
      await dialogue(office, 'tongchou', [
        ['通过 全部', '将通过'],
        ['确认', '已通过3项'],
      ]);
      await dialogue(office, 'tongchou2', [['退回 7 市卫生健康局 数据有误', '已退回']]);
      await dialogue(office, 'tongchou', [['撤销', ['不能撤销', '退回 第7项（市卫生健康局，二季度）']]]);
      expect(await stateOf(18, '市教育局')).toBe('accepted');
    });

    it('leaves alone what another coordinator has decided between preview and 确认', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('weijian', HEALTH);
      await dialogue(office, 'tongchou', [['通过 全部', '将通过2家单位的3项']]);
      await dialogue(office, 'tongchou2', [['退回 18 市教育局 数据有误', '已退回']]);
      await dialogue(office, 'tongchou', [
        ['确认', ['已通过2项', '其中1项已另有变动，未通过：第18项（市教育局，二季度）']],
      ]);
      expect(await stateOf(18, '市教育局')).toBe('returned');
    });

    it('shows again what has come in, or was changed, between preview and 确认', async () => {
      await office.say('weijian', HEALTH);
      const number = numberIn(await office.say('tongchou', '通过 全部'));
      await office.say('weijian', '修改 7 已完成核酸平台推广，覆盖全市');
      await dialogue(office, 'tongchou', [[`确认 ${number}`, ['范围比预览时扩大了', '将通过1家单位的2项']]]);
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        ['确认', ['范围比预览时扩大了', '将通过2家单位的3项']],
        ['确认', '已通过3项'],
      ]);
    });

    it('by two coordinators at once accepts once', async () => {
      await office.say('jiaoyu', EDUCATION);
      const answers = await Promise.all([
        office.say('tongchou', '通过 18 市教育局'),
        office.say('tongchou2', '通过 18 市教育局'),
      ]);
      expect(answers.filter((answer) => answer?.startsWith('已通过'))).toHaveLength(1);
      expect(answers.filter((answer) => answer?.includes('已通过，无需再通过'))).toHaveLength(1);
      expect(await audited('report.accept')).toBe(1);
    });

    it('accepts an own report, and the log says who did', async () => {
      await office.say('zhengshu', '5 已完成网络安全攻防演练');
      await dialogue(office, 'tongchou', [['通过 5 市政务服务数据管理局', '已通过 第5项']]);
      expect(
        await office.store.read.findOneByOrFail(AuditEntryEntity, { action: 'report.accept' }),
      ).toMatchObject({
        actor: 'tongchou',
      });
    });
  });

  describe('退回', () => {
    it('needs a reason and tells the sender, with the new due day', async () => {
      await office.say('jiaoyu2', EDUCATION);
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'tongchou', [
        ['退回 18 市教育局', ['用法：退回', '例如：退回 18 市教育局']],
        ['退回 18 市教育局 7月5日前', '用法：退回'],
        ['退回 市教育局', '用法：退回'],
        ['退回 数据不一致', '用法：退回'],
        [
          '退回 18 市教育局 数据与一季度不一致，7月5日前重报',
          ['已退回 第18项（市教育局，二季度）。', '7月5日（星期二）18:00前', '撤销'],
        ],
      ]);
      const [notice] = await told('jiaoyu2');
      expect(notice).toContain(
        '【退回修改】第18项（二季度）：数据与一季度不一致。请于7月5日（星期二）18:00前修改后重新报送。',
      );
      expect(await told('jiaoyu')).toEqual([]);
      expect(await obligation(18, '市教育局')).toMatchObject({
        state: 'returned',
        round: 2,
        remark: '数据与一季度不一致',
      });
    });

    it('gives three working days where no day is said', async () => {
      await office.say('jiaoyu', EDUCATION);
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'tongchou', [
        ['退回 18 市教育局 数据有误', '重新报送期限：7月6日（星期三）18:00前（默认3个工作日）'],
      ]);
    });

    it('refuses a day that is over and moves a day off aloud', async () => {
      await office.say('jiaoyu', EDUCATION);
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'tongchou', [
        ['退回 18 市教育局 数据有误 6月28日前', '已经过去'],
        ['退回 18 市教育局 数据有误 7月9日前', ['7月9日（星期六）为休息日', '7月11日（星期一）18:00前']],
      ]);
    });

    it('works on what was accepted, keeps the verdict, and 撤销 corrects who was told', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('tongchou', '通过 18 市教育局');
      await dialogue(office, 'tongchou', [
        ['退回 18 市教育局 数据有误', '已退回'],
        ['退回 18 市教育局 数据有误', '已退回，尚未重报，无需再退回'],
        ['撤销', ['已撤销：退回 第18项', '1人的消息尚未发出，已停发']],
      ]);
      expect(await obligation(18, '市教育局')).toMatchObject({
        state: 'accepted',
        round: 1,
        ownDueAt: null,
      });
    });

    it('of several shows them first and writes one message to each person', async () => {
      await office.say('weijian', HEALTH);
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        [
          '退回 7、18、19 市卫生健康局、市教育局 请补充数据',
          ['将退回2家单位的3项', '理由：请补充数据', '将通知2人'],
        ],
        ['确认', '已退回3项'],
      ]);
      expect(await told('weijian')).toHaveLength(1);
      expect((await told('weijian'))[0]).toMatch(/第7项.*第19项.*（二季度）：请补充数据。/);
      expect(await told('jiaoyu')).toHaveLength(1);
    });

    it('is answered by a new report, which is accepted', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('tongchou', '退回 18 市教育局 数据有误');
      await dialogue(office, 'jiaoyu', [['18 已完成公共教育平台升级，覆盖120所学校', '第2版']]);
      await dialogue(office, 'tongchou', [['通过 18 市教育局', '已通过']]);
      expect(await obligation(18, '市教育局')).toMatchObject({ state: 'accepted', currentVersion: 2 });
    });
  });

  describe('免报', () => {
    it('needs a reason, tells the contact, and 取消免报 brings the state before back', async () => {
      await office.say('jiaoyu', EDUCATION);
      await dialogue(office, 'tongchou', [
        ['免报 18 市教育局', '用法：免报'],
        ['免报 18 市教育局 全部职责已划转', '已免报 第18项（市教育局，二季度）'],
        ['免报 18 市教育局 职责已划转', '已免报，无需再免报'],
        ['通过 18 市教育局', '已免报，不能通过'],
      ]);
      expect((await told('jiaoyu'))[0]).toContain('【免报】第18项（二季度）无需报送：全部职责已划转。');
      expect(await obligation(18, '市教育局')).toMatchObject({ state: 'waived', remark: '全部职责已划转' });
      await dialogue(office, 'tongchou', [
        ['取消免报 18 市教育局', '已取消免报 第18项'],
        ['取消免报 18 市教育局', '并未免报，无需取消免报'],
      ]);
      expect(await obligation(18, '市教育局')).toMatchObject({ state: 'submitted', remark: null });
      await dialogue(office, 'tongchou', [['撤销', '已撤销：取消免报']]);
      expect(await stateOf(18, '市教育局')).toBe('waived');
    });

    it('of a unit means what it still owes, and not what later periods will ask', async () => {
      await office.say('weijian', '7 已完成核酸平台推广');
      await dialogue(office, 'tongchou', [
        ['免报 市卫生健康局 机构改革', '已免报 第19项（市卫生健康局，二季度）'],
      ]);
      expect(await stateOf(7, '市卫生健康局')).toBe('submitted');
      expect(await stateOf(19, '市卫生健康局', '2022Q3')).toBe('pending');
      await dialogue(office, 'tongchou', [
        ['免报 三季度 19 市卫生健康局 机构改革', '已免报 第19项（市卫生健康局，三季度）'],
      ]);
    });

    it('is not for what was accepted', async () => {
      await office.say('jiaoyu', EDUCATION);
      await office.say('tongchou', '通过 18 市教育局');
      await dialogue(office, 'tongchou', [['免报 18 市教育局 职责已划转', '已通过，无需免报']]);
      expect(await stateOf(18, '市教育局')).toBe('accepted');
    });
  });

  describe('重开', () => {
    it('takes a report again after the close, with an own due', async () => {
      await dialogue(office, 'tongchou', [
        ['重开 18 市教育局', ['仍在报送期内', '无需重开']],
        ['重开', '用法：重开'],
      ]);
      office.goTo('2022-08-01 10:00');
      await office.say('jiaoyu', '二季度 18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [
        [
          '重开 18 市教育局 到8月5日',
          [
            '已重开 第18项（市教育局，二季度）',
            '8月5日（星期五）18:00前',
            '另有1份联络员此前发来的文字待登记',
          ],
        ],
      ]);
      expect((await told('jiaoyu')).at(-1)).toMatch(
        /【重新开放】第18项（二季度）.*8月5日（星期五）18:00前.*草稿/s,
      );
      await dialogue(office, 'jiaoyu', [['二季度 18 已完成公共教育平台升级二期', /第1版.*迟报/]]);
    });
  });

  it('a command that is delivered twice is carried out and told once', async () => {
    await office.say('jiaoyu', EDUCATION);
    const message = textMessage('tongchou', '退回 18 市教育局 数据有误', office.clock.now());
    await Promise.all([office.inbox.receive(message), office.inbox.receive(message)]);
    await office.inbox.receive(message);
    expect(await obligation(18, '市教育局')).toMatchObject({ state: 'returned', round: 2 });
    expect(await told('jiaoyu')).toHaveLength(1);
  });

  it('two coordinators who return the same report at once return it once', async () => {
    await office.say('jiaoyu', EDUCATION);
    const answers = await Promise.all([
      office.say('tongchou', '退回 18 市教育局 数据有误'),
      office.say('tongchou2', '退回 18 市教育局 缺少附件'),
    ]);
    expect(answers.filter((answer) => answer?.startsWith('已退回'))).toHaveLength(1);
    expect(answers.filter((answer) => answer?.includes('已退回，尚未重报，无需再退回'))).toHaveLength(1);
    expect((await obligation(18, '市教育局')).round).toBe(2);
    expect(await told('jiaoyu')).toHaveLength(1);
  });

  it('two who confirm the same reports at once accept each of them once', async () => {
    await office.say('weijian', HEALTH);
    await office.say('jiaoyu', EDUCATION);
    await office.say('tongchou', '通过 全部');
    await office.say('tongchou2', '通过 全部');
    const answers = await Promise.all([office.say('tongchou', '确认'), office.say('tongchou2', '确认')]);
    expect(answers.filter((answer) => answer?.startsWith('已通过3项'))).toHaveLength(1);
    expect(await audited('report.accept')).toBe(3);
  });

  it('who has taken an item over is told of it', async () => {
    await office.say('jiaoyu', '转办 18 陈教育备');
    await office.say('tongchou', '免报 18 市教育局 职责已划转');
    expect((await told('jiaoyu2')).at(-1)).toContain('【免报】第18项');
  });

  it('a unit without a contact is named, so that somebody telephones', async () => {
    await dialogue(office, 'tongchou', [
      ['免报 12 市科技局 职责已划转', ['已免报 第12项', '市科技局没有可联系的联络员，请另行告知']],
    ]);
  });

  it.each([
    ['通过 18 市教育局'],
    ['退回 18 市教育局 数据有误'],
    ['免报 18 市教育局 职责已划转'],
    ['取消免报 18 市教育局'],
    ['重开 18 市教育局'],
    ['待审'],
    ['迟报'],
    ['办结 18'],
    ['取消办结 18'],
    ['代报 18 市教育局 已完成升级'],
    ['日志'],
    ['状态'],
  ])('%s is refused to contacts and leaders, with the reason', async (said) => {
    await office.say('jiaoyu', EDUCATION);
    for (const userid of ['jiaoyu', 'weijian', 'shizhang', 'jiaoyu3']) {
      await dialogue(office, userid, [[said, '由统筹员使用，您没有这项权限']]);
    }
    await dialogue(office, 'mosheng', [[said, '尚未登记']]);
    expect(await stateOf(18, '市教育局')).toBe('submitted');
  });
});
