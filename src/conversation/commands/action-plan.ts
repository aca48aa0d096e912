import { leadingItems } from '../../domain/message/leading-items';
import { RuleViolation } from '../../domain/rule-violation';
import { PlanRepository } from '../../store/plan-repository';
import { defineCommand, UsageError } from '../define-command';
import { keepDraft } from '../reports/file-reports';
import { reportTargets } from '../reports/report-targets';
import { takeReport } from '../reports/take-report';
import type { Reply, Turn } from '../turn';

/** 「方案 n 措施：… 目标：… 进度：…」: the unit's action plan for an item, a period of its own. */
export const actionPlan = defineCommand({
  words: ['方案', '细化方案', '实施方案'],
  usage: '方案 <事项编号> 措施：…… 目标：…… 进度：……',
  example: '方案 18 措施：升级平台；目标：年底前覆盖全市学校；进度：9月完成招标',
  summary: '报送该项的细化方案（具体措施、任务目标、进度安排）',
  allowed: ['contact'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    if (args === '') throw new UsageError(actionPlan);
    // 「实施方案已印发」 and 「方案：已报市政府……」 speak of a plan and are none.
    if (!leadingItems(args)) {
      const reply = await takeReport(turn, turn.text, 'submit', false);
      if (!reply) throw new UsageError(actionPlan);
      return reply;
    }
    const asked = turn.calendar.plans.some(({ periods }) =>
      periods.some(({ period }) => period.kind === 'actionPlan'),
    );
    const reply = asked
      ? await takeReport(turn, `方案 ${args}`, 'submit', true)
      : await keepForLater(turn, args);
    if (!reply) throw new UsageError(actionPlan);
    return reply;
  },
});

/** The text is not lost only because nobody has asked for it yet. */
async function keepForLater(turn: Turn, args: string): Promise<Reply> {
  const no = leadingItems(args)?.numbers[0] ?? 0;
  if (!(await reportTargets(turn)).some(({ itemNo }) => itemNo === no)) {
    const plans = turn.calendar.plans.map(({ plan }) => plan.id);
    const exists = (await new PlanRepository(turn.act.manager).items(plans)).some((item) => item.no === no);
    throw new RuleViolation(exists ? 'item.not_yours' : 'item.not_in_plan', { no });
  }
  const draftId = await keepDraft(turn, `方案 ${args}`);
  return {
    text:
      `目前尚未要求报送细化方案，未登记；您的文字已保存为草稿（编号${draftId}）。` +
      `统筹员设定方案截止时间后，回复“草稿 ${draftId} 报”即可报送。`,
  };
}
