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
  const alsoOf = new Set(filed.map(({ periodId, unitId }) => `${periodId}|${unitId}`));
  const owed = [
    ...new Set([
      ...owedNow(groups, turn.act.now),
      ...groups.flatMap(({ obligations }) =>
        obligations.filter(
          (each) =>
            isOwed(each) &&
            alsoOf.has(`${each.periodId}|${each.unitId}`) &&
            turn.act.now <= each.marks.closesAt,
        ),
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

/** `第7、19项`; with the period where they are of several: `二季度第7项、三季度第19项`. */
function byPeriod(owed: readonly JudgedObligation[]): string {
  const codes = [...new Set(owed.map(({ periodCode }) => periodCode))].sort();
  if (codes.length === 1) return `第${numbers(owed)}项`;
  return codes
    .map((code) => {
      const ofPeriod = owed.filter(({ periodCode }) => periodCode === code);
      return `${periodName(code, ofPeriod[0]?.inForce.plan.year ?? null)}第${numbers(ofPeriod)}项`;
    })
    .join('、');
}

function numbers(owed: readonly JudgedObligation[]): string {
  return [...new Set(owed.map((each) => each.itemNo))].sort((a, b) => a - b).join('、');
}
