import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PeopleRepository } from '../../src/store/people-repository';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

describe.each(oneDatabaseFor(__filename))('contacts by chat, on %s', (kind) => {
  let office: Office;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
    putBack = await planAsImported(office);
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await putBack();
  });
  afterAll(() => office.close());

  const people = () => new PeopleRepository(office.store.read);
  async function contactsOf(unitName: string) {
    const all = await people().withRole(['contact']);
    return all.filter((each) => each.unitName === unitName).map(({ name, rank }) => `${rank} ${name}`);
  }
  const notices = () => office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' });

  it('shows contacts in their order with telephone, the unit leaders and the items', async () => {
    await dialogue(office, 'tongchou', [
      [
        '联络员 市教育局',
        [
          '【联络员】市教育局',
          '1. 刘教育 0663-0000014（jiaoyu，顺序1）',
          '2. 陈教育备（jiaoyu2，顺序2）',
          '分管领导：许教育长 0663-0000015（jiaoyu3）',
          '责任事项：第18项（牵头）',
        ],
      ],
      ['联络员 市科技局', '未登记联络员，提醒无人接收'],
      ['联络员', [/责任单位\d+家/, /未登记联络员\d+家：.*市科技局/]],
    ]);
  });

  it('adds a contact behind the others, tells the person once, and notes it', async () => {
    await dialogue(office, 'tongchou', [
      [
        '联络员 市教育局 添加 张三 ZhangSan 13800138000',
        ['已添加市教育局联络员张三（zhangsan），顺序3，为备用联络员', '已通知本人'],
      ],
      ['联络员 市教育局 添加 张三 zhangsan', '已是市教育局联络员，顺序3，未作改动'],
    ]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备', '3 张三']);
    expect(await office.store.read.findOneBy(PersonEntity, { userid: 'zhangsan' })).toMatchObject({
      name: '张三',
      phone: '13800138000',
    });
    const [notice, ...others] = await notices();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ toUserid: 'zhangsan' });
    expect(notice?.content).toContain('您已登记为市教育局联络员');
    expect(notice?.content).toContain('请勿报送涉密信息');
    const actions = (await office.store.read.find(AuditEntryEntity)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['person.add', 'role.add']));
    await dialogue(office, 'zhangsan', [['任务', '第18项']]);
  });

  it('the first contact of a unit takes 顺序 1 and the next reminders', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市科技局 添加 王科 wangke', ['顺序1，提醒将发给该同志']],
      ['催办 市科技局', '市科技局 王科'],
    ]);
  });

  it('takes a contact back by 撤销: the person sees nothing any more and is corrected', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市教育局 添加 张三 zhangsan 顺序1', '顺序1现有2人，均会收到提醒'],
      ['撤销', '已撤销：添加市教育局联络员张三'],
    ]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备']);
    await dialogue(office, 'zhangsan', [['任务', '您尚未登记']]);
  });

  it('takes a contact out at once; the next one gets the reminders; 撤销 brings the contact back', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市教育局 停用 刘教育', ['已停用市教育局联络员刘教育', '提醒将发给陈教育备']],
      ['催办 市教育局', '市教育局 陈教育备'],
    ]);
    await dialogue(office, 'jiaoyu', [['任务', '您尚未登记']]);
    await dialogue(office, 'tongchou', [['撤销', '已撤销：停用市教育局联络员刘教育']]);
    await dialogue(office, 'jiaoyu', [['任务', '第18项']]);
  });

  it('a message that waits for a contact who is taken out has nothing left to say', async () => {
    await office.say('tongchou', '催办 市公安局');
    await office.say('tongchou', '确认');
    await office.say('tongchou', '联络员 市公安局 停用 许公安');
    await office.say('tongchou', '确认');
    const [waiting] = await office.store.read.findBy(OutboxMessageEntity, { kind: 'nudge' });
    const render = reminderRenderer(office.rules, office.clock);
    const about = waiting?.about ? JSON.parse(waiting.about) : null;
    expect(await render(office.store.read, waiting?.reminderId ?? 0, 'nudge', about)).toBeNull();
  });

  it('warns before the last contact of a unit is taken out', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市公安局 停用 许公安', ['许公安是市公安局唯一的联络员', '收不到任何提醒']],
    ]);
    expect(await contactsOf('市公安局')).toEqual(['1 许公安']);
    await dialogue(office, 'tongchou', [['确认', ['已停用市公安局联络员许公安', '没有联络员']]]);
    expect(await contactsOf('市公安局')).toEqual([]);
  });

  it('brings back who was a contact before, without asking for the account again', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市教育局 停用 陈教育备', '已停用'],
      ['联络员 市教育局 添加 陈教育备', ['没有写陈教育备的账号', '1 陈教育备（jiaoyu2，原联络员）']],
      ['1', '已添加市教育局联络员陈教育备（jiaoyu2），顺序2'],
    ]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备']);
  });

  it('offers who has asked to be bound to the unit', async () => {
    await office.say('zhangsan', '绑定 市教育局 张三');
    await dialogue(office, 'tongchou', [
      ['联络员 市教育局 添加 张三', [/1 张三（zhangsan，已申请绑定#\d+）/]],
      ['1', '市教育局'],
    ]);
    expect(await contactsOf('市教育局')).toContain('3 张三');
  });

  it('顺序 says who would stand where, and does it after 确认', async () => {
    await dialogue(office, 'tongchou', [
      ['联络员 市教育局 顺序 陈教育备 1', ['将把市教育局联络员的顺序调整为', '1 陈教育备\n2 刘教育']],
      ['确认', '已调整市教育局联络员的顺序'],
      ['联络员 市教育局 顺序 陈教育备 1', '顺序没有变化'],
      ['催办 市教育局', '市教育局 陈教育备'],
    ]);
    expect(await contactsOf('市教育局')).toEqual(['1 陈教育备', '2 刘教育']);
    await dialogue(office, 'tongchou', [['撤销', '已撤销：调整市教育局联络员顺序（陈教育备）']]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备']);
  });

  it.each([
    ['联络员 市教育局 添加', '用法：联络员'],
    ['联络员 市教育局 添加 zhangsan', '用法：联络员'],
    ['联络员 市教育局 添加 张三', ['请写明张三的账号', '绑定 市教育局 张三']],
    ['联络员 市教育局 添加 张三 gongan', '账号 gongan 已登记为“许公安”，与所写姓名不一致'],
    ['联络员 市教育局 停用 李四', '市教育局没有名为“李四”的联络员'],
    ['联络员 市教育局 停用', '用法：联络员'],
    ['联络员 市教育局 顺序 刘教育', '用法：联络员'],
    ['联络员 市教育厅', '没有找到单位“市教育厅”'],
  ])('%s changes nothing and says what is wrong', async (said, answered) => {
    await dialogue(office, 'tongchou', [[said, answered]]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备']);
    expect(await notices()).toEqual([]);
  });

  it('is done once when two coordinators add the same person at the same moment', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
    await Promise.all([
      office.say('tongchou', '联络员 市教育局 添加 张三 zhangsan'),
      office.say('tongchou2', '联络员 市教育局 添加 张三 zhangsan'),
    ]);
    expect(await contactsOf('市教育局')).toEqual(['1 刘教育', '2 陈教育备', '3 张三']);
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  describe('who may', () => {
    it('a coordinator for the units of the own plans and the collecting unit, nobody else’s', async () => {
      await office.addContacts('单位,姓名,userid,角色,顺序\n市教育局,外统筹,waitong,统筹员,1\n');
      await dialogue(office, 'waitong', [
        ['联络员 市公安局', '市公安局不是您所统筹的工作要点的责任单位，其联络员由相应的统筹员或管理员维护'],
        ['联络员 市公安局 停用 许公安', '不是您所统筹的'],
      ]);
      await dialogue(office, 'tongchou', [['联络员 市政数局', '谢政数']]);
      expect(await contactsOf('市公安局')).toEqual(['1 许公安']);
    });

    it('an administrator for every unit, whatever plans there are', async () => {
      await office.change(({ manager }) =>
        manager.update(PlanEntity, { status: 'active' }, { status: 'archived' }),
      );
      await dialogue(office, 'guanli', [
        ['联络员 市公安局', '许公安'],
        ['联络员 市公安局 添加 王备 wangbei', '已添加市公安局联络员王备（wangbei），顺序2'],
      ]);
    });

    it('neither contacts nor leaders', async () => {
      for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang'])
        await dialogue(office, userid, [['联络员 市教育局', ['由统筹员、管理员使用', '没有这项权限']]]);
    });
  });
});
