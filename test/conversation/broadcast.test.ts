import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { releaseDeferred } from '../../src/delivery/outbox';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('广播, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const sent = () =>
    office.store.read.find(OutboxMessageEntity, { where: { kind: 'broadcast' }, order: { id: 'ASC' } });
  const receivers = async () => (await sent()).map(({ toUserid }) => toUserid).sort();

  it('shows the text as it will arrive and how many people get it, and sends it once after 确认', async () => {
    await dialogue(office, 'tongchou', [
      [
        '广播 请于6月30日18:00前报送二季度进展情况',
        [
          /将向\d+家单位的8人发送/,
          '【通知】请于6月30日18:00前报送二季度进展情况\n请勿报送涉密信息。（',
          '没有可联系的联络员，收不到：',
        ],
      ],
    ]);
    expect(await sent()).toEqual([]);
    await dialogue(office, 'tongchou', [
      ['确认', /已向\d+家单位的8人发送/],
      ['确认', '已经执行过'],
    ]);
    // Once a person, whatever number of units the person serves; only 顺序 1.
    expect(await receivers()).toEqual(
      ['fagai', 'gongan', 'jiaoyu', 'minzheng', 'nongye', 'rongcheng', 'weijian', 'zhengshu'].sort(),
    );
    const [message] = await sent();
    expect(message?.content).toContain('请于6月30日18:00前报送二季度进展情况');
    const audited = await office.store.read.findOneByOrFail(AuditEntryEntity, { action: 'broadcast' });
    expect(JSON.parse(audited.after ?? '{}').people).toHaveLength(8);
  });

  it.each([
    ['广播 市教育局 请核对联系电话', ['jiaoyu'], '【通知】请核对联系电话\n'],
    ['广播 市教育局、市公安局 请核对', ['gongan', 'jiaoyu'], '【通知】请核对\n'],
    ['广播 市教育局 市公安局 请核对', ['gongan', 'jiaoyu'], '【通知】请核对\n'],
    ['广播：各县区：请核对', ['rongcheng'], '【通知】请核对\n'],
    ['广播 第18项 请核对', ['jiaoyu'], '【通知】请核对\n'],
  ])('%s goes to those who are named, with the text as typed', async (said, people, text) => {
    await dialogue(office, 'tongchou', [
      [said, text],
      ['确认', '发送'],
    ]);
    expect(await receivers()).toEqual(people);
  });

  it.each([
    '市教育局的经验请各单位借鉴',
    '网络安全 培训定于周五举行',
    '请把材料报市政数局',
    '5月起实行新格式',
    '请于明天下班前 核对联系人',
  ])('takes no words of the text for a selector: %s', async (text) => {
    await dialogue(office, 'tongchou', [[`广播 ${text}`, [/的8人发送/, `【通知】${text}\n`]]]);
  });

  it('未报 means the units that miss something now', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await dialogue(office, 'tongchou', [
      ['广播 未报 请尽快报送', ['的7人发送', '【通知】请尽快报送']],
      ['确认', '7人'],
    ]);
    expect(await receivers()).not.toContain('jiaoyu');
  });

  it('is stopped by 撤销 where it has not gone out, withdrawn where the platform can, and else said to be there', async () => {
    await dialogue(office, 'tongchou', [
      ['广播 市教育局、市公安局、市民政局 请核对', '确认'],
      ['确认', '已向3家单位的3人发送'],
    ]);
    const became = (toUserid: string, messageId: string | null) =>
      office.change(({ manager, now }) =>
        manager.update(
          OutboxMessageEntity,
          { kind: 'broadcast', toUserid },
          { status: 'sent', firstAttemptAt: now, sentAt: now, messageId },
        ),
      );
    await became('jiaoyu', 'm1');
    await became('minzheng', null);
    await dialogue(office, 'tongchou', [
      [
        '撤销',
        [
          '已撤销：广播：请核对',
          '1人的消息尚未发出，已停发',
          '1人的消息正在撤回',
          '1人已收到原消息，无法撤回，将另发更正',
        ],
      ],
    ]);
    const states = (await sent()).map(({ toUserid, status }) => `${toUserid} ${status}`).sort();
    expect(states).toEqual(['gongan obsolete', 'jiaoyu sent', 'minzheng sent']);
    const notices = await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' });
    expect(notices.map(({ toUserid }) => toUserid)).toEqual(['minzheng']);
    expect(notices[0]?.content).toMatch(/【更正】此前发给您的“.*请核对.*”已撤销/);
    const [withdrawal, ...more] = await office.store.read.findBy(OutboxMessageEntity, { kind: 'withdrawal' });
    expect(more).toEqual([]);
    expect(withdrawal).toMatchObject({
      toUserid: 'jiaoyu',
      content: expect.stringMatching(
        /^{"type":"withdrawal","messageId":"m1","jobId":null,"instead":{.*【更正】/,
      ),
    });
  });

  describe('outside working hours', () => {
    beforeEach(() => office.goTo('2022-06-23 20:00'));

    it('asks whether now or in the morning, and waits for it', async () => {
      await dialogue(office, 'tongchou', [
        ['广播 市教育局 请核对', ['现在不在工作时段', '1 现在发送', '2 明早9:30发送']],
        ['确认', '请回复编号选择'],
        ['2', '已安排明早9:30向1家单位的1人发送'],
      ]);
      const [message] = await sent();
      expect(message?.status).toBe('deferred');
      const release = (time: string) =>
        office.change(({ manager, machineNow }) =>
          releaseDeferred(manager, { officeNow: beijing(time), machineNow }),
        );
      expect(await release('2022-06-24 09:29')).toBe(0);
      expect(await release('2022-06-24 09:36')).toBe(1);
      expect(await release('2022-06-24 09:37')).toBe(0);
    });

    it('sends at once where that is chosen', async () => {
      await dialogue(office, 'tongchou', [
        ['广播 市教育局 请核对', '1 现在发送'],
        ['1', '已向1家单位的1人发送'],
      ]);
      expect(await sent()).toMatchObject([{ status: 'pending' }]);
    });

    it('what waits for the morning is stopped by 撤销', async () => {
      await dialogue(office, 'tongchou', [
        ['广播 市教育局 请核对', '2 明早9:30发送'],
        ['2', '已安排'],
        ['撤销', '1人的消息尚未发出，已停发'],
      ]);
      expect(await sent()).toMatchObject([{ status: 'obsolete' }]);
    });
  });

  it.each([
    ['广播', '用法：广播'],
    ['广播 未报', '用法：广播'],
    ['广播 市教育局', '用法：广播'],
    ['广播 市教育厅 请核对', '没有找到单位“市教育厅”'],
    ['广播 市科技局 请核对', '没有可联系的联络员，无法发送'],
    ['广播 逾期 请补报', '没有符合条件的单位，未发送'],
  ])('%s sends nothing and says what is wrong', async (said, answered) => {
    await dialogue(office, 'tongchou', [[said, answered]]);
    expect(await sent()).toEqual([]);
  });

  it('is the coordinator’s', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,外统筹,waitong,统筹员,1\n');
    await dialogue(office, 'waitong', [['广播 请核对', '没有启用的工作要点']]);
    for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang'])
      await dialogue(office, userid, [['广播 未报 请尽快', ['由统筹员使用', '没有这项权限']]]);
    expect(await sent()).toEqual([]);
  });
});
