import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { shortTitle } from '../../domain/text/owed-line';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { obligationForReport, type ReportTargetGroup, reportTargets } from '../reports/report-targets';
import type { Turn } from '../turn';

/** A choice between obligations; its number is typed to choose it. */
export interface NumberedTarget {
  readonly number: number;
  readonly label: string;
  readonly obligation: JudgedObligation;
}

/** Choices begin here where 1, 2, 3 could be taken for the items of those numbers. */
const ABOVE_ITEM_NUMBERS = 100;

/** The obligation of each group that a report, or something attached to it, goes to now. */
export async function openObligations(turn: Turn): Promise<JudgedObligation[]> {
  const groups = await reportTargets(turn);
  return groups.flatMap((group) => openObligationOf(group, turn, null) ?? []);
}

export function openObligationOf(
  group: ReportTargetGroup,
  turn: Turn,
  saidPeriod: string | null,
): JudgedObligation | null {
  const obligation = obligationForReport(group, turn, saidPeriod);
  return obligation && takesAttachments(obligation, turn.act.now) ? obligation : null;
}

/** An obligation of the member's own units; null for any other. */
export async function ownObligation(turn: Turn, obligationId: number): Promise<JudgedObligation | null> {
  const { act, calendar, member } = turn;
  const [obligation] = await judgedObligations(
    act.manager,
    calendar,
    { ids: [obligationId], unitIds: member.contactUnitIds },
    act.rules,
    act.now,
  );
  return obligation ?? null;
}

/** Each item under its own number; where that is not unique, numbers that are no item's. */
export function numberTargets(obligations: readonly JudgedObligation[]): NumberedTarget[] {
  const numbers = new Set(obligations.map(({ itemNo }) => itemNo));
  const several = new Set(obligations.map(({ unitId }) => unitId)).size > 1;
  const sameItem = numbers.size === 1 && obligations.length > 1;
  const mistakable = obligations.some(({ itemNo }) => itemNo <= obligations.length + 1);
  const from = mistakable && !sameItem ? ABOVE_ITEM_NUMBERS : 0;
  return obligations.map((obligation, i) => ({
    number: numbers.size === obligations.length ? obligation.itemNo : from + i + 1,
    label: sameItem ? obligation.unitName : labelOf(obligation, several),
    obligation,
  }));
}

function labelOf({ itemNo, itemTitle, unitName }: JudgedObligation, saysUnit: boolean): string {
  return `${sayItem(itemNo)} ${shortTitle(itemTitle)}${saysUnit ? `（${unitName}）` : ''}`;
}

/** `【二季度】第18项（助推基本公共教育均等化）`, with the unit where the person has several. */
export function namedForContact(
  { periodCode, inForce, itemNo, itemTitle, unitName }: JudgedObligation,
  turn: Turn,
): string {
  const unit = turn.member.contactUnitIds.length > 1 ? unitName : '';
  return `【${periodName(periodCode, inForce.plan.year)}】${unit}${sayItem(itemNo)}（${shortTitle(itemTitle)}）`;
}
