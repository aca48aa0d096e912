import { RuleViolation } from '../../domain/rule-violation';
import { plansReadableBy, type ReadablePlan } from '../../store/read-models/reading-rights';
import type { Turn } from '../turn';

/** The plans of which the member may read figures. Throws `plan.none` when that is nothing. */
export async function readablePlans({ act, calendar, member }: Turn): Promise<ReadablePlan[]> {
  const plans = await plansReadableBy(act.manager, member, calendar, act.rules, act.now);
  if (plans.length === 0) throw new RuleViolation('plan.none');
  return plans;
}
