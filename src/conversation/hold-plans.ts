import { lockPlans } from '../store/lock-plans';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import type { Turn } from './turn';
import { inPlan } from './understanding/in-plan';

/** Nobody else changes the plans until the turn ends; it goes on with their periods as they are now. */
export async function holdPlans(turn: Turn, planIds: readonly number[]): Promise<Turn> {
  const { manager, rules, now } = turn.act;
  if (planIds.length === 0) return turn;
  await lockPlans(manager, planIds);
  const calendar = await loadPlanCalendar(manager, rules, now);
  return inPlan({ ...turn, calendar, everyPlan: calendar }, turn.onlyPlanId);
}
