import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { coordinatedPlanIds, hasRole } from '../member';
import type { Turn } from '../turn';

/** One plan with what the member may read figures of. */
export interface ReadablePlan {
  readonly times: PlanTimes;
  /** Of all periods, in the order of a list. */
  readonly obligations: readonly JudgedObligation[];
  /** The unit leader's own units; null where the member may read the whole plan. */
  readonly ownUnits: readonly string[] | null;
}

/**
 * The plans of which the member may read figures: a leader all, a coordinator the coordinated ones, a unit leader of
 * every plan the own unit. Throws `plan.none` when that is nothing.
 */
export async function readablePlans(turn: Turn): Promise<ReadablePlan[]> {
  const { act, calendar, member } = turn;
  const leads = hasRole(member, 'leader');
  const coordinated = coordinatedPlanIds(member, calendar);
  const ledUnitIds = member.roles.flatMap(({ role, unitId }) =>
    role === 'unitLeader' && unitId !== null ? [unitId] : [],
  );
  const plans: ReadablePlan[] = [];
  for (const times of calendar.plans) {
    const whole = leads || coordinated.includes(times.plan.id);
    if (!whole && ledUnitIds.length === 0) continue;
    const periodIds = times.periods.map(({ period }) => period.id);
    const filter = whole ? { periodIds } : { periodIds, unitIds: ledUnitIds };
    const obligations = await judgedObligations(act.manager, calendar, filter, act.rules, act.now);
    if (!whole && obligations.length === 0) continue;
    const ownUnits = whole ? null : [...new Set(obligations.map(({ unitName }) => unitName))];
    plans.push({ times, obligations, ownUnits });
  }
  if (plans.length === 0) throw new RuleViolation('plan.none');
  return plans;
}
