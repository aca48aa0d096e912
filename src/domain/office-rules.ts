import type { WorkingCalendar } from './calendar/working-calendar';
import type { NamedPlan, ReminderPolicy } from './reminders/policy';
import { policyOfPlan } from './reminders/policy-of-plan';

/** What an office lays down once and every rule reads: its calendar and its reminder policy. */
export interface OfficeRules {
  readonly calendar: WorkingCalendar;
  readonly policy: ReminderPolicy;
  /** Address of the 填报 page as the messenger's users reach it; null or absent where this service has no pages. */
  readonly reportPage?: string | null;
}

/** The rules as they hold for one plan. */
export function rulesOfPlan(rules: OfficeRules, plan: NamedPlan): OfficeRules {
  const policy = policyOfPlan(rules.policy, plan);
  return policy === rules.policy ? rules : { ...rules, policy };
}
