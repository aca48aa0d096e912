import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readReportFields } from '../../src/domain/message/report-fields';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('填报, one question at a time, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const filed = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const drafts = () => office.store.read.findBy(DraftEntity, { status: 'waiting' });

  /** Up to the last question. */
  const answered: [string, string][] = [
    ['填报', '【填报】二季度第18项（助推基本公共教育均等化）（第1步，共5步）\n请写进展情况'],
    ['已建成公共教育服务平台', '（第2步，共5步）\n存在什么问题'],
    ['部分学校数据未对接', '（第3步，共5步）\n下一步有何计划'],
    ['8月底前完成对接', '（第4步，共5步）\n完成情况：1 未启动 2 推进中'],
    [
      '2',
      '请核对：\n进展：已建成公共教育服务平台\n问题：部分学校数据未对接\n下一步：8月底前完成对接\n完成情况：推进中',
    ],
  ];

  it('goes from the item to the receipt, and its fields are read back', async () => {
    await dialogue(office, 'jiaoyu', [
      ...answered,
      ['提交', ['【二季度】第18项已收到（第1版，6月23日10:02，按时）', '贵单位本期已报齐']],
    ]);
    const [version] = await filed();
    expect(readReportFields(version?.text ?? '')).toEqual({
      progress: '已建成公共教育服务平台',
      problems: '部分学校数据未对接',
      nextStep: '8月底前完成对接',
      completion: 'inProgress',
      percent: null,
    });
    expect(await drafts()).toEqual([]);
  });

  it('asks for the item where several are owed; a number that is none is asked again', async () => {
    await dialogue(office, 'zhengshu', [
      ['填报', ['请选择要填报的事项', '\n5 第5项', '\n17 第17项']],
      ['99', ['请回复所列的编号', '请选择要填报的事项']],
      ['粤康码', '第6项'],
      ['上一步', '请选择要填报的事项'],
      ['第17项', '第17项'],
      ['已完成一期建设', '存在什么问题'],
    ]);
    await dialogue(office, 'zhengshu', [['填报 5', ['【填报】二季度第5项', '请写进展情况']]]);
  });

  it('keeps a report that is written where one of the four states is asked for', async () => {
    const report = '已完成演练3次并整改隐患12处，其余正在推进';
    await dialogue(office, 'zhengshu', [
      ['填报 5', '请写进展情况'],
      ['已印发方案', '存在什么问题'],
      ['跳过', '第3步'],
      ['跳过', '完成情况：1 未启动'],
      ['差不多了', '请回复1至4'],
    ]);
    await office.say('zhengshu', report);
    const texts = [...(await drafts()), ...(await filed())].map(({ text }) => text);
    expect(texts.some((text) => text.includes(report))).toBe(true);
  });

  it('asks for the unit where two of the person’s owe the item', async () => {
    const asked = await dialogue(office, 'minzheng', [['填报 22', ['市民政局', '市残联']]]);
    const choice = /(\d+) 市残联/.exec(asked)?.[1] ?? '';
    await dialogue(office, 'minzheng', [
      [choice, '二季度市残联第22项'],
      ['已完成康复服务平台对接', '存在什么问题'],
    ]);
  });

  it('can be skipped through and gone back in', async () => {
    await dialogue(office, 'jiaoyu', [
      ['填报 18', '请写进展情况'],
      ['跳过', ['进展情况不能跳过', '零报告 18 原因']],
      ['上一步', '已是第一步'],
      ['……', '没有收到文字内容'],
      ['已建成平台', '存在什么问题'],
      ['上一步', ['请写进展情况', '现为：已建成平台']],
      ['已建成公共教育平台', '存在什么问题'],
      ['跳过', '下一步有何计划'],
      ['跳过', '完成情况'],
      ['300%', '0%至100%'],
      ['80%', '请核对：\n进展：已建成公共教育平台\n完成情况：完成80%'],
      ['3', '存在什么问题'],
      ['资金未到位', '请核对：\n进展：已建成公共教育平台\n问题：资金未到位\n完成情况：完成80%'],
      ['9', '请回复1至5'],
      ['1', '第18项已收到'],
    ]);
    expect((await filed()).map(({ text }) => text)).toEqual([
      '进展：已建成公共教育平台\n问题：资金未到位\n完成情况：完成80%',
    ]);
  });

  it('carries out other commands in between and repeats its question once', async () => {
    await dialogue(office, 'jiaoyu', [
      ['填报', '请写进展情况'],
      ['已建成公共教育平台', '存在什么问题'],
      ['任务', ['【二季度】市教育局', '另有一事待您答复：\n【填报】', '存在什么问题']],
    ]);
    expect(await office.say('jiaoyu', '任务')).not.toContain('另有一事');
    await dialogue(office, 'jiaoyu', [
      ['谢谢', '不客气'],
      ['资金未到位', '下一步有何计划'],
      ['怎么还要写下一步吗？', '另有一事待您答复'],
      ['8月对接', '完成情况'],
      ['4', '完成情况：已完成'],
    ]);
    expect(await filed()).toEqual([]);
  });

  it('takes a report on another item for what it is', async () => {
    await dialogue(office, 'zhengshu', [
      ['填报 17', '请写进展情况'],
      ['24 已完成分节点部署', ['第24项已收到', '【填报】二季度第17项']],
      ['1、已完成招标；2、已完成进场', '存在什么问题'],
      ['3个县区尚未接入', '下一步有何计划'],
    ]);
    expect((await filed()).map(({ text }) => text)).toEqual(['已完成分节点部署']);
  });

  it.each(['退出', '取消', '不填了'])(
    'is left by %s, which keeps what was written, and taken up again by 填报',
    async (leave) => {
      await dialogue(office, 'jiaoyu', [
        ['填报', '请写进展情况'],
        ['已建成公共教育平台', '存在什么问题'],
        [leave, ['已退出填报，尚未提交', '草稿', '填报']],
      ]);
      expect((await drafts()).map(({ text }) => text)).toEqual(['进展：已建成公共教育平台']);
      await dialogue(office, 'jiaoyu', [['草稿', '填报尚未提交，回复“填报”可接着填写']]);
      office.goTo('2022-06-27 09:00');
      await dialogue(office, 'jiaoyu', [
        ['填报', ['接着上次填写', '存在什么问题']],
        ['跳过', '下一步'],
        ['跳过', '完成情况'],
        ['跳过', '请核对'],
        ['提交', '第18项已收到'],
      ]);
      expect(await drafts()).toEqual([]);
    },
  );

  it('left before anything was written leaves nothing', async () => {
    await dialogue(office, 'jiaoyu', [
      ['填报', '请写进展情况'],
      ['退出', '已退出填报，未登记任何内容'],
      ['填报', '请写进展情况'],
    ]);
    expect(await drafts()).toEqual([]);
  });

  it('is no text without a home for the coordinator while its writer is at it, and one after', async () => {
    await dialogue(office, 'jiaoyu', answered.slice(0, 3));
    await dialogue(office, 'tongchou', [['草稿', '没有未归档']]);
    await office.say('jiaoyu', '退出');
    await dialogue(office, 'tongchou', [
      ['草稿', ['【未归档】1条', '市教育局 刘教育', '第18项', '已建成公共教育']],
    ]);
  });

  it('goes on after a restart of the process', async () => {
    await dialogue(office, 'jiaoyu', answered.slice(0, 3));
    office.inbox = office.openInbox();
    await dialogue(office, 'jiaoyu', [...answered.slice(3), ['1', '第18项已收到']]);
  });

  it('replaced by another question is not lost', async () => {
    await dialogue(office, 'zhengshu', [
      ['填报 17', '请写进展情况'],
      ['已完成一期建设', '存在什么问题'],
      ['退出', '草稿'],
      ['已完成运行监测和故障排查', '这段文字是哪一项的进展'],
      ['6', '第6项已收到'],
      ['填报', ['接着上次填写', '第17项', '存在什么问题']],
    ]);
  });

  it('counts by the time of the message that first carried the progress', async () => {
    office.goTo('2022-06-30 17:55');
    await dialogue(office, 'jiaoyu', answered.slice(0, 2));
    office.goTo('2022-06-30 18:20');
    await dialogue(office, 'jiaoyu', [
      ...answered.slice(2),
      ['提交', '第18项已收到（第1版，6月30日17:55，按时）'],
    ]);
    expect((await filed())[0]?.reportedAt).toEqual(beijing('2022-06-30 17:55'));
  });

  it('lapses a day after the last answer; the text does not', async () => {
    await dialogue(office, 'jiaoyu', answered.slice(0, 2));
    office.goTo('2022-06-24 10:00');
    await dialogue(office, 'jiaoyu', answered.slice(2, 3));
    office.goTo('2022-06-25 09:59');
    await dialogue(office, 'jiaoyu', answered.slice(3, 4));
    office.goTo('2022-06-26 10:00');
    await dialogue(office, 'jiaoyu', [
      ['2', /没有理解|不在贵单位/],
      ['填报', ['接着上次填写', '完成情况']],
    ]);
  });

  it('takes a text sent twice once, and 提交 sent twice files once', async () => {
    await dialogue(office, 'jiaoyu', [
      ['填报', '请写进展情况'],
      ['已建成公共教育平台', '存在什么问题'],
      ['已建成公共教育平台', ['未重复登记', '存在什么问题']],
      ['无', '下一步'],
      ['无', '完成情况'],
      ['跳过', '请核对'],
    ]);
    await Promise.all([office.say('jiaoyu', '提交'), office.say('jiaoyu', '提交')]);
    expect(await office.say('jiaoyu', '提交')).toContain('已经提交，未重复登记');
    expect(await filed()).toHaveLength(1);
  });

  it('is taken back as one by 撤销', async () => {
    await dialogue(office, 'jiaoyu', [
      ...answered,
      ['1', '第18项已收到'],
      ['撤销', '已撤销：报送 第18项（市教育局，二季度）'],
    ]);
    expect(await office.store.read.findOneBy(ObligationEntity, { state: 'submitted' })).toBeNull();
    expect(await drafts()).toHaveLength(1);
  });

  it('says that it replaces an earlier report, and refuses what takes none', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成一期', '第18项已收到'],
      ['填报', '贵单位目前没有未报事项'],
      ['填报 18', '请写进展情况'],
      ['已完成二期', '存在什么问题'],
      ['提交', ['请核对', '已报第1版，提交后将替换']],
      ['提交', '第2版'],
    ]);
    await office.change(({ manager }) =>
      manager.createQueryBuilder().update(ObligationEntity).set({ state: 'accepted' }).execute(),
    );
    await dialogue(office, 'jiaoyu', [
      ['填报 18', '已审核通过'],
      ['填报 5', '第5项不在贵单位应报事项内'],
      ['填报 火星', /没有标题含“火星”/],
    ]);
  });

  it('with a text behind it files the text as 报 does', async () => {
    await dialogue(office, 'jiaoyu', [['填报 18 已完成平台升级', '第18项已收到']]);
  });

  it('answers whatever is said in it, and loses no text', async () => {
    const words = fc.oneof(
      fc.constantFrom(
        '跳过',
        '上一步',
        '退出',
        '提交',
        '填报',
        '1',
        '2',
        '5',
        '无',
        '80%',
        '任务',
        '18',
        '取消',
        '确认',
        '？',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.string({
        unit: fc.constantFrom('已', '完', '成', '1', '、', '：', '\n', '第', '项', '问', '题', ' '),
        minLength: 1,
        maxLength: 20,
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 6 }), async (lines) => {
        await office.startOver('2022-06-23 10:02');
        await dialogue(office, 'jiaoyu', answered.slice(0, 2));
        for (const line of lines) {
          const answer = await office.say('jiaoyu', line);
          expect(answer).not.toMatch(/系统处理时出错/);
          if (line.trim() !== '') expect(answer).not.toBeNull();
        }
        const kept = [...(await filed()), ...(await office.store.read.find(DraftEntity))].map(
          ({ text }) => text,
        );
        // Only its writer replaces a text, by going back to it.
        const replaced = lines.some((line) => line === '上一步' || line === '2');
        expect(
          replaced ? kept.length > 0 : kept.some((text) => text.includes('已建成公共教育服务平台')),
        ).toBe(true);
        expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
      }),
      { numRuns: kind === 'sqlite' ? 60 : 10 },
    );
  }, 60_000);

  it('takes pictures for its item and repeats its question', async () => {
    await dialogue(office, 'zhengshu', [
      ['5 已完成攻防演练', '第5项已收到'],
      ['填报 17', '请写进展情况'],
    ]);
    const message = {
      dedupeKey: `1000002|zhengshu|${randomUUID()}`,
      agentId: '1000002',
      from: 'zhengshu',
      sentAt: office.clock.now(),
      content: { type: 'image' as const, mediaId: 'm1', format: null },
    };
    await office.inbox.receive(message);
    expect(await office.answerTo(message)).toMatch(/归入【二季度】第17项[\s\S]*请写进展情况/);
    expect(await office.store.read.count(AttachmentEntity)).toBe(1);
  });
});
