import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office, textMessage } from '../support/office';

describe.each(oneDatabaseFor(__filename))('several commands in one message, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const filed = async () =>
    (await office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } })).map(({ text }) => text);
  const inState = (state: ObligationEntity['state']) =>
    office.store.read.countBy(ObligationEntity, { state });

  it('are each carried out, in their order, with an operation of its own that is undone on its own', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await office.say('zhengshu', '5 已完成攻防演练');
    const answer = await dialogue(office, 'tongchou', [
      ['通过 18 市教育局\n退回 5 市政数局 缺佐证材料', ['第18项', '第5项']],
    ]);
    expect(answer.indexOf('第18项')).toBeLessThan(answer.indexOf('第5项'));
    expect([await inState('accepted'), await inState('returned')]).toEqual([1, 1]);
    await dialogue(office, 'tongchou', [['撤销', '退回']]);
    expect([await inState('accepted'), await inState('submitted')]).toEqual([1, 1]);
    await dialogue(office, 'tongchou', [['撤销', '通过']]);
    expect([await inState('accepted'), await inState('submitted')]).toEqual([0, 2]);
  });

  it('are refused one by one: what is wrong with one does not stop the others, and the answer says which it was', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await dialogue(office, 'tongchou', [
      [
        '退回 99 市教育局 数据不一致\n通过 18 市教育局\n状态 火星',
        ['“退回 99 市教育局 数据不一致”：', '没有第99项', '第18项', /“状态 火星”：/],
      ],
    ]);
    expect(await inState('accepted')).toBe(1);
  });

  it('do nothing twice when the message is delivered again', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    const message = textMessage('tongchou', '通过 18 市教育局\n状态', office.clock.now());
    await Promise.all([office.inbox.receive(message), office.inbox.receive(message)]);
    await office.inbox.receive(message);
    expect(await office.store.read.countBy(OperationEntity, { kind: 'accept' })).toBe(1);
  });

  it('stand between reports only where they are beyond doubt', async () => {
    await dialogue(office, 'zhengshu', [
      [
        '5 已完成攻防演练\n查看了机房3处\n补充 24 已完成分节点部署\n任务重，人手紧\n任务',
        ['第5项已收到', '第24项已收到', '应报16项，已报2项'],
      ],
    ]);
    expect(await filed()).toEqual(['已完成攻防演练\n查看了机房3处', '已完成分节点部署\n任务重，人手紧']);
  });

  it('leave a heading inside a report where it stands', async () => {
    await office.say('jiaoyu', '18 情况如下：\n任务\n升级平台\n进度\n已完成80%');
    expect(await filed()).toEqual(['情况如下：\n任务\n升级平台\n进度\n已完成80%']);
  });

  it('of a reason keep their lines together: numbered points below a return are no commands and no reports', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await dialogue(office, 'tongchou', [
      ['退回 18 市教育局 问题如下：\n1.数据不一致\n2.缺附件', '已退回 第18项'],
    ]);
    const returned = await office.store.read.findOneByOrFail(ObligationEntity, { state: 'returned' });
    expect(returned.remark).toBe('问题如下：\n1.数据不一致\n2.缺附件');
    expect(await filed()).toHaveLength(1);
    await office.say('zhengshu', '延期 5 到7月8日 原因：\n1.设备未到货\n2.已完成招标，待交付');
    expect(await filed()).toHaveLength(1);
  });

  it('that have to be confirmed leave one question open, and the answer says that it took the place of the other', async () => {
    const answer = await dialogue(office, 'tongchou', [
      ['催办 第一章\n催办 第二章', ['回复“确认”', '先前待您答复的事项已由本次取代']],
    ]);
    expect(await office.store.read.countBy(OpenQuestionEntity, { outcome: 'open' })).toBe(1);
    const [first] = /确认 (\d+)/.exec(answer)?.slice(1) ?? [];
    await dialogue(office, 'tongchou', [[`确认 ${first}`, '已被后来的事项取代，未执行']]);
  });

  it('are carried out up to a limit, and the answer says what was left', async () => {
    await dialogue(office, 'tongchou', [
      [Array.from({ length: 55 }, () => '取消').join('\n'), '其余5条未处理，请另行发送'],
    ]);
  });

  it('beyond the limit from a contact are kept as a draft: they may hold reports', async () => {
    const lines = Array.from({ length: 52 }, (_each, i) => `补充 18 另完成第${i + 1}批学校接入`);
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', '已收到'],
      [lines.join('\n'), '其余2条未处理，文字已保存为草稿'],
      ['草稿', '补充 18 另完成第51批学校接入'],
    ]);
  });

  it('by a contact and not allowed are refused, and a report among them is filed', async () => {
    await dialogue(office, 'jiaoyu', [
      ['通过 18 市教育局\n18 已完成公共教育平台升级', ['“通过”由统筹员使用', '第18项已收到']],
    ]);
    expect(await filed()).toEqual(['已完成公共教育平台升级']);
  });
});

describe.each(oneDatabaseFor(__filename))('a unit that is not quite known, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  it('is asked about, nearest names first; the answer carries the command out', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await dialogue(office, 'tongchou', [
      ['通过 18 市叫育局', ['没有找到单位“市叫育局”', '1 市教育局', '请回复编号']],
      ['1', '第18项'],
    ]);
    expect(await office.store.read.countBy(ObligationEntity, { state: 'accepted' })).toBe(1);
  });

  it('as short as 市局 is asked about too, and dropped by 取消', async () => {
    await dialogue(office, 'tongchou', [
      ['催办 市局', [/没有找到单位“市局”，您指的是/, /\n1 市\S+局\n2 市\S+局/]],
      ['取消', '已取消，未作任何改动'],
      ['1', /没有|未登记/],
    ]);
  });

  it('a single name is taken by 确认 as by its number; of several it chooses none', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 教育', [/您指的是.*\n1 市教育局\n请回复编号/]],
      ['确认', '【联络员】市教育局'],
      ['催办 市局', /\n1 .*\n2 /],
      ['确认', '没有等待您确认的事项'],
    ]);
  });

  it('and near to none is refused', async () => {
    await dialogue(office, 'tongchou', [['催办 火星总署厅', /没有找到单位“火星总署厅”。.*请核对名称/]]);
  });
});
