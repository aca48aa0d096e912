import type { WorkingCalendar } from './calendar/working-calendar';
import type { NamedPlan, ReminderPolicy } from './reminders/policy';
import { policyOfPlan } from './reminders/policy-of-plan';

/** What an office lays down once and every rule reads: its calendar and its reminder policy. */
export interface OfficeRules {
  readonly calendar: WorkingCalendar;
  readonly policy: ReminderPolicy;
  /** Where the pages are, without a slash at the end; null or absent where there are none. */
  readonly pageRoot?: string | null;
}

/** The rules as they hold for one plan. */
export function rulesOfPlan(rules: OfficeRules, plan: NamedPlan): OfficeRules {
  const policy = policyOfPlan(rules.policy, plan);
  return policy === rules.policy ? rules : { ...rules, policy };
}
