import { readReportFields } from '../../domain/message/report-fields';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { stripWhitespace, toHalfWidth } from '../../domain/text/normalise';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { ObligationEntity } from '../../store/entities/obligation-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PlanRepository } from '../../store/plan-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { obligationNotes } from './obligation-notes';
import { filePageOf } from './report-page-link';
import { obligationForReport, type ReportTargetGroup, titleShown } from './report-targets';
import { supportingNames, supportingUnits } from './supporting-units';
import { textInChat } from './text-in-chat';

/** `任务 n`: of each plan that has the number the item's full text and, for each of the member's units, how it stands and what it reported last. */
export async function itemDetail(turn: Turn, groups: readonly ReportTargetGroup[]): Promise<string> {
  const details: string[] = [];
  for (const itemId of new Set(groups.map((group) => group.itemId)))
    details.push(
      await detailOf(
        turn,
        groups.filter((group) => group.itemId === itemId),
      ),
    );
  return details.join('\n\n');
}

async function detailOf(turn: Turn, groups: readonly ReportTargetGroup[]): Promise<string> {
  const [first] = groups;
  if (!first) return '';
  const plans = new PlanRepository(turn.act.manager);
  const item = await plans.item(first.itemId);
  const units = await plans.responsibleUnits(first.itemId);
  const lines = [
    `${titleShown(first)}${sayItem(item.no)}${printedLabel(item.label, item.no)} ${item.title}`,
    withoutTitle(item.text, item.title),
    `责任单位：${units.map(({ name, role }) => (role === 'lead' ? `${name}（牵头）` : name)).join('、')}`,
  ];
  for (const group of groups) lines.push(...(await standing(group, turn)));
  return lines.join('\n');
}

/** An item's text begins with its title, which stands in the line above. */
function withoutTitle(text: string, title: string): string {
  const rest = text.startsWith(`${title}。`) ? text.slice(title.length + 1).trim() : '';
  return rest === '' ? text : rest;
}

/** The number as printed, where it is another than ours. */
function printedLabel(label: string, no: number): string {
  const printed = stripWhitespace(toHalfWidth(label));
  const same = parseNumeral(printed.replace(/^[(第]|[).、项]+$/g, '')) === no;
  return printed === '' || same ? '' : `（原文编号${printed}）`;
}

/** How one unit stands with the item, and what it reported last. */
async function standing(group: ReportTargetGroup, turn: Turn): Promise<string[]> {
  const obligation = obligationForReport(group, turn, null) ?? group.obligations.at(-1);
  if (!obligation) return [];
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  const notes = (await obligationNotes(turn, [obligation])).get(obligation.id) ?? [];
  const facts = [
    `${period}${STATE_NAMES[obligation.state]}`,
    ...(obligation.partial ? ['部分已报，请补齐'] : []),
    ...(isOwed(obligation) ? [`请于${sayDeadline(obligation.marks.dueAt)}前报送`] : []),
    ...notes,
  ];
  const supporting = (await supportingUnits(turn, [obligation])).get(obligation.id);
  return [
    `${group.unitName}：${facts.join('，')}。`,
    ...(await returnReason(turn, obligation)),
    ...(supporting ? [`${supportingNames(supporting)}。`] : []),
    ...(await lastReport(group, turn)),
  ];
}

async function returnReason({ act }: Turn, { id, state }: JudgedObligation): Promise<string[]> {
  if (state !== 'returned') return [];
  const { remark } = await act.manager.findOneByOrFail(ObligationEntity, { id });
  return remark ? [`退回理由：${remark}`] : [];
}

async function lastReport({ obligations }: ReportTargetGroup, turn: Turn): Promise<string[]> {
  const { act } = turn;
  const reported = [...obligations].reverse().find((each) => each.currentVersion > 0);
  if (!reported) return [];
  const version = (await new ObligationRepository(act.manager).currentVersions([reported.id])).get(
    reported.id,
  );
  if (!version) return [];
  const of = periodName(reported.periodCode, reported.inForce.plan.year);
  const { nextStep } = readReportFields(version.text);
  return [
    `上次报告（${of}第${version.version}版，${sayMoment(version.reportedAt)}）：${textInChat(version.text, filePageOf(turn, reported))}`,
    ...(nextStep ? [`上次所报下一步：${textInChat(nextStep, filePageOf(turn, reported))}`] : []),
  ];
}
