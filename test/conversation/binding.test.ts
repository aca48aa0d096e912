import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { texts } from '../../src/conversation/texts/texts';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('绑定, on %s', (kind) => {
  let office: Office;
  /** People are not cleared between the cases: each stranger is another one. */
  let strangers = 0;
  let stranger: string;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts(
      '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,2\n市公安局,何统筹,waitong,统筹员,1\n',
    );
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    stranger = `moren${++strangers}`;
  });
  afterAll(() => office.close());

  const requests = () => office.store.read.find(RequestEntity, { order: { id: 'ASC' } });
  const told = async (userid: string) =>
    (
      await office.store.read.find(OutboxMessageEntity, {
        where: { toUserid: userid, kind: 'notice' },
        order: { id: 'ASC' },
      })
    ).map(({ content }) => content ?? '');
  const person = (userid: string) => office.store.read.findOneBy(PersonEntity, { userid });

  it('a stranger is told how to register, and nothing else, whatever is said', async () => {
    for (const said of ['你好', '任务', '18 已完成公共教育平台升级', '同意 #1', '撤销'])
      expect(await office.say(stranger, said)).toBe(texts.stranger);
    expect(texts.stranger).toContain('绑定 单位全称 姓名');
    expect(await person(stranger)).toBeNull();
  });

  it('asks the coordinators of the plan; granted, the person is told and can report', async () => {
    const account = stranger.toUpperCase();
    await dialogue(office, account, [
      ['绑定 市科技局 张三', [/已收到您的绑定申请#\d+：市科技局 张三/, '统筹员确认后会通知您']],
      ['任务', '您尚未登记'],
    ]);
    const [request] = await requests();
    for (const userid of ['tongchou', 'tongchou2'])
      expect((await told(userid))[0]).toMatch(
        new RegExp(
          `【绑定申请#${request?.id}】张三（账号${stranger}，尚未登记）申请登记为市科技局联络员`,
          'i',
        ),
      );
    expect(await told('waitong')).toEqual([]);
    await dialogue(office, 'waitong', [[`同意 #${request?.id}`, '没有编号为']]);
    await dialogue(office, 'tongchou', [
      ['待批', [`#${request?.id} 登记张三为市科技局联络员，账号${stranger}，`]],
      ['同意', [`已同意申请#${request?.id}：张三已登记为市科技局联络员（顺序1），已通知本人`]],
    ]);
    expect((await told(stranger))[0]).toContain('张三同志，您已登记为市科技局联络员');
    await dialogue(office, account, [['任务', '市科技局']]);
    const tasks = (await office.say(stranger, '任务')) ?? '';
    const no = /第(\d+)项/.exec(tasks)?.[1];
    await dialogue(office, stranger, [[`${no} 已完成科技平台建设`, '已收到']]);
  });

  it('is undone: the person is a stranger again and is corrected', async () => {
    await office.say(stranger, '绑定 市教育局 王五');
    await dialogue(office, 'tongchou', [
      ['同意', '王五已登记为市教育局联络员（顺序3）'],
      ['撤销', ['已撤销：同意 申请#', '登记王五为市教育局联络员']],
    ]);
    expect(await office.say(stranger, '任务')).toBe(texts.stranger);
    expect(await requests()).toMatchObject([{ status: 'open' }]);
    await dialogue(office, 'tongchou', [['同意', '王五已登记为市教育局联络员（顺序3）']]);
    await dialogue(office, stranger, [['任务', '市教育局']]);
    await office.change(({ manager }) =>
      manager.update(RoleEntity, { rank: 3, role: 'contact' }, { active: false }),
    );
  });

  it('refused, the person is told why and stays a stranger', async () => {
    await office.say(stranger, '绑定 市教育局 赵六');
    await dialogue(office, 'tongchou', [['不同意 请先与科室核实', '已答复不同意']]);
    expect((await told(stranger))[0]).toMatch(/登记赵六为市教育局联络员）未获同意。理由：请先与科室核实/);
    expect(await person(stranger)).toBeNull();
  });

  it('sent twice waits once; another unit or name takes its place', async () => {
    const first = (await office.say(stranger, '绑定 市教育局 张三')) ?? '';
    const number = /#(\d+)/.exec(first)?.[1];
    await dialogue(office, stranger, [
      ['绑定 市教育局 张三', `申请#${number}已在等待统筹员确认，无需重复提交`],
      ['绑定 市公安局 张三', `先前的申请#${number}已由本次取代`],
    ]);
    expect((await requests()).map(({ status }) => status)).toEqual(['replaced', 'open']);
    expect(await told('tongchou')).toHaveLength(2);
  });

  it('sent twice at the same moment makes one request', async () => {
    await Promise.all([
      office.say(stranger, '绑定 市教育局 张三'),
      office.say(stranger, '绑定 市教育局 张三'),
    ]);
    expect((await requests()).filter(({ status }) => status === 'open')).toHaveLength(1);
    expect(await told('tongchou')).toHaveLength(1);
  });

  it('does not let a stranger flood the coordinators', async () => {
    for (const name of ['张一', '张二', '张三', '张四', '张五'])
      await office.say(stranger, `绑定 市教育局 ${name}`);
    await dialogue(office, stranger, [['绑定 市教育局 张六', '次数过多，本次未提交']]);
    expect(await told('tongchou')).toHaveLength(5);
  });

  it('answers alike whether somebody of that name is registered there or not', async () => {
    const known = await office.say(stranger, '绑定 市教育局 刘教育');
    const unknown = await office.say(`${stranger}x`, '绑定 市教育局 刘不存');
    const bare = (answer: string | null, name: string) => answer?.replace(name, '').replace(/#\d+/, '');
    expect(bare(known, '刘教育')).toBe(bare(unknown, '刘不存'));
  });

  it.each([
    ['绑定市教育局 张三', '市教育局'],
    ['绑定 市教育局张三', '市教育局'],
    ['绑定 张三 市教育局', '市教育局'],
    ['绑定 单位：市教育局，姓名：张三', '市教育局'],
    ['您好，绑定 教育局 张三 13800000000，谢谢', '教育局'],
    ['绑定：市教育局，张三', '市教育局'],
  ])('%s is understood, and the unit repeated as typed', async (said, unit) => {
    await dialogue(office, stranger, [[said, `：${unit} 张三。`]]);
    expect(JSON.parse((await requests())[0]?.payload ?? '{}')).toMatchObject({
      unitName: '市教育局',
      name: '张三',
    });
  });

  it.each([
    ['绑定', '请按“绑定 单位全称 姓名”发送'],
    ['绑定 市教育局', '请按“绑定 单位全称 姓名”发送'],
    ['绑定 张三', '请按“绑定 单位全称 姓名”发送'],
    ['绑定 市教肓局 张三', '没有找到单位“市教肓局”，请写单位全称'],
    ['绑定 各县区 张三', '没有找到单位'],
    ['绑定 市教育局 <script>', '请按'],
    ['绑定 市教育局 http://x.cn/a', '请按'],
  ])('%s asks nobody, and names no unit of the registry', async (said, answered) => {
    const answer = await dialogue(office, stranger, [[said, answered]]);
    expect(answer.replace('如：绑定 市教育局 张三', '').replace(said.slice(3), '')).not.toMatch(
      /市公安局|揭阳/,
    );
    expect(await requests()).toEqual([]);
    expect(await told('tongchou')).toEqual([]);
  });

  it('of a member adds a unit, under the registered name', async () => {
    await dialogue(office, 'weijian', [
      ['绑定 市卫生健康局 黄卫健', '您已是市卫生健康局联络员'],
      ['绑定 市科技局 别的名字', '市科技局 黄卫健'],
    ]);
    expect((await told('tongchou'))[0]).toContain('黄卫健（账号weijian，已登记人员）');
    await dialogue(office, 'tongchou', [['同意', '黄卫健已登记为市科技局联络员']]);
    await dialogue(office, 'weijian', [['任务', ['市卫生健康局', '市科技局']]]);
    await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
    expect(await office.say('weijian', '任务')).not.toContain('市科技局');
  });

  it('of an account that was somebody else’s shows the earlier name, and takes the confirmed one', async () => {
    await office.addContacts(`单位,姓名,userid,角色,顺序\n市科技局,旧姓名,${stranger},联络员,9\n`);
    const { id } = (await person(stranger)) ?? { id: 0 };
    await office.change(({ manager }) => manager.update(RoleEntity, { personId: id }, { active: false }));
    await office.change(({ manager }) => manager.update(PersonEntity, { id }, { reachable: false }));
    await office.say(stranger, '绑定 市科技局 新姓名');
    expect((await told('tongchou'))[0]).toContain('曾登记为“旧姓名”');
    await dialogue(office, 'tongchou', [['同意', '新姓名已登记为市科技局联络员']]);
    expect(await person(stranger)).toMatchObject({ name: '新姓名', reachable: true });
  });

  it('confirmed by two coordinators at once is done once', async () => {
    await office.say(stranger, '绑定 市公安局 孙八');
    const [request] = await requests();
    const answers = await Promise.all(
      ['tongchou', 'tongchou2'].map((who) => office.say(who, `同意 #${request?.id}`)),
    );
    expect(answers.filter((answer) => answer?.includes('未重复处理'))).toHaveLength(1);
    expect(await told(stranger)).toHaveLength(1);
  });

  it('everything it changes is in the audit log', async () => {
    await office.say(stranger, '绑定 市公安局 钱七');
    await office.say('tongchou', '同意');
    const actions = (await office.store.read.find(AuditEntryEntity)).map(({ action }) => action);
    expect(actions.sort()).toEqual(['person.add', 'request.grant', 'request.open', 'role.add']);
  });
});
