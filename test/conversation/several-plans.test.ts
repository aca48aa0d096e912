import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importPlan } from '../../src/actions/import-plan';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { ObligationRepository } from '../../src/store/obligation-repository';
import { sendWaiting, tickAt } from '../reminders/given-reminders';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
/** Monthly, beside the quarterly plan: 市教育局 owes item 18 of ours, and items 1 and 18 here; 市公安局 only 2. */
const MONTHLY_ITEMS = Array.from({ length: 18 }, (_each, i) => {
  const no = i < 9 ? NUMERALS[i] : `十${i === 9 ? '' : NUMERALS[i - 10]}`;
  const unit = i === 1 ? '市公安局' : '市教育局';
  return `（${no}）优化服务第${i + 1}招。推行并联审批。（${unit}负责）`;
});
const MONTHLY = `2022年营商环境改革工作要点

一、优化服务

${MONTHLY_ITEMS.join('\n\n')}

请各单位于每月25日前将进展情况报送市政务服务数据管理局。
`;
const OURS = '《揭阳市数字政府改革建设2022年工作要点》';
const THEIRS = '《2022年营商环境改革工作要点》';

describe.each(oneDatabaseFor(__filename))('several plans side by side, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    const plan = { parsed: parsePlan(MONTHLY), sourceText: MONTHLY };
    await office.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  /** Plan, period and text of every report, in the order in which they came. */
  const filed = async () => {
    const versions = await office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
    const facts = await new ObligationRepository(office.store.read).facts({});
    return versions.map(({ obligationId, text }) => {
      const fact = facts.find(({ id }) => id === obligationId);
      return `${fact?.periodCode} ${fact?.itemNo} ${text}`;
    });
  };

  it('a title in front says which plan a number is of, and the receipt repeats it', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成公共教育平台升级', [`${OURS}第18项`, `${THEIRS}第18项`]],
      ['取消', '已取消'],
      ['《营商环境》18 已推行并联审批', [`【6月】${THEIRS}第18项已收到`, '修改 《营商环境改革》18']],
      [`${OURS}18 已完成公共教育平台升级`, [`【二季度】${OURS}第18项已收到`]],
      [`修改 ${THEIRS}18 已推行并联审批和告知承诺`, [`${THEIRS}第18项已收到（第2版`]],
      ['查看 《营商环境》18', ['告知承诺', THEIRS]],
      ['撤回 《数字政府》18', ['已撤回', OURS]],
    ]);
    expect(await filed()).toEqual([
      '2022M06 18 已推行并联审批',
      '2022Q2 18 已完成公共教育平台升级',
      '2022M06 18 已推行并联审批和告知承诺',
    ]);
  });

  it('a period that only one of the plans has says which plan a number is of', async () => {
    await dialogue(office, 'jiaoyu', [
      ['二季度 18 已完成公共教育平台升级', [`【二季度】${OURS}第18项已收到`]],
      ['7月 18 已推行并联审批', [`【7月】${THEIRS}第18项已收到`]],
    ]);
    expect(await filed()).toEqual(['2022Q2 18 已完成公共教育平台升级', '2022M07 18 已推行并联审批']);
  });

  it('several titles in one message each head their own lines', async () => {
    const answer = await dialogue(office, 'jiaoyu', [
      ['《营商环境》\n1 已推行并联审批\n3 已推行告知承诺\n《数字政府》18 已完成公共教育平台升级', '已收到'],
    ]);
    expect(answer.match(/已收到/g)).toHaveLength(3);
    expect(await filed()).toEqual([
      '2022M06 1 已推行并联审批',
      '2022M06 3 已推行告知承诺',
      '2022Q2 18 已完成公共教育平台升级',
    ]);
  });

  it('a title that several plans hold is asked about; one that begins a report stays in it', async () => {
    await dialogue(office, 'jiaoyu', [
      ['《2022年》18 已完成公共教育平台升级', ['都含有这些字', `1 ${THEIRS}`, `2 ${OURS}`]],
      ['1', `${THEIRS}第18项已收到`],
      ['《2022年营商环境改革工作要点》印发后，我局已组织全体人员学习', '是哪一项的进展'],
    ]);
    const [draft] = await office.store.read.findBy(DraftEntity, { status: 'waiting' });
    expect(draft?.text).toBe('《2022年营商环境改革工作要点》印发后，我局已组织全体人员学习');
  });

  it('切换 settles numbers that several plans have, and nothing else; 切换 全部 asks again', async () => {
    await dialogue(office, 'jiaoyu', [
      ['切换', ['没有选定', `1 ${THEIRS}`, `2 ${OURS}`, '3 全部']],
      ['1', `已切换到${THEIRS}`],
      ['18 已推行并联审批', `${THEIRS}第18项已收到`],
      ['延期 18 到7月8日 系统升级', `${THEIRS}第18项`],
      ['《数字政府》18 已完成公共教育平台升级', `${OURS}第18项已收到`],
      ['任务', [OURS, THEIRS]],
      ['切换 数字政府', `已切换到${OURS}`],
      ['切换', `目前选定${OURS}`],
      ['取消', '已取消'],
      ['撤销', `已撤销：报送 ${OURS}第18项`],
      // Who answers the question by the command has answered.
      ['切换全部', ['已恢复为全部', /^(?!.*另有一事)/s]],
      ['撤回 18', '都有第18项'],
    ]);
    await dialogue(office, 'gongan', [['切换 没有的要点', '没有标题含“没有的要点”']]);
    await dialogue(office, 'rongcheng', [['切换', '只有一份工作要点']]);
  });

  it('of several plans with the number the one that asks for it now is meant, and comes first', async () => {
    // 9月 is announced on 1 September, 三季度 on the 8th.
    await office.startOver('2022-09-01 10:02');
    await dialogue(office, 'jiaoyu', [
      ['18 已推行并联审批', [`【9月】${THEIRS}第18项已收到`]],
      ['三季度 18 已完成公共教育平台升级', `【三季度】${OURS}第18项已收到`],
      ['撤回 18', [`${THEIRS}第18项的报告（第1版）已撤回`, '“《营商环境改革》18 ……”']],
    ]);
    await office.goTo('2022-09-09 10:02');
    await dialogue(office, 'jiaoyu', [['18 已推行告知承诺', [`${OURS}第18项`, `${THEIRS}第18项`]]]);
  });

  it('a coordinator’s number or chapter in several plans is asked about, never done to both', async () => {
    await dialogue(office, 'jiaoyu', [
      ['《营商环境》18 已推行并联审批', '已收到'],
      ['《数字政府》18 已完成公共教育平台升级', '已收到'],
    ]);
    await dialogue(office, 'tongchou', [
      ['待审', [OURS, THEIRS]],
      ['通过 18 市教育局', ['都有第18项', `1 ${THEIRS}`, `2 ${OURS}`]],
      ['1', `已通过 ${THEIRS}第18项`],
      ['退回 《数字政府》18 市教育局 数据与一季度不一致', `已退回 ${OURS}第18项`],
    ]);
  });

  it('切换 holds for a preview as it was shown, whatever is chosen before 确认', async () => {
    await dialogue(office, 'jiaoyu', [
      ['《营商环境》\n1 已推行并联审批\n3 已推行告知承诺', '已收到'],
      ['《数字政府》18 已完成公共教育平台升级', '已收到'],
    ]);
    await dialogue(office, 'tongchou', [
      ['切换 营商', ['已切换到', '指令和编号均指这一份']],
      ['状态', THEIRS],
      ['通过 全部', ['1家单位的2项', '确认']],
      ['切换 全部', '已恢复'],
      ['确认', '已通过'],
    ]);
    const states = await new ObligationRepository(office.store.read).facts({});
    expect(states.filter(({ state }) => state === 'accepted').map(({ periodCode }) => periodCode)).toEqual([
      '2022M06',
      '2022M06',
    ]);
  });

  it('本期 is each plan’s own: 状态 shows both, and who says 本期 about one number is asked', async () => {
    await dialogue(office, 'tongchou', [
      ['状态', [`${OURS}二季度`, `${THEIRS}6月`]],
      ['状态 6月', `${THEIRS}6月`],
      ['状态 二季度', `${OURS}二季度`],
      ['催办 本期 市公安局', ['所指不同', `1 ${THEIRS}`]],
      ['1', '市公安局'],
    ]);
  });

  it('one reminder tells of both plans, each under its title, and answers are addressed', async () => {
    await office.startOver('2022-06-21 09:00');
    await tickAt(office, '2022-06-21 09:36');
    const text = (await sendWaiting(office))
      .filter(({ to }) => to === 'jiaoyu')
      .map((part) => part.text)
      .join('');
    expect(text).toContain(`${OURS}二季度进展情况`);
    expect(text).toContain(`${THEIRS}6月进展情况`);
    expect(text).toContain('如：1 已完成');
    expect(text).toMatch(/（联系人：数字政府建设统筹科 杨漫忠，电话：8530322）/);
  });
});
