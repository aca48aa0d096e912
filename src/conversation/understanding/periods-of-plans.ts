import type { PeriodsOfPlan } from '../../domain/period/period-meant';
import type { PlanTimes } from '../../store/read-models/plan-calendar';

/** The plans' periods, as words can name them. */
export function periodsOfPlans(plans: readonly PlanTimes[]): PeriodsOfPlan[] {
  return plans.map(({ plan, periods }) => ({
    year: plan.year,
    periods: periods.map(({ period: { code, dueAt } }) => ({ code, dueAt })),
  }));
}
