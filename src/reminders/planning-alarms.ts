import type { OfficeDay } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { overridesWithoutPlan } from '../domain/reminders/policy-of-plan';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { PlanRepository } from '../store/plan-repository';
import type { Store } from '../store/store';

/** Working days that nobody planned: counted, and said once to whoever watches the log. */
export function missedDaysAlarm(
  logger: Logger,
  metrics: Pick<Metrics, 'reminderDaysMissed'>,
): (days: readonly OfficeDay[]) => void {
  return (days) => {
    metrics.reminderDaysMissed.inc(days.length);
    logger.error(
      { days },
      'no process planned reminders on these working days; what was missed goes out now',
    );
  };
}

/** An override of the policy that names no plan does nothing: a misspelt title, or a plan not yet imported. */
export async function warnOfIdleOverrides(store: Store, rules: OfficeRules, logger: Logger): Promise<void> {
  if (rules.policy.plans.length === 0) return;
  const plans = await new PlanRepository(store.read).all();
  for (const { title, year } of overridesWithoutPlan(rules.policy, plans))
    logger.warn({ title, year }, 'the reminder policy has rules for a plan that does not exist');
}
