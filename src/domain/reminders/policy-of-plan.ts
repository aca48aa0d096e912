import { stripWhitespace } from '../text/normalise';
import type { NamedPlan, ReminderPolicy } from './policy';

/**
 * The policy as it holds for one plan: the office's, with what the first override that names the plan says instead. The
 * very object given where no override does, so that plans without one can share what is reckoned from it.
 */
export function policyOfPlan(policy: ReminderPolicy, plan: NamedPlan): ReminderPolicy {
  const override =
    policy.plans.find((each) => names(each, plan)) ??
    policy.plans.find((each) => names(each, formerPlan(plan)));
  if (!override) return policy;
  const { title: _title, year: _year, ...own } = override;
  return { ...policy, ...own };
}

/** What the planner is told of it: nothing where the office's policy holds. */
export function ownPolicy(policy: ReminderPolicy, plan: NamedPlan): { readonly planPolicy?: ReminderPolicy } {
  const planPolicy = policyOfPlan(policy, plan);
  return planPolicy === policy ? {} : { planPolicy };
}

/** Overrides for plans that do not exist (a misspelt title, a plan not yet imported): they do nothing. */
export function overridesWithoutPlan(
  policy: ReminderPolicy,
  plans: readonly NamedPlan[],
): readonly NamedPlan[] {
  return policy.plans
    .filter((override) => !plans.some((plan) => names(override, plan) || names(override, formerPlan(plan))))
    .map(({ title, year }) => ({ title, year }));
}

/** The plan whose policy was taken over; the plan itself where none was. */
function formerPlan(plan: NamedPlan): NamedPlan {
  const { policyTitle, policyYear } = plan;
  return policyTitle && policyYear ? { title: policyTitle, year: policyYear } : plan;
}

/** By the year and a part of the title, white space apart. */
function names(override: NamedPlan, plan: NamedPlan): boolean {
  return override.year === plan.year && stripWhitespace(plan.title).includes(stripWhitespace(override.title));
}
