import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HandOverEntity } from '../../src/store/entities/hand-over-entity';
import { type OutboxKind, OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { StandInEntity } from '../../src/store/entities/stand-in-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('转办 and 委托 by chat, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts(
      [
        '单位,姓名,userid,角色,顺序',
        '市教育局,张三,zhangsan,联络员,3',
        '市教育局,李明,liming1,联络员,4',
        '市教育局,李明,liming2,联络员,5',
        '市残联,赵残联,canlian,联络员,2',
      ].join('\n'),
    );
  }, 60_000);
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const notices = async () =>
    (
      await office.store.read.find(OutboxMessageEntity, { where: { kind: 'notice' }, order: { id: 'ASC' } })
    ).map(({ toUserid, content }) => ({ to: toUserid, text: JSON.parse(content ?? '{}').text as string }));
  const handOvers = () => office.store.read.find(HandOverEntity, { order: { id: 'ASC' } });
  const standIns = () => office.store.read.find(StandInEntity, { order: { id: 'ASC' } });

  describe('转办', () => {
    it('tells the colleague what and until when; both can report', async () => {
      await dialogue(office, 'jiaoyu', [
        ['转办 18 张三', ['已将第18项（市教育局）转办给张三，并已通知本人', '两人均可报送', '转办 18 收回']],
      ]);
      expect(await notices()).toEqual([
        {
          to: 'zhangsan',
          text: expect.stringMatching(
            /【转办】刘教育同志已将市教育局第18项[\s\S]*请于6月30日（星期四）18:00前报送[\s\S]*请勿报送涉密信息/,
          ),
        },
      ]);
      await dialogue(office, 'zhangsan', [['18 已完成公共教育平台升级', '第18项']]);
      await dialogue(office, 'jiaoyu', [['补充 18 并已接入省平台', '第2版']]);
    });

    it.each([
      '转办18 张三',
      '转办 张三 18',
      '转办 第18项 给张三',
      '转办 十八 张三同志',
      '转交 18 zhangsan',
      '请转办 18 张三',
    ])('understands %s', async (said) => {
      await dialogue(office, 'jiaoyu', [[said, '已将第18项（市教育局）转办给张三']]);
    });

    it('asks which of two of the same name, and whom where nobody is named', async () => {
      await dialogue(office, 'jiaoyu', [
        ['转办 18 李明', ['“李明”在市教育局不止一位', '1 李明（顺序4', '2 李明（顺序5']],
        ['2', '已将第18项（市教育局）转办给李明'],
        ['转办 18', ['第18项转给哪位同事', '张三（顺序3']],
        ['取消', '已取消'],
      ]);
      expect(await handOvers()).toHaveLength(1);
    });

    it('to somebody who is no contact asks the coordinator to add the person, and tells how it goes on', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '转办 18 王五',
          ['王五尚未登记为市教育局联络员，未办理', '已请统筹员登记', '再次发送“转办 18 王五”'],
        ],
      ]);
      expect(await notices()).toEqual([
        { to: 'tongchou', text: expect.stringContaining('联络员 市教育局 添加 王五 <userid>') },
      ]);
      expect(await handOvers()).toEqual([]);
    });

    it('to a contact of another unit is no colleague', async () => {
      await dialogue(office, 'jiaoyu', [['转办 18 许公安', '尚未登记为市教育局联络员']]);
      expect(await handOvers()).toEqual([]);
    });

    it.each([
      ['转办 18 刘教育', '本就由您办理，无需转办'],
      ['转办 19 张三', '第19项不在贵单位应报事项内'],
      ['转办 市公安局 25 张三', '市公安局'],
      ['转办 18 收回', '没有转办，未作改动'],
      ['转办', '回复“任务”可查看'],
    ])('%s is refused', async (said, answered) => {
      await dialogue(office, 'jiaoyu', [[said, answered]]);
      expect(await handOvers()).toEqual([]);
    });

    it('a second one ends the first; who was responsible when is kept', async () => {
      await office.say('jiaoyu', '转办 18 张三');
      office.goTo('2022-06-24 10:00');
      await dialogue(office, 'jiaoyu', [
        ['转办 18 张三', '已在张三名下，未作改动'],
        ['转办 18 陈教育备', '转办给陈教育备'],
        ['转办 18 收回', '不再由陈教育备办理'],
      ]);
      expect((await handOvers()).map(({ endedAt }) => endedAt !== null)).toEqual([true, true]);
    });

    it('both colleagues handing it over at once leave one in force', async () => {
      await Promise.all([office.say('jiaoyu', '转办 18 张三'), office.say('jiaoyu2', '转办 18 liming1')]);
      expect((await handOvers()).filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
    });

    it('taken back by a colleague tells both who had it and who had handed it over', async () => {
      await office.say('jiaoyu', '转办 18 张三');
      await office.say('jiaoyu2', '转办 18 收回');
      expect(
        (await notices())
          .slice(1)
          .map(({ to }) => to)
          .sort(),
      ).toEqual(['jiaoyu', 'zhangsan']);
    });

    it('撤销 of taking back restores it; again, it undoes the hand-over', async () => {
      await office.say('jiaoyu', '转办 18 张三');
      await office.say('jiaoyu', '转办 18 收回');
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：收回转办']]);
      expect((await handOvers())[0]?.endedAt).toBeNull();
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：转办 第18项']]);
      expect((await handOvers())[0]?.endedAt).not.toBeNull();
    });

    it('of an item that two units of the person owe asks for which', async () => {
      await dialogue(office, 'minzheng', [
        ['转办 22 赵残联', ['请选择单位', '1 市民政局', '2 市残联']],
        ['2', '已将第22项（市残联）转办给赵残联'],
      ]);
    });
  });

  describe('委托', () => {
    it('tells the deputy, ends by itself, and can be undone', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '委托 张三 7月1日-7月10日',
          ['已委托张三于7月1日至7月10日代办市教育局的报送事项', '到期自动结束', '委托 收回'],
        ],
      ]);
      expect(await notices()).toEqual([
        {
          to: 'zhangsan',
          text: expect.stringContaining('【委托】刘教育同志委托您于7月1日至7月10日代办市教育局'),
        },
      ]);
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：委托张三于7月1日至7月10日']]);
      expect((await standIns())[0]?.endedAt).not.toBeNull();
    });

    it('is for everything: decisions, changed deadlines and 广播 go to the deputy, on those days', async () => {
      await dialogue(office, 'jiaoyu', [
        ['委托 张三 6月23日-6月24日', '已委托'],
        ['18 已完成公共教育平台升级', '已收到'],
      ]);
      const told = async (kind: OutboxKind) =>
        (await office.store.read.find(OutboxMessageEntity, { where: { kind }, order: { id: 'ASC' } }))
          .filter(({ toUserid }) => ['jiaoyu', 'zhangsan'].includes(toUserid))
          .map(({ toUserid }) => toUserid)
          .slice(kind === 'notice' ? 1 : 0);
      await dialogue(office, 'tongchou', [
        ['退回 18 市教育局 数据不一致', '已退回'],
        ['延期 18 市教育局 到7月8日', '7月8日'],
        ['截止 2022Q2 6月29日', '2 调整并通知'],
        ['2', '已通知'],
        ['撤销', '已撤销'],
        ['广播 市教育局 请核对', '确认'],
        ['确认', '已向'],
      ]);
      expect(await told('notice')).toEqual(['zhangsan', 'zhangsan', 'zhangsan']);
      expect(await told('broadcast')).toEqual(['zhangsan']);
      office.goTo('2022-06-27 10:00');
      await dialogue(office, 'tongchou', [
        ['广播 市教育局 请核对', '确认'],
        ['确认', '已向'],
      ]);
      expect(await told('broadcast')).toEqual(['zhangsan', 'jiaoyu']);
    });

    it('an overlapping one takes the place of the former', async () => {
      await office.say('jiaoyu', '委托 张三 7月1日-7月10日');
      await dialogue(office, 'jiaoyu', [['委托 陈教育备 7月5日到7月20日', '原有委托与之重叠，已由本次取代']]);
      expect((await standIns()).map(({ endedAt }) => endedAt !== null)).toEqual([true, false]);
      expect((await notices()).map(({ to }) => to)).toEqual(['zhangsan', 'jiaoyu2', 'zhangsan']);
    });

    it('asks which of two of the same name', async () => {
      await dialogue(office, 'jiaoyu', [
        ['委托 李明 7月1日-7月10日', ['“李明”不止一位', '1 李明（顺序4']],
        ['1', '已委托李明于7月1日至7月10日'],
      ]);
    });

    it('needs a contact of every unit of the person, else the coordinator is asked', async () => {
      await dialogue(office, 'minzheng', [
        ['委托 赵残联 7月1日-7月10日', '赵残联尚未登记为市民政局联络员，未办理'],
      ]);
      expect((await notices())[0]?.text).toContain('联络员 市民政局 添加 赵残联 <userid>');
      expect(await standIns()).toEqual([]);
    });

    it('in a circle is refused', async () => {
      await office.say('jiaoyu', '委托 张三 7月1日-7月10日');
      await dialogue(office, 'zhangsan', [['委托 刘教育 7月5日-7月8日', '在此期间已委托您代办']]);
    });

    it.each([
      ['委托 张三', '用法：委托'],
      ['委托', '用法：委托'],
      ['委托 张三 6月1日-6月10日', '已过，未办理'],
      ['委托 刘教育 7月1日-7月10日', '不能委托给本人'],
      ['委托 收回', '您目前没有委托'],
    ])('%s is refused', async (said, answered) => {
      await dialogue(office, 'jiaoyu', [[said, answered]]);
      expect(await standIns()).toEqual([]);
    });

    it('is nothing for a coordinator, nor for a leader', async () => {
      for (const who of ['tongchou', 'shizhang', 'jiaoyu3'])
        await dialogue(office, who, [
          ['转办 18 张三', ['联络员', '权限']],
          ['委托 张三 7月1日-7月10日', ['联络员', '权限']],
        ]);
    });
  });
});
