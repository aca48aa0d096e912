import type { Act } from '../../actions/act';
import { oweReport } from '../../actions/add-period';
import { assignUnit, unassignUnit } from '../../actions/assign-unit';
import { PLAN_CHANGED } from '../../actions/revise-obligations';
import { unwaiveReport } from '../../actions/unwaive-report';
import { waiveReport } from '../../actions/waive-report';
import { RuleViolation } from '../../domain/rule-violation';
import { openPeriods } from '../../store/read-models/open-periods';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { CollectedAssignment } from './assignment-target';

/** The ways of beginning: from 本期, from 下期; one of them where the other is the same or there is none. */
export function startsFrom({ times, begin }: CollectedAssignment, now: Date): (readonly PeriodInForce[])[] {
  if (begin.length === 0) return [];
  const { fromCurrent, fromNext } = openPeriods(times, now);
  const ways = fromNext.length === fromCurrent.length ? [fromCurrent] : [fromCurrent, fromNext];
  return ways.filter((periods) => periods.length > 0);
}

/** Changes the parts and what is owed from the given periods on; says how much of either. */
export async function carryOutAssignment(
  act: Act,
  found: CollectedAssignment,
  periods: readonly PeriodInForce[],
  groupId: number | null = null,
): Promise<{ readonly waived: number; readonly owed: number }> {
  const { part } = found.target;
  for (const change of found.changes) {
    if (part === 'removed') await unassignUnit(act, change);
    else await assignUnit(act, { ...change, role: part, groupId });
  }
  return { waived: await waiveAll(act, found), owed: await oweAll(act, found, periods) };
}

async function waiveAll(act: Act, { toWaive }: CollectedAssignment): Promise<number> {
  let waived = 0;
  for (const { id, inForce } of toWaive) {
    try {
      await waiveReport(act, { obligationId: id, inForce }, PLAN_CHANGED);
      waived++;
    } catch (error) {
      // Reported a moment ago: it stays.
      if (!(error instanceof RuleViolation)) throw error;
    }
  }
  return waived;
}

/** False where somebody else has taken it back a moment ago. */
async function takenBackWaiver(act: Act, obligationId: number, inForce: PeriodInForce): Promise<boolean> {
  try {
    await unwaiveReport(act, { obligationId, inForce });
    return true;
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    return false;
  }
}

/** What was taken out by an earlier 分配 comes back; anything else is new. */
async function oweAll(
  act: Act,
  { begin, obligations }: CollectedAssignment,
  periods: readonly PeriodInForce[],
): Promise<number> {
  let owed = 0;
  for (const inForce of periods) {
    for (const { itemId, unitId } of begin) {
      const known = obligations.find(
        (each) => each.periodId === inForce.period.id && each.itemId === itemId && each.unitId === unitId,
      );
      if (!known) await oweReport(act, { periodId: inForce.period.id, itemId, unitId });
      else if (known.state !== 'waived' || !(await takenBackWaiver(act, known.id, inForce))) continue;
      owed++;
    }
  }
  return owed;
}
