import { leadingSelector } from '../../domain/message/item-selector';
import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { owedLine } from '../../domain/text/owed-line';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand } from '../define-command';
import { itemDetail } from '../reports/item-detail';
import { obligationNotes } from '../reports/obligation-notes';
import { reportPageOf } from '../reports/report-page-link';
import {
  allReportTargets,
  groupByKeyword,
  type ReportTargetGroup,
  reportTargets,
} from '../reports/report-targets';
import { supportingCounts, supportingLine } from '../reports/supporting-units';
import { byUnitAndPeriod, isShownAsTask, mostUrgentFirst, taskCounts } from '../reports/tasks-shown';
import type { Reply, Turn } from '../turn';

/** 「任务」: what my units owe and until when; with a number, the item's full text and the last report. */
export const tasks = defineCommand({
  words: ['任务', '我的任务', '待报'],
  usage: '任务 [事项编号]',
  example: '任务 18',
  summary: '查看应报事项；加编号查看该项全文和上次报告',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') return overview(await allReportTargets(turn), turn);
    const groups = selectGroups(args, await reportTargets(turn));
    return { text: await itemDetail(turn, groups) };
  },
});

/** The groups that a selector (number in any form, or a unique keyword of the title) names. */
export function selectGroups(args: string, groups: readonly ReportTargetGroup[]): ReportTargetGroup[] {
  const selector = leadingSelector(args);
  if (selector) {
    const found = groups.filter((group) => group.itemNo === selector.number);
    if (found.length === 0) throw new RuleViolation('item.not_yours', { no: selector.number });
    return found;
  }
  const named = groupByKeyword(groups, args.trim());
  if (!named) throw new RuleViolation('item.unknown', { no: args.trim() });
  return [named];
}

/** A line and what is added to it. */
type Facts = ReadonlyMap<number, readonly string[]>;

async function overview(groups: readonly ReportTargetGroup[], turn: Turn): Promise<Reply> {
  const shown = groups.flatMap((group) => group.obligations.filter((each) => isShownAsTask(each, turn)));
  if (shown.length === 0) return { text: '贵单位目前没有需要报送的事项。' };
  const facts = await factsOf(turn, shown);
  const { now } = turn.act;
  const blocks = byUnitAndPeriod(shown).map((section) => sectionText(section, facts, now));
  const owed = shown.filter((each) => isOwed(each) && each.inForce.period.kind === 'progress');
  const firstOwed = owed.find(({ marks }) => now <= marks.closesAt) ?? owed[0];
  if (firstOwed)
    blocks.push(`直接回复即可，如：${firstOwed.itemNo} 已完成……；存在问题……；下一步……。请勿报送涉密信息。`);
  if (owed.some(({ marks }) => now > marks.closesAt))
    blocks.push('已停止报送的事项也可直接回复，由统筹员决定是否重开后登记。');
  const plan = shown.find((each) => isOwed(each) && each.inForce.period.kind === 'actionPlan');
  if (plan) blocks.push(`细化方案请回复“方案 ${plan.itemNo} 措施：……；目标：……；进度：……”。`);
  const page = reportPageOf(turn);
  if (page !== null && firstOwed) blocks.push(`长文和附件可在页面填报：${page}`);
  return { text: blocks.join('\n') };
}

async function factsOf(turn: Turn, shown: readonly JudgedObligation[]): Promise<Facts> {
  const [notes, supporting] = await Promise.all([
    obligationNotes(turn, shown),
    supportingCounts(turn, shown),
  ]);
  const facts = new Map(notes);
  for (const [id, units] of supporting) facts.set(id, [...(notes.get(id) ?? []), supportingLine(units)]);
  return facts;
}

function sectionText(section: readonly JudgedObligation[], facts: Facts, now: Date): string {
  const first = section[0];
  if (!first) return '';
  const { owed, missing } = taskCounts(section);
  const { plan } = first.inForce;
  const head =
    `【${periodName(first.periodCode, plan.year)}】${first.unitName}，《${plan.title}》` +
    `应报${owed}项，已报${owed - missing}项，未报${missing}项：`;
  return [head, ...mostUrgentFirst(section).map((each) => lineOf(each, facts, now))].join('\n');
}

function lineOf(obligation: JudgedObligation, facts: Facts, now: Date): string {
  return [owedLine(obligation), standing(obligation, now), ...(facts.get(obligation.id) ?? [])].join('，');
}

function standing(obligation: JudgedObligation, now: Date): string {
  const { marks, state } = obligation;
  if (!isOwed(obligation)) return STATE_NAMES[state];
  return now > marks.closesAt ? `已于${sayMoment(marks.closesAt)}停止报送` : `${sayDeadline(marks.dueAt)}前`;
}
