import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { sendWaiting, setObligations, tickAt } from './given-reminders';

const PLAN = '《揭阳市数字政府改革建设2022年工作要点》';
const SIGNED = '请勿报送涉密信息。（联系人：数字政府建设统筹科 杨漫忠，电话：8530322）';
const ITEM = '第18项 助推基本公共教育均等化（牵头）';
const HOW_TO = '直接回复即可，如：18 已完成……；存在问题……；下一步……。';
const BEFORE = '无进展请回复“零报告 18 原因”，需延期请回复“延期 18 到7月8日 原因”。';
const AFTER = '已通过其他渠道报送的，请回复“线下已报 18”。';

/** What the contact of 市教育局 is to read before the due day, at one stage. */
const asked = (title: string, left: string, lamp: string) =>
  [
    `【${title}】市教育局联络员：`,
    `${PLAN}二季度进展情况，请于6月30日（星期四）18:00前报送（${left}）。贵单位应报1项：`,
    `〔${lamp}〕${ITEM}`,
    HOW_TO,
    BEFORE,
    SIGNED,
  ].join('\n');

const overdue = (asOf: string, urge = '') =>
  [
    '【逾期提醒】市教育局联络员：',
    `${PLAN}二季度进展情况，应于6月30日（星期四）18:00前报送，截至${asOf}贵单位尚有1项未收到，请尽快补报${urge}：`,
    `〔红〕${ITEM}`,
    HOW_TO,
    AFTER,
    SIGNED,
  ].join('\n');

describe.each(oneDatabaseFor(__filename))('the words of each stage on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-05-16 09:00'));
  afterAll(() => office.close());

  async function textTo(userid: string, time: string): Promise<string | undefined> {
    await tickAt(office, time);
    const texts = (await sendWaiting(office)).filter(({ to }) => to === userid).map(({ text }) => text);
    expect(texts.length).toBeLessThan(2);
    return texts[0];
  }

  it.each([
    ['2022-06-09', 'open', asked('报送通知', '还有15个工作日', '蓝')],
    ['2022-06-21', 'T-7', asked('报送提醒', '还有7个工作日', '蓝')],
    ['2022-06-27', 'T-3', asked('报送提醒', '还有3个工作日', '蓝')],
    ['2022-06-29', 'T-1', asked('报送提醒', '还有1个工作日', '蓝')],
    ['2022-06-30', 'T0', asked('报送提醒', '今日截止', '黄')],
    ['2022-07-01', 'T+1', overdue('7月1日09:36')],
    ['2022-07-05', 'T+3', overdue('7月5日09:36（已逾期3个工作日）')],
    ['2022-07-12', 'W1', overdue('7月12日09:36（已逾期8个工作日）', '（7月14日18:00后不再接收）')],
  ])('on %s (%s), to the primary contact', async (day, _, expected) => {
    expect(await textTo('jiaoyu', `${day} 09:36`)).toBe(expected);
  });

  it('copied to the unit leader', async () => {
    expect(await textTo('jiaoyu3', '2022-07-05 09:36')).toBe(
      [
        '【逾期提醒】许教育长同志：',
        '以下事项逾期未报，抄送您知悉，请督促报送：',
        `${PLAN}二季度进展情况，应于6月30日（星期四）18:00前报送，截至7月5日09:36（已逾期3个工作日）市教育局尚有1项未收到：`,
        `〔红〕${ITEM}`,
        SIGNED,
      ].join('\n'),
    );
  });

  it('returned, with the reason and the own due', async () => {
    await setObligations(
      office,
      { unit: '市教育局' },
      {
        state: 'returned',
        ownDueAt: new Date('2022-07-07T10:00:00Z'),
        ownDueSetOn: '2022-07-04',
        round: 2,
        remark: '数据与一季度不一致。',
      },
    );
    expect(await textTo('jiaoyu', '2022-07-06 09:36')).toBe(
      [
        '【报送提醒】市教育局联络员：',
        `${PLAN}二季度进展情况，请于7月7日（星期四）18:00前报送（还有1个工作日）。贵单位应报1项：`,
        '〔蓝〕第18项 助推基本公共教育均等化（牵头，退回待重报）',
        '退回意见：数据与一季度不一致',
        HOW_TO,
        '无进展请回复“零报告 18 原因”，需延期请回复“延期 18 到7月15日 原因”。',
        SIGNED,
      ].join('\n'),
    );
  });

  it('with a part that is in, a broken promise and what was to come next', async () => {
    office.goTo('2022-06-20 10:00');
    await dialogue(office, 'jiaoyu', [
      ['收到 6月22日前报', '6月22日'],
      ['部分 18 已完成方案编制', '部分'],
    ]);
    expect(await textTo('jiaoyu', '2022-06-27 09:36')).toBe(
      [
        '【报送提醒】市教育局联络员：',
        `${PLAN}二季度进展情况，请于6月30日（星期四）18:00前报送（还有3个工作日）。贵单位应报1项：`,
        '〔蓝〕第18项 助推基本公共教育均等化（牵头，部分已报，请补齐）',
        '已收到：已完成方案编制。请报送其余部分。',
        '您曾答复6月22日前报送，目前尚未收到。',
        HOW_TO,
        BEFORE,
        SIGNED,
      ].join('\n'),
    );
  });

  it('with items that are due at different times under one opening, and the example of the first', async () => {
    office.goTo('2022-06-20 10:00');
    await dialogue(office, 'tongchou', [['延期 7 市卫生健康局 到7月8日', '已延期']]);
    await sendWaiting(office);
    const text = await textTo('weijian', '2022-06-27 09:36');
    expect(text).toContain(
      [
        `${PLAN}二季度进展情况，请于6月30日（星期四）18:00前报送（还有3个工作日）。贵单位应报1项：`,
        '〔蓝〕第19项 强化卫生健康信息化支撑（牵头）',
        '另有1项请于7月8日（星期五）18:00前报送（还有9个工作日）：',
        '〔蓝〕第7项 加强疫情防控平台应用管理（牵头）',
      ].join('\n'),
    );
    expect(text).toContain('需延期请回复“延期 19 到7月8日 原因”');
    expect(await textTo('weijian', '2022-07-11 09:36')).toContain(
      '\n另有1项应于7月8日（星期五）18:00前报送，尚未收到：\n〔红〕第7项',
    );
  });

  it('with the next step of the last period', async () => {
    office.goTo('2022-06-20 10:00');
    await dialogue(office, 'jiaoyu', [['18 进展：平台已上线 下一步：接入各县区学校', '已收到']]);
    const text = await textTo('jiaoyu', '2022-09-22 09:36');
    expect(text).toContain(`〔蓝〕${ITEM}\n上期下一步：接入各县区学校\n${HOW_TO}`);
  });
});
