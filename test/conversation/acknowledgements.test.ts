import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { previewReminders } from '../../src/reminders/preview';
import { AcknowledgementEntity } from '../../src/store/entities/acknowledgement-entity';
import { OfflineReportEntity } from '../../src/store/entities/offline-report-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('收到, 线下已报 and 联系人, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市公安局,何统筹,waitong,统筹员,1\n');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const acknowledgements = () => office.store.read.find(AcknowledgementEntity, { order: { id: 'ASC' } });
  const days = async () => (await acknowledgements()).map(({ promisedDay }) => promisedDay);
  const offline = () => office.store.read.find(OfflineReportEntity, { order: { id: 'ASC' } });
  const versions = () => office.store.read.count(ReportVersionEntity);
  const told = async (userid: string) =>
    (await office.store.read.find(OutboxMessageEntity, { where: { toUserid: userid, kind: 'notice' } })).map(
      ({ content }) => JSON.parse(content ?? '{}').text as string,
    );

  describe('收到', () => {
    it.each(['收到', '收到！', '收到。', '收到，谢谢', '已收到'])(
      '%s is noted, and answered with what is owed',
      async (said) => {
        await dialogue(office, 'jiaoyu', [[said, ['好的', '第18项请于6月30日（星期四）18:00前报送']]]);
        expect(await days()).toEqual([null]);
        expect(await versions()).toBe(0);
      },
    );

    it('said again notes nothing new, and is nothing that 撤销 takes back', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.say('jiaoyu', '撤回 18');
      await office.say('jiaoyu', '收到');
      await dialogue(office, 'jiaoyu', [
        ['收到', '好的'],
        ['撤销', /已撤销：(?!收到)/],
      ]);
      expect(await days()).toEqual([null]);
    });

    it.each(['好的', '谢谢', '好的，谢谢', '辛苦了'])('%s alone stays courtesy', async (said) => {
      await office.say('jiaoyu', said);
      expect(await days()).toEqual([]);
    });

    it('of somebody who owes nothing is answered politely', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'jiaoyu', [['收到', '贵单位目前没有未报事项']]);
      await dialogue(office, 'tongchou', [['收到', '好的']]);
      await dialogue(office, 'shizhang', [['收到 周五前报', '好的']]);
      expect(await days()).toEqual([]);
    });
  });

  describe('a promise', () => {
    it.each([
      '收到 周五前报',
      '收到，周五前报',
      '收到周五前报',
      '好的，周五前报',
      '周五前报',
      '明天报',
      '18 周五前报',
      '好的，18 周五前报',
      '收到 18 周五前报',
      '6月24日前报送',
    ])('%s before the due is noted for the day, and files no report', async (said) => {
      await dialogue(office, 'jiaoyu', [
        [
          said,
          [
            '已记下：第18项（市教育局，二季度）于6月24日（星期五）前报送',
            '当日仍会提醒；截止时间不变，为6月30日（星期四）18:00',
          ],
        ],
      ]);
      expect(await days()).toEqual(['2022-06-24']);
      expect(await versions()).toBe(0);
    });

    it('covers what the person owes, or the items named', async () => {
      await dialogue(office, 'weijian', [
        ['收到 周五前报', '已记下：市卫生健康局（二季度）：第7、19项于6月24日（星期五）前报送'],
        ['19 明天报', '已记下：第19项（市卫生健康局，二季度）'],
      ]);
      expect(await days()).toEqual(['2022-06-24', '2022-06-24', '2022-06-24']);
      await dialogue(office, 'weijian', [['5 明天报', '第5项不在贵单位应报事项内']]);
    });

    it('beyond the due is not noted, and answered with the words for an extension', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '收到 7月4日前报',
          [
            '应于6月30日（星期四）18:00前报送，7月4日晚于截止时间，未作记录',
            '延期 18 到7月4日 原因',
            '批准之前截止时间不变，提醒照常发送',
          ],
        ],
      ]);
      expect(await days()).toEqual([]);
      expect(await office.store.read.count(OperationEntity)).toBe(0);
    });

    it('for what is overdue is none', async () => {
      office.goTo('2022-07-04 10:00');
      await dialogue(office, 'jiaoyu', [['明天报', '延期 18 到7月5日 原因']]);
      expect(await days()).toEqual([]);
    });

    it('without a day is noted as 收到', async () => {
      await dialogue(office, 'jiaoyu', [['稍后报', '提醒仍按计划发送']]);
      expect(await days()).toEqual([null]);
    });

    it('for a day that is over is none', async () => {
      await dialogue(office, 'jiaoyu', [['收到 6月20日前报', '6月20日（星期一）已过，未记录']]);
      expect(await days()).toEqual([]);
    });

    it('is seen by the coordinator; the latest of the unit counts', async () => {
      await office.say('jiaoyu', '收到 周五前报');
      await dialogue(office, 'tongchou', [['未报', '承诺6月24日前报']]);
      await office.say('jiaoyu2', '收到 6月28日前报');
      await dialogue(office, 'tongchou', [['未报', '承诺6月28日前报']]);
      office.goTo('2022-06-29 10:00');
      await dialogue(office, 'tongchou', [['未报', '曾承诺6月28日前报，未兑现']]);
    });

    it('is taken back by 撤销; the earlier one counts again', async () => {
      await office.say('jiaoyu', '收到 周五前报');
      await office.say('jiaoyu', '收到 6月28日前报');
      await dialogue(office, 'jiaoyu', [
        ['撤销', '已撤销：承诺6月28日前报送 第18项（市教育局，二季度）'],
        ['任务', '6月24日前报送'],
      ]);
      await dialogue(office, 'tongchou', [['未报', '承诺6月24日前报']]);
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：承诺6月24日前报送']]);
      expect(await office.say('tongchou', '未报')).not.toContain('承诺');
    });

    it('leaves out the stages before the day, not the one on it', async () => {
      const remindedOn = async () => {
        const { reminders } = await previewReminders(office.store.read, office.rules, office.clock.now(), {
          from: '2022-06-23',
          to: '2022-07-01',
        });
        return reminders.flatMap(({ userid, officeDay }) => (userid === 'jiaoyu' ? [officeDay] : []));
      };
      expect(await remindedOn()).toContain('2022-06-27');
      await office.say('jiaoyu', '收到 6月29日前报');
      const days = await remindedOn();
      expect(days).not.toContain('2022-06-27');
      expect(days).toContain('2022-06-29');
    });
  });

  it('收到 in front of a report is no acknowledgement', async () => {
    await dialogue(office, 'jiaoyu', [['收到，18 已完成公共教育平台升级', '第18项已收到（第1版']]);
    expect(await days()).toEqual([]);
    await dialogue(office, 'weijian', [['收到，19 已完成智慧医院建设', '第19项已收到']]);
  });

  describe('线下已报', () => {
    it('stops reminders for two working days, and gives the coordinator the command to register it', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '线下已报 18 揭教〔2022〕5号',
          [
            '第18项（市教育局，二季度）已记为线下报送，6月27日（星期一）及以前不再提醒',
            '已通知统筹员核实并代为登记，登记之前仍计为未报',
          ],
        ],
      ]);
      expect(await offline()).toMatchObject([{ quietUntil: '2022-06-27', reference: '揭教〔2022〕5号' }]);
      const [notice] = await told('tongchou');
      expect(notice).toContain('【线下已报】市教育局（刘教育）');
      const command = notice?.split('\n').find((line) => line.startsWith('代报')) ?? '';
      expect(command).toContain('代报 18 市教育局 已线下报送（揭教〔2022〕5号）');
      expect(await told('waitong')).toEqual([]);
      await dialogue(office, 'tongchou', [['未报', '市教育局']]);
      await office.say('tongchou', command.replace(/（.*编号.*）$/, ''));
      expect(await versions()).toBe(1);
      await dialogue(office, 'jiaoyu', [['任务', '已报']]);
    });

    it('said twice tells once, also at the same moment', async () => {
      await Promise.all([office.say('jiaoyu', '线下已报 18'), office.say('jiaoyu2', '线下已报 18')]);
      await dialogue(office, 'jiaoyu', [['线下已报 18', '此前已记为线下报送']]);
      expect(await offline()).toHaveLength(1);
      expect(await told('tongchou')).toHaveLength(1);
    });

    it('covers several items in one notice', async () => {
      await dialogue(office, 'zhengshu', [
        ['线下已报 5、6', [/第5项.*已记为线下报送/, /第6项.*已记为线下报送/]],
      ]);
      expect(await offline()).toHaveLength(2);
      expect(await told('tongchou')).toHaveLength(1);
    });

    it('needs no number where one item is owed, and asks where several are', async () => {
      await dialogue(office, 'jiaoyu', [['线下已报', '第18项（市教育局，二季度）已记为线下报送']]);
      await dialogue(office, 'weijian', [
        ['线下已报', ['请选择是哪一项', '第7项', '第19项']],
        ['1', '第7项（市卫生健康局，二季度）已记为线下报送'],
      ]);
      await dialogue(office, 'minzheng', [
        ['线下已报 22 揭民〔2022〕3号', ['1 市民政局', '2 市残联']],
        ['2', '第22项（市残联，二季度）已记为线下报送'],
      ]);
      expect((await offline()).at(-1)).toMatchObject({ reference: '揭民〔2022〕3号' });
    });

    it.each([
      ['线下已报 5', '第5项不在贵单位应报事项内'],
      ['线下已报 市公安局 18', '您不是“市公安局”的联络员'],
    ])('%s is refused', async (said, answered) => {
      await dialogue(office, 'jiaoyu', [[said, answered]]);
      expect(await offline()).toEqual([]);
    });

    it('is refused for what is reported, and for what is closed', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'jiaoyu', [['线下已报 18', '第18项（市教育局，二季度）已报，未作改动']]);
      office.goTo('2022-08-01 10:00');
      await dialogue(office, 'weijian', [['二季度 19 线下已报', '该期报送已关闭']]);
      expect(await offline()).toEqual([]);
      expect(await told('tongchou')).toEqual([]);
    });

    it('is taken back by 撤销; the coordinator is corrected or never told', async () => {
      await office.say('jiaoyu', '线下已报 18');
      await dialogue(office, 'jiaoyu', [
        ['撤销', '已撤销：线下已报 第18项（市教育局，二季度）'],
        ['线下已报 18', '已记为线下报送'],
      ]);
    });
  });

  describe('联系人', () => {
    it('names the own unit’s contacts and the coordinators, nobody else’s', async () => {
      const answer = await dialogue(office, 'jiaoyu', [
        [
          '联系人',
          [
            '市教育局联络员：\n1. 刘教育 0663-0000014\n2. 陈教育备',
            '市政务服务数据管理局统筹员：杨统筹 0663-0000091',
          ],
        ],
        ['联系人 市公安局', '您只能查看本单位的联络员'],
      ]);
      expect(answer).not.toMatch(/许公安|0663-0000019/);
      expect(answer).not.toContain('何统筹');
      await dialogue(office, 'tongchou', [['联系人 市公安局', '联络员 市公安局']]);
      await dialogue(office, 'jiaoyu3', [['联系人', '刘教育']]);
    });
  });
});
