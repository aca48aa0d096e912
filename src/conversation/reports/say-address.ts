import { periodName } from '../../domain/period/period-code';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { obligationForReport, type ReportTargetGroup } from './report-targets';

/**
 * The words that name an obligation in a message of the member's: `18`; with the period where a report without one
 * would go elsewhere (`三季度 18`), with the unit where two of the member's units owe the item (`市残联 22`),
 * with the words that tell the plan where another plan of the member's has the number.
 */
export function sayAddress(
  obligation: JudgedObligation,
  groups: readonly ReportTargetGroup[],
  turn: Turn,
): string {
  const { itemNo, itemId, unitId, unitName, periodCode, inForce } = obligation;
  const everywhere = groups.filter((group) => group.itemNo === itemNo);
  const sameNumber = everywhere.filter((group) => group.planId === obligation.planId);
  const title = sameNumber.length < everywhere.length ? inForce.shortTitle : '';
  const own = sameNumber.find(
    (group) =>
      group.itemId === itemId &&
      group.unitId === unitId &&
      group.obligations.some((each) => each.inForce.period.kind === 'progress'),
  );
  const unit = new Set(sameNumber.map((group) => group.unitId)).size > 1 ? `${unitName} ` : '';
  const goesThere = own && obligationForReport(own, turn, null)?.id === obligation.id;
  return `${title}${unit}${goesThere ? '' : `${periodName(periodCode, inForce.plan.year)} `}${itemNo}`;
}
