import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { tickAt } from '../reminders/given-reminders';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('what goes out, in the coordinator’s hand, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
  }, 60_000);
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  describe('停发', () => {
    it('is said in 提醒计划 and 预演, and by whom it was stopped is in the log', async () => {
      await dialogue(office, 'tongchou', [
        ['停发', ['已停止发送', '只答复来信', '恢复发送']],
        ['停发', '发送已于6月23日10:02停止，未作改动'],
        ['提醒计划', '发送已停止（6月23日10:02起，仅答复来信）'],
        ['预演 6月27日', '发送已停止'],
      ]);
      const [entry] = await office.store.read.query(
        "SELECT actor FROM audit_entries WHERE action = 'sending.stop'",
      );
      expect(entry.actor).toBe('tongchou');
    });

    it('by two coordinators at once stops once', async () => {
      await Promise.all([office.say('tongchou', '停发'), office.say('guanli', '停发')]);
      const [row] = await office.store.read.query(
        "SELECT COUNT(*) AS n FROM settings WHERE name = 'sending'",
      );
      expect(Number(row.n)).toBe(1);
      await dialogue(office, 'guanli', [['恢复发送', '已恢复发送']]);
    });

    it('is not what 撤销 takes back: that would let everything go unseen', async () => {
      await office.say('tongchou', '停发');
      await dialogue(office, 'tongchou', [['撤销', '没有可以撤销的操作']]);
    });

    it('without anything waiting is resumed at once', async () => {
      await dialogue(office, 'tongchou', [
        ['恢复发送', '发送没有停止，未作改动'],
        ['停发', '已停止发送'],
        ['恢复发送', '已恢复发送。目前没有待发消息'],
      ]);
    });

    it('is resumed after a preview that says how many go out and how many have become pointless', async () => {
      await office.say('tongchou', '停发');
      await tickAt(office, '2022-06-27 09:36');
      // Handed over, the item is no longer this person's to be reminded of.
      await office.say('jiaoyu', '转办 18 陈教育备');
      await office.say('weijian', '7 已完成核酸平台推广');
      await office.say('weijian', '19 已完成卫生健康信息平台升级');
      await dialogue(office, 'tongchou', [
        ['恢复发送', ['将向8人发出8条消息（提醒7条、通知1条）', '另有2条已失去意义', '确认']],
        ['确认', '已恢复发送。待发消息8条即将发出，2条已失去意义'],
        ['确认', '已经执行过'],
      ]);
    });

    it.each(['停发 市教育局', '恢复发送 一下吧', '暂停提醒 市教育局', '恢复 18'])(
      '%s does not switch anything',
      async (said) => {
        await dialogue(office, 'tongchou', [[said, /用法|没有|未/]]);
        const [row] = await office.store.read.query('SELECT COUNT(*) AS n FROM settings');
        expect(Number(row.n)).toBe(0);
      },
    );

    it.each(['停发', '恢复发送', '恢复'])('%s belongs to 统筹员 and 管理员', async (said) => {
      for (const who of ['jiaoyu', 'jiaoyu3', 'shizhang'])
        await dialogue(office, who, [[said, ['统筹员', '管理员', '权限']]]);
    });
  });

  describe('恢复 alone', () => {
    it('does the one that is stopped, asks where both are, and says where none is', async () => {
      await dialogue(office, 'tongchou', [
        ['恢复', '发送和提醒均未停止'],
        ['停发', '已停止发送'],
        ['恢复', '已恢复发送'],
        ['停发', '已停止发送'],
        ['暂停提醒', '已暂停'],
        ['恢复', ['1 恢复发送', '2 恢复提醒']],
        ['1', '已恢复发送'],
        ['恢复', '将恢复《揭阳市数字政府改革建设2022年工作要点》的提醒'],
        ['确认', '已恢复'],
        ['恢复', '发送和提醒均未停止'],
      ]);
    });
  });

  describe('暂停提醒', () => {
    it('says what it keeps from going out, is shown where reminders are planned, and needs 恢复提醒 once', async () => {
      office.goTo('2022-06-24 18:30');
      await dialogue(office, 'tongchou', [
        ['恢复提醒', '提醒没有暂停，未作改动'],
        ['暂停提醒', ['下一次提醒（6月27日，9人）', '催办、退回等由人发出的消息不受影响']],
        ['暂停提醒', '提醒已经暂停，未作改动'],
        ['提醒计划', '提醒已暂停（6月24日起）'],
        ['催办 市教育局', '市教育局 刘教育：第18项'],
        ['取消', '已取消'],
        ['恢复提醒', ['已恢复', '下一次提醒为6月27日，9人']],
        ['提醒计划', '6月27日（星期一） 截止前3个工作日、每日摘要：9人'],
      ]);
    });

    it('a 催办 goes out all the same', async () => {
      await office.say('tongchou', '暂停提醒');
      await office.say('tongchou', '催办 市教育局');
      await dialogue(office, 'tongchou', [['确认', '已催办1家单位的1人']]);
    });

    it.each(['暂停提醒', '恢复提醒', '暂缓 市教育局', '预演'])('%s belongs to 统筹员', async (said) => {
      for (const who of ['jiaoyu', 'jiaoyu3', 'shizhang', 'guanli'])
        await dialogue(office, who, [[said, ['统筹员', '权限']]]);
    });
  });

  describe('暂缓', () => {
    it('of several units is shown first', async () => {
      await dialogue(office, 'tongchou', [
        ['暂缓 市教育局、市公安局', ['将暂缓市教育局、市公安局', '市公安局未登记分管领导', '确认']],
        ['确认', '已暂缓市教育局、市公安局'],
        ['撤销', '已撤销：暂缓抄送分管领导 市教育局、市公安局'],
      ]);
    });

    it.each([
      ['暂缓', '用法：暂缓'],
      ['暂缓 18', '用法：暂缓'],
      ['暂缓 市不存在局', '没有找到单位“市不存在局”'],
      ['暂缓 市教育局 取消', '市教育局没有暂缓，未作改动'],
    ])('%s is refused', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
    });
  });

  describe('预演', () => {
    it('shows the exact messages of a day with time and person, and sends nothing', async () => {
      const answer = await dialogue(office, 'tongchou', [
        [
          '预演 6月27日',
          [
            '【预演】6月27日（星期一），如各单位均不报送，将向9人发送提醒',
            /09:3[1-5] 发给\S+：\n【报送提醒】/,
            '还有3个工作日',
            '其余7条（加单位名称可看原文，如“预演 6月27日 ',
            /^截止前3个工作日：.*市民政局、市残联 郑民政；/m,
          ],
        ],
      ]);
      // One of each kind: what several units get alike is read once.
      expect(answer.match(/【(报送提醒|每日摘要)】/g)).toEqual(['【报送提醒】', '【每日摘要】']);
      const kinds = (await office.store.read.find(OutboxMessageEntity)).map((row) => row.kind);
      expect(kinds.filter((each) => each !== 'answer')).toEqual([]);
      expect(await office.store.read.count(ReminderEntity)).toBe(0);
    });

    it.each([
      ['预演 6月25日', '6月25日（星期六）不是工作日，不发送提醒。'],
      ['预演 6月3日', '已过，只能预演今天及以后'],
      ['预演 10月3日', '不是工作日，不发送提醒'],
      ['预演 6月28日', ['将向1人发送提醒', '发给杨统筹：\n【每日摘要】']],
      ['预演 7月18日', '7月18日（星期一）没有需要发送的提醒'],
      ['预演 7月5日', ['【逾期提醒】', '将向11人']],
      ['预演 市教育局 6月27日', ['将向1人发送提醒', '发给刘教育：\n【报送提醒】市教育局联络员']],
      ['预演 7月5日 市教育局', ['将向3人发送提醒', '发给刘教育：\n', '发给许教育长：\n']],
      ['预演 6月27日 市某局', '市某局'],
      ['预演 6月27日 第18项', '用法：预演'],
      ['预演 随便', '用法：预演'],
    ])('%s', async (said, answered) => {
      await tickAt(office, '2022-06-23 10:05');
      await dialogue(office, 'tongchou', [[said, answered]]);
    });

    it('shows what was put off until that morning beside what the day plans', async () => {
      office.goTo('2022-06-26 20:00');
      await office.say('tongchou', '催办 市教育局');
      await office.say('tongchou', '2');
      await dialogue(office, 'tongchou', [
        [
          '预演 明天',
          ['将向8人发送提醒，另有已安排的催办等1条', /发给刘教育（已安排）：\n【催办】市教育局联络员/],
        ],
      ]);
    });

    it('without a day shows the next one on which something goes out', async () => {
      await tickAt(office, '2022-06-23 10:05');
      await dialogue(office, 'tongchou', [['预演', '【预演】6月24日（星期五）']]);
      await office.store.inTransaction((manager) =>
        manager.query("UPDATE obligations SET state = 'accepted', current_version = 1"),
      );
      await dialogue(office, 'tongchou', [
        ['预演', ['【预演】7月1日（星期五）', '发给许市长：\n【报送小结】']],
      ]);
    });
  });
});
