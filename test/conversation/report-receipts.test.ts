import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('a report by chat, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const drafts = () => office.store.read.find(DraftEntity, { order: { id: 'ASC' } });
  const reported = async () => {
    const [version] = await versions();
    return office.store.read.findOneByOrFail(ObligationEntity, { id: version?.obligationId ?? 0 });
  };

  it('is confirmed with period, item, version, time, 按时, what is still owed and how to correct it', async () => {
    expect(await office.say('jiaoyu', '18 已完成公共教育平台升级')).toBe(
      '【二季度】第18项已收到（第1版，6月23日10:02，按时）。\n' +
        '贵单位本期已报齐，感谢支持。\n' +
        '更正请回复“修改 18 ……”，补充请回复“补充 18 ……”。',
    );
    expect(await reported()).toMatchObject({ state: 'submitted', currentVersion: 1 });
    expect(await office.store.read.findBy(AuditEntryEntity, { action: 'report.submit' })).toMatchObject([
      {
        actor: 'jiaoyu',
        before: expect.stringContaining('pending'),
        after: expect.stringContaining('submitted'),
      },
    ]);
  });

  it('says what is still owed', async () => {
    await dialogue(office, 'weijian', [
      ['7 已完成核酸平台推广', '尚有1项未报：第19项。'],
      ['19 已完成智慧医院建设', '贵单位本期已报齐'],
    ]);
  });

  it('that comes before the opening notice does not make the unit complete', async () => {
    await office.startOver('2022-05-20 10:00');
    await dialogue(office, 'weijian', [
      [
        '7 已完成核酸平台推广',
        ['【二季度】第7项已收到（第1版，5月20日10:00，按时）', '尚有1项未报：第19项。'],
      ],
    ]);
  });

  it.each([
    ['18 已完成公共教育平台升级', '18 已完成公共教育平台升级'],
    ['已完成公共教育平台升级', '已完成公共教育平台升级'],
    ['18 已完成公共教育平台升级', '18：已完成 公共教育平台升级 '],
  ])('sent twice makes no second version: %s, %s', async (first, second) => {
    await dialogue(office, 'jiaoyu', [
      [first, '第1版'],
      [second, '【二季度】第18项与已收到的第1版内容相同，未重复登记。'],
    ]);
    expect(await versions()).toHaveLength(1);
  });

  it('supplemented twice with the same words is supplemented once', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', '第1版'],
      ['补充 18 另完成教师培训3场', ['第2版', '已补充在原报告之后']],
      ['补充 18 另完成教师培训3场', '与已收到的第2版内容相同，未重复登记'],
      ['查看 18', '已完成公共教育平台升级\n另完成教师培训3场'],
    ]);
    expect(await versions()).toHaveLength(2);
  });

  it('sent again in other words becomes the next version and says what it replaced', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台一期升级，正在验收', '第1版'],
      [
        '18 已完成公共教育平台二期升级',
        [
          '第2版',
          '已替换原报告“已完成公共教育平台一期升级，正在…”',
          '请回复“撤销”恢复原报告，再以“补充 18 ……”的形式再报',
        ],
      ],
      [
        '修改 18 已完成公共教育平台三期升级',
        ['第3版', '已替换原报告“已完成公共教育平台二期升级”；如有误，回复“撤销”可恢复。'],
      ],
    ]);
    expect((await versions()).map(({ version, text }) => [version, text])).toEqual([
      [1, '已完成公共教育平台一期升级，正在验收'],
      [2, '已完成公共教育平台二期升级'],
      [3, '已完成公共教育平台三期升级'],
    ]);
    expect(await reported()).toMatchObject({ state: 'submitted', currentVersion: 3 });
  });

  it.each([
    ['1', ['市民政局'], '尚有1项未报：第22项'],
    ['选2', ['市残联'], '尚有1项未报：第22项'],
    ['3', ['市民政局', '市残联'], '您负责的单位本期已报齐'],
    ['两家都报', ['市民政局', '市残联'], '您负责的单位本期已报齐'],
  ])(
    'for an item that two units of the person owe is asked about; the answer %s files it for %j',
    async (answer, units, owed) => {
      await dialogue(office, 'minzheng', [
        [
          '22 已完成平台建设',
          /第22项由您负责的几家单位分别报送[\s\S]*1 市民政局\n2 市残联\n3 两家都报\n4 都不是/,
        ],
        [answer, ['第22项已收到（第1版', owed]],
      ]);
      expect((await versions()).map(({ text }) => text)).toEqual(units.map(() => '已完成平台建设'));
      const answered = await office.say('minzheng', '查看 22');
      for (const unit of ['市民政局', '市残联']) {
        expect(answered).toContain(units.includes(unit) ? `（${unit}）\n` : `（${unit}）：尚未报送`);
      }
      expect(await drafts()).toMatchObject([{ status: 'filed' }]);
    },
  );

  it('that finds no home stays a draft', async () => {
    await dialogue(office, 'minzheng', [
      ['22 已完成平台建设', '两家都报'],
      ['4', '未登记，文字已保存为草稿'],
    ]);
    expect(await versions()).toHaveLength(0);
    expect(await drafts()).toMatchObject([{ text: '22 已完成平台建设', status: 'waiting' }]);
  });

  it('is punctual by the time it was written, whatever our question and the way took', async () => {
    office.goTo('2022-06-30 17:59');
    await dialogue(office, 'minzheng', [['22 已完成平台建设', '两家都报']]);
    office.goTo('2022-06-30 18:20');
    await dialogue(office, 'minzheng', [['3', '6月30日17:59，按时']]);
    expect(await office.say('jiaoyu', '18 已完成升级', beijing('2022-06-30 18:00'))).toContain('18:00，按时');
  });

  it('after the due time is taken and called 迟报', async () => {
    office.goTo('2022-06-30 18:01');
    await dialogue(office, 'jiaoyu', [['18 已完成公共教育平台升级', '（第1版，6月30日18:01，迟报）']]);
    expect(await reported()).toMatchObject({ state: 'submitted' });
  });

  it('for a closed period is kept as a draft and changes nothing', async () => {
    office.goTo('2022-07-20 10:00');
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', ['停止报送', '文字已保存为草稿', '已请统筹员重开']],
    ]);
    expect(await versions()).toHaveLength(0);
    expect(await drafts()).toMatchObject([{ text: '已完成公共教育平台升级', status: 'waiting' }]);
    expect(await office.store.read.countBy(ObligationEntity, { state: 'submitted' })).toBe(0);
  });

  it('for an accepted report is kept as a draft; the accepted words sent again are not', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    const { id } = await reported();
    await office.change(({ manager }) => manager.update(ObligationEntity, { id }, { state: 'accepted' }));
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', '内容相同，未重复登记'],
      ['修改 18 已完成公共教育平台二期升级', ['已审核通过，未作改动', '文字已保存为草稿']],
    ]);
    expect(await drafts()).toMatchObject([{ text: '已完成公共教育平台二期升级' }]);
    expect(await versions()).toHaveLength(1);
  });

  it('without a text is refused with the usage', async () => {
    await dialogue(office, 'jiaoyu', [
      ['报 18', ['没有收到进展内容，未登记', '18 已完成']],
      ['报 18 ……', '没有收到进展内容，未登记'],
      ['报', '用法：报 <事项编号> <进展>\n例如：报 18'],
    ]);
    expect(await versions()).toHaveLength(0);
  });

  it.each([
    ['a long text', `已完成公共教育平台升级。${'基础教育信息化建设有序推进，'.repeat(5000)}完。`],
    ['emoji and rare characters', '已完成👨‍👩‍👧𠮷𪚥㐀平台升级，５所“〇”'],
    ['markup and quotes', "已完成<b>升级</b>'; DROP TABLE units; -- \\ % _。"],
  ])('keeps %s whole', async (_what, text) => {
    await office.say('jiaoyu', `18 ${text}`);
    expect((await versions())[0]?.text).toBe(text);
  });

  it('of 200 KB that names no item waits whole until its item is chosen', async () => {
    const text = `已完成网络安全整改。${'排查整改重要信息系统安全风险，'.repeat(4600)}`;
    expect(Buffer.byteLength(text)).toBeGreaterThan(200_000);
    await dialogue(office, 'zhengshu', [
      [text, '这段文字是哪一项的进展'],
      ['5', '第5项已收到'],
    ]);
    expect((await versions()).map((version) => version.text)).toEqual([text]);
  });

  it('for the next quarter is taken early where it says so', async () => {
    await dialogue(office, 'jiaoyu', [
      ['三季度 18 已完成公共教育平台升级', '【三季度】第18项已收到（第1版，6月23日10:02，按时）'],
    ]);
  });

  it('goes to the overdue quarter first, then to the running one', async () => {
    office.goTo('2022-09-09 10:00');
    await dialogue(office, 'jiaoyu', [['18 已完成公共教育平台升级', '【三季度】第18项已收到']]);
    await office.startOver('2022-07-05 10:00');
    await dialogue(office, 'jiaoyu', [['18 已完成公共教育平台升级', ['【二季度】第18项已收到', '迟报']]]);
  });
});
