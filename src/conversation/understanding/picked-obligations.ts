import type { ObligationState } from '../../domain/obligation/obligation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import type { Choosing } from './choose-obligations';
import { meantPlanIds } from './chosen-plan';

/**
 * Those of the given obligations that are in one of `states`, of the plans that the member coordinates, in the order of
 * a list: ticked one by one, nothing has to be understood. What is not the member's is left out as what does not exist.
 */
export async function pickedObligations(
  turn: Turn,
  ids: readonly number[],
  states: readonly ObligationState[],
  only: Choosing['only'] = () => true,
): Promise<JudgedObligation[]> {
  const { act, calendar } = turn;
  const planIds = meantPlanIds(turn);
  const periodIds = calendar.plans
    .filter(({ plan }) => planIds.includes(plan.id))
    .flatMap(({ periods }) => periods.map(({ period }) => period.id));
  const picked = await judgedObligations(act.manager, calendar, { periodIds, ids }, act.rules, act.now);
  return picked.filter((each) => states.includes(each.state) && !each.itemClosed && only(each));
}
