import { periodName } from '../../domain/period/period-code';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { owedNow, type ReportTargetGroup } from './report-targets';

/**
 * What is owed now, and what the periods just reported for still ask of the same units. `groups` are all that the
 * member's units owe, action plans included.
 */
export function stillOwedText(
  turn: Turn,
  filed: readonly JudgedObligation[],
  groups: readonly ReportTargetGroup[],
): string {
  const isOfFiled = ({ periodId, unitId }: JudgedObligation) =>
    filed.some((each) => each.periodId === periodId && each.unitId === unitId);
  const owed = [
    ...new Set([
      ...owedNow(groups, turn.act.now),
      ...groups.flatMap(({ obligations }) =>
        obligations.filter((each) => isOwed(each) && turn.act.now <= each.marks.closesAt && isOfFiled(each)),
      ),
    ]),
  ];
  const units = new Set(groups.map((group) => group.unitId));
  if (owed.length === 0) return `${units.size > 1 ? '您负责的单位' : '贵单位'}本期已报齐，感谢支持。`;
  const plans = owed.filter(isActionPlan);
  const reports = owed.filter((each) => !isActionPlan(each));
  return [
    ...(reports.length > 0 ? [`尚有${reports.length}项未报：${byPeriod(reports)}。`] : []),
    ...(plans.length > 0 ? [`细化方案尚有${plans.length}项未报：第${numbers(plans)}项。`] : []),
  ].join('');
}

function isActionPlan({ inForce }: JudgedObligation): boolean {
  return inForce.period.kind === 'actionPlan';
}

/** `第7、19项`; with plan and period where they are of several: `二季度第7项、三季度第19项`. */
function byPeriod(owed: readonly JudgedObligation[]): string {
  const ofPeriod = new Map<number, JudgedObligation[]>();
  for (const each of [...owed].sort(byPeriodCode))
    ofPeriod.set(each.periodId, [...(ofPeriod.get(each.periodId) ?? []), each]);
  const several = ofPeriod.size > 1;
  return [...ofPeriod.values()]
    .map((each) => `${several ? inPeriod(each) : titleOf(each)}第${numbers(each)}项`)
    .join('、');
}

function byPeriodCode(a: JudgedObligation, b: JudgedObligation): number {
  return a.periodCode === b.periodCode ? 0 : a.periodCode.localeCompare(b.periodCode);
}

function titleOf([first]: readonly JudgedObligation[]): string {
  return first?.inForce.shortTitle ?? '';
}

function inPeriod(owed: readonly JudgedObligation[]): string {
  const [first] = owed;
  return first ? `${titleOf(owed)}${periodName(first.periodCode, first.inForce.plan.year)}` : '';
}

function numbers(owed: readonly JudgedObligation[]): string {
  return [...new Set(owed.map((each) => each.itemNo))].sort((a, b) => a - b).join('、');
}
