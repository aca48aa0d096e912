import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('the coordinator by chat, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const nudges = async () =>
    (
      await office.store.read.find(OutboxMessageEntity, { where: { kind: 'nudge' }, order: { id: 'ASC' } })
    ).map(({ toUserid }) => toUserid);
  const numberIn = (answer: string) => /确认 (\d+)/.exec(answer)?.[1] ?? '';

  /** Counted from the rows, not by the code under test. */
  async function countedRows(code: string) {
    const { id } = await office.store.read.findOneByOrFail(ReportingPeriodEntity, { code });
    const rows = await office.store.read.findBy(ObligationEntity, { periodId: id });
    const submitted = rows.filter(({ state }) => state === 'submitted' || state === 'accepted').length;
    const waived = rows.filter(({ state }) => state === 'waived').length;
    const returned = rows.filter(({ state }) => state === 'returned').length;
    return {
      owed: rows.length - waived,
      submitted,
      missing: rows.length - waived - submitted,
      returned,
      rows,
    };
  }

  describe('状态', () => {
    it('shows the figures that the rows give, before and after the deadline', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.say('weijian', '7 已完成核酸平台推广');
      const { rows } = await countedRows('2022Q2');
      const pending = rows.filter(({ state }) => state === 'pending');
      await office.change(async ({ manager }) => {
        await manager.update(ObligationEntity, { id: pending[0]?.id ?? 0 }, { state: 'waived' });
        await manager.update(ObligationEntity, { id: pending[1]?.id ?? 0 }, { state: 'returned' });
      });
      const { owed, submitted, missing, returned } = await countedRows('2022Q2');
      expect([owed, submitted, missing, returned]).toEqual([133, 2, 131, 1]);
      await dialogue(office, 'tongchou', [
        [
          '状态',
          [`应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 0（退回待重报 ${returned}）`, '报送率1.5%'],
        ],
      ]);
      office.goTo('2022-07-01 10:00');
      await dialogue(office, 'tongchou', [
        [
          '状态 二季度',
          `应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${missing}（退回待重报 ${returned}）`,
        ],
        ['状态 2022Q3', /三季度\n[\s\S]*应报 134 已报 0 未报 134 逾期 0（退回待重报 0）/],
      ]);
    });

    it.each(['状态 一季度', '状态 明年', '状态 随便'])('does not guess at %s', async (said) => {
      await dialogue(office, 'tongchou', [[said, '没有报送期']]);
    });
  });

  describe('未报', () => {
    it('gives units, items, days, contact and telephone, the longest overdue first', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      office.goTo('2022-07-05 10:00');
      const answer = await dialogue(office, 'tongchou', [
        [
          '未报',
          [
            /^【未报】《揭阳市数字政府改革建设2022年工作要点》二季度：\d+家单位133项/,
            '市卫生健康局，黄卫健 0663-0000041',
          ],
        ],
      ]);
      expect(answer).toMatch(/市卫生健康局.*第7、19项，逾期5天/);
      expect(answer).toContain('市科技局，未登记联络员');
      expect(answer).not.toContain('市教育局，');
    });

    it('names the own missing items to a contact, and nobody else', async () => {
      const answer = await dialogue(office, 'weijian', [
        ['未报', ['未报2项', '第7项', '第19项', '6月30日（星期四）18:00前']],
      ]);
      expect(answer).not.toMatch(/市教育局|0663/);
    });
  });

  describe('催办', () => {
    it('shows whom it would write to, writes after 确认, and only once', async () => {
      const preview = await dialogue(office, 'tongchou', [
        ['催办 市教育局', ['将催办1家单位的1人，涉及未报1项', '市教育局 刘教育：第18项', '10分钟内有效']],
      ]);
      expect(await nudges()).toEqual([]);
      const number = numberIn(preview);
      await dialogue(office, 'tongchou', [
        [`确认 ${number}`, '已催办1家单位的1人。'],
        [`确认 ${number}`, '已经执行过，未重复执行'],
        ['确认', '已经执行过，未重复执行'],
      ]);
      expect(await nudges()).toEqual(['jiaoyu']);
      expect(await office.store.read.find(ReminderEntity)).toMatchObject([
        { kind: 'nudge', officeDay: '2022-06-23' },
      ]);
    });

    it('goes out once when 确认 arrives twice at the same moment', async () => {
      await office.say('tongchou', '催办 市教育局');
      await Promise.all([office.say('tongchou', '确认'), office.say('tongchou', '确认')]);
      expect(await nudges()).toEqual(['jiaoyu']);
    });

    it('by two coordinators at the same moment writes once, and tells the other so', async () => {
      await office.addContacts(
        '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n',
      );
      await office.say('tongchou', '催办 市教育局');
      await office.say('tongchou2', '催办 市教育局');
      const answers = await Promise.all([office.say('tongchou', '确认'), office.say('tongchou2', '确认')]);
      expect(answers.sort()).toEqual(['已催办1家单位的1人。', '这些人员刚刚已被催办，未再催。']);
      expect(await nudges()).toEqual(['jiaoyu']);
      expect(await office.store.read.count(ReminderEntity)).toBe(1);
      await dialogue(office, 'tongchou', [['催办 市教育局', '其中1人今日已催办过，将再次收到。']]);
    });

    it.each([
      ['催办市教育局', '市教育局 刘教育'],
      ['催一下市教育局', '市教育局 刘教育'],
      ['请催办 市教育局', '市教育局 刘教育'],
      ['催办 教育局', '市教育局 刘教育'],
      ['催办 第18项', '市教育局 刘教育：第18项'],
      ['催办 18', '市教育局 刘教育：第18项'],
      ['催办 各县区', '榕城区人民政府 高榕城'],
      ['催办', /将催办\d+家单位的8人/],
      ['催办所有未报单位', /将催办\d+家单位的8人/],
      ['催办 逾期', '逾期事项中没有需要催办的未报事项'],
      ['催办 市科技局', '没有可联系的联络员，无法催办'],
      ['催办 市教育厅', '没有找到单位“市教育厅”'],
      ['催办 第99项', '工作要点中没有第99项'],
    ])('understands %s', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await nudges()).toEqual([]);
    });

    it('lasts ten minutes', async () => {
      const number = numberIn((await office.say('tongchou', '催办 市教育局')) ?? '');
      office.goTo('2022-06-23 10:12');
      await dialogue(office, 'tongchou', [
        ['确认', '已超过10分钟，未执行'],
        [`确认 ${number}`, '已超过10分钟，未执行'],
      ]);
      expect(await nudges()).toEqual([]);
    });

    it('is replaced by the next preview, which says so', async () => {
      const first = numberIn((await office.say('tongchou', '催办 市教育局')) ?? '');
      await dialogue(office, 'tongchou', [
        ['催办 市公安局', '（先前待您答复的事项已由本次取代。）'],
        [`确认 ${first}`, '已被后来的事项取代，未执行'],
        ['确认', '已催办1家单位的1人'],
      ]);
      expect(await nudges()).toEqual(['gongan']);
    });

    it('is not carried out for a wrong number, nor for another person’s', async () => {
      const number = numberIn((await office.say('tongchou', '催办 市教育局')) ?? '');
      await dialogue(office, 'tongchou', [['确认 99999', ['没有编号为99999的待确认事项', `确认 ${number}`]]]);
      await dialogue(office, 'jiaoyu', [[`确认 ${number}`, '目前没有等待您确认的事项']]);
      expect(await nudges()).toEqual([]);
      await dialogue(office, 'tongchou', [[`确认#${number}`, '已催办1家单位的1人']]);
    });

    it('leaves out who has reported meanwhile', async () => {
      await dialogue(office, 'tongchou', [['催办', /将催办\d+家单位的8人/]]);
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [['确认', ['的7人', '其中1家已报，未催']]]);
      expect(await nudges()).not.toContain('jiaoyu');
      expect(await nudges()).toHaveLength(7);
    });

    it('writes to nobody when all have reported meanwhile', async () => {
      await office.say('tongchou', '催办 市教育局');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [['确认', '均已处理，未再执行']]);
      expect(await nudges()).toEqual([]);
    });

    it('is shown again when more would be nudged than was shown', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [['催办', /的7人/]]);
      const { rows } = await countedRows('2022Q2');
      const reported = rows.find(({ state }) => state === 'submitted');
      await office.change(({ manager }) =>
        manager.update(ObligationEntity, { id: reported?.id ?? 0 }, { state: 'returned' }),
      );
      await dialogue(office, 'tongchou', [
        ['确认', ['范围比预览时扩大了，请重新确认', /的8人/]],
        ['确认', /的8人/],
      ]);
      expect(await nudges()).toHaveLength(8);
    });

    it('is dropped by 取消', async () => {
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', '确认'],
        ['取消', '已取消，未作任何改动'],
        ['确认', '目前没有等待您确认的事项'],
        ['取消', '目前没有等待您确认的事项'],
      ]);
      expect(await nudges()).toEqual([]);
    });

    it('is repeated once after a message that stands on its own', async () => {
      await dialogue(office, 'tongchou', [
        ['催办 市教育局', '确认'],
        ['状态', ['应报 134', '另有一事待您答复：\n将催办1家单位的1人']],
      ]);
      expect(await office.say('tongchou', '状态')).not.toContain('另有一事');
      await dialogue(office, 'tongchou', [['确认', '已催办1家单位的1人']]);
    });
  });

  it('提醒计划 shows the coming days, the number of people and the next message, and sends nothing', async () => {
    await dialogue(office, 'tongchou', [
      [
        '提醒计划',
        [
          '【提醒计划】如各单位均不报送：',
          '6月27日（星期一） 截止前3个工作日、每日摘要：10人',
          '下一条（发给',
          '【报送提醒】',
        ],
      ],
    ]);
    // The answer itself is long enough to take the outbox.
    const kinds = (await office.store.read.find(OutboxMessageEntity)).map(({ kind }) => kind);
    expect(kinds.filter((each) => each !== 'answer')).toEqual([]);
    expect(await office.store.read.count(ReminderEntity)).toBe(0);
  });
});
