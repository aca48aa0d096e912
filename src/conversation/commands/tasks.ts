import { leadingSelector } from '../../domain/message/item-selector';
import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { stripWhitespace, toHalfWidth } from '../../domain/text/normalise';
import { owedLine } from '../../domain/text/owed-line';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { ObligationRepository } from '../../store/obligation-repository';
import { PlanRepository } from '../../store/plan-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand } from '../define-command';
import {
  groupByKeyword,
  obligationForReport,
  type ReportTargetGroup,
  reportTargets,
} from '../report-targets';
import { STATE_NAMES } from '../texts/state-names';
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
    const groups = await reportTargets(turn);
    return args === '' ? overview(groups, turn) : itemDetail(args, groups, turn);
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

function overview(groups: readonly ReportTargetGroup[], turn: Turn): Reply {
  const shown = groups.flatMap((group) => group.obligations.filter((each) => isShown(each, turn)));
  if (shown.length === 0) return { text: '贵单位目前没有需要报送的事项。' };
  const sections = new Map<string, JudgedObligation[]>();
  for (const obligation of shown) {
    const key = `${obligation.unitId}|${obligation.periodId}`;
    sections.set(key, [...(sections.get(key) ?? []), obligation]);
  }
  const blocks = [...sections.values()].map(sectionText);
  const firstOwed = shown.find(isOwed);
  if (firstOwed)
    blocks.push(`直接回复即可，如：${firstOwed.itemNo} 已完成……；存在问题……；下一步……。请勿报送涉密信息。`);
  return { text: blocks.join('\n') };
}

/** 本期, and of the earlier periods what is still owed and open. */
function isShown(obligation: JudgedObligation, turn: Turn): boolean {
  const times = turn.calendar.plans.find(({ plan }) => plan.id === obligation.planId);
  if (times?.current?.period.id === obligation.periodId) return true;
  return isOwed(obligation) && obligation.lamp !== 'none' && turn.act.now <= obligation.marks.closesAt;
}

function sectionText(section: readonly JudgedObligation[]): string {
  const first = section[0];
  if (!first) return '';
  const counted = section.filter((each) => !each.itemClosed && each.state !== 'waived');
  const owed = section.filter(isOwed);
  const { plan } = first.inForce;
  const head =
    `【${periodName(first.periodCode, plan.year)}】${first.unitName}，《${plan.title}》` +
    `应报${counted.length}项，已报${counted.length - owed.length}项，未报${owed.length}项：`;
  const lines = section.map((each) =>
    isOwed(each)
      ? `${owedLine(each)}，${sayDeadline(each.marks.dueAt)}前`
      : `${owedLine(each)}，${STATE_NAMES[each.state]}`,
  );
  return [head, ...lines].join('\n');
}

async function itemDetail(args: string, groups: readonly ReportTargetGroup[], turn: Turn): Promise<Reply> {
  const [first, ...others] = selectGroups(args, groups);
  if (!first) throw new RuleViolation('item.unknown', { no: args });
  const { manager } = turn.act;
  const plans = new PlanRepository(manager);
  const item = await plans.item(first.itemId);
  const units = await plans.responsibleUnits(first.itemId);
  const lines = [
    `第${item.no}项${printedLabel(item.label, item.no)} ${item.title}`,
    item.text,
    `责任单位：${units.map(({ name, role }) => (role === 'lead' ? `${name}（牵头）` : name)).join('、')}`,
  ];
  for (const group of [first, ...others.filter((each) => each.itemId === first.itemId)]) {
    lines.push(await standing(group, turn));
  }
  return { text: lines.join('\n') };
}

/** The number as printed, where it is another than ours. */
function printedLabel(label: string, no: number): string {
  const printed = stripWhitespace(toHalfWidth(label));
  const same = parseNumeral(printed.replace(/^[(第]|[).、项]+$/g, '')) === no;
  return printed === '' || same ? '' : `（原文编号${printed}）`;
}

/** How one unit stands with the item, and what it reported last. */
async function standing(group: ReportTargetGroup, turn: Turn): Promise<string> {
  const obligation = obligationForReport(group, turn, null) ?? group.obligations.at(-1);
  if (!obligation) return '';
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  const due = isOwed(obligation) ? `，请于${sayDeadline(obligation.marks.dueAt)}前报送` : '';
  const reported = [...group.obligations].reverse().find((each) => each.currentVersion > 0);
  const head = `${group.unitName}：${period}${STATE_NAMES[obligation.state]}${due}。`;
  if (!reported) return head;
  const version = (await new ObligationRepository(turn.act.manager).currentVersions([reported.id])).get(
    reported.id,
  );
  if (!version) return head;
  const of = periodName(reported.periodCode, reported.inForce.plan.year);
  return `${head}\n上次报告（${of}第${version.version}版，${sayMoment(version.reportedAt)}）：${version.text}`;
}
