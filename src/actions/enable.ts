import { lockRow } from '../store/dialect';
import { PlanEntity } from '../store/entities/plan-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/**
 * 启用 a period that was 不催: from now on people are reminded of it, and until `closesAt`, where one is given, their
 * reports are taken.
 */
export async function enablePeriod(act: Act, periodId: number, closesAt: Date | null): Promise<boolean> {
  const query = act.manager
    .createQueryBuilder(ReportingPeriodEntity, 'period')
    .where('period.id = :periodId', { periodId });
  const period = await lockRow(act.manager, query).getOneOrFail();
  return changeRow(
    act,
    'period',
    period,
    { quiet: false, ...(period.quiet && closesAt ? { closesAt } : {}) },
    'period.enable',
  );
}

/** 启用 a plan that was only stored: from now on it is in force, and its reminders begin. */
export async function activatePlan(act: Act, planId: number): Promise<boolean> {
  const query = act.manager.createQueryBuilder(PlanEntity, 'plan').where('plan.id = :planId', { planId });
  const plan = await lockRow(act.manager, query).getOneOrFail();
  if (plan.status !== 'draft') return false;
  return changeRow(act, 'plan', plan, { status: 'active', activatedAt: act.now }, 'plan.activate');
}
