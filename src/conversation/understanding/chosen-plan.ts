import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';

/**
 * The plans that a coordinator's command without a plan's name means: the one chosen by 切换, else all that the member
 * coordinates. For what is meant, not for what is allowed.
 */
export function meantPlanIds({ member, calendar }: Pick<Turn, 'member' | 'calendar'>): number[] {
  const mine = coordinatedPlanIds(member, calendar);
  const { chosenPlanId } = member;
  return chosenPlanId !== null && mine.includes(chosenPlanId) ? [chosenPlanId] : mine;
}

/** Of candidates in several plans those in the plan chosen by 切换; all of them where it has none. */
export function inChosenPlan<T extends { readonly planId: number }>(
  candidates: readonly T[],
  { member }: Pick<Turn, 'member'>,
): readonly T[] {
  const chosen = candidates.filter(({ planId }) => planId === member.chosenPlanId);
  return chosen.length > 0 ? chosen : candidates;
}

/** The plan chosen by 切换, while it is in force. */
export function chosenPlan({ member, calendar }: Pick<Turn, 'member' | 'calendar'>): PlanTimes | null {
  return calendar.plans.find(({ plan }) => plan.id === member.chosenPlanId) ?? null;
}
