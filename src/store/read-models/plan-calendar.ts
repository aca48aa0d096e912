import type { EntityManager } from 'typeorm';
import { type OfficeRules, rulesOfPlan } from '../../domain/office-rules';
import { currentPeriod, runningPeriod } from '../../domain/period/current-period';
import type { PeriodWindow } from '../../domain/period/reporting-period';
import { windowsOfPlan } from '../../domain/period/windows-of-plan';
import type { PlanEntity } from '../entities/plan-entity';
import type { ReportingPeriodEntity } from '../entities/reporting-period-entity';
import { PlanRepository } from '../plan-repository';

/** A stored period with the marks that policy and calendar give it. */
export interface PeriodInForce {
  readonly plan: PlanEntity;
  readonly period: ReportingPeriodEntity;
  readonly window: PeriodWindow;
  /** The plan's title as `《…》` where several plans are in force, so that none is taken for another; else empty. */
  readonly shownTitle: string;
}

/** One plan and where it stands in time. */
export interface PlanTimes {
  readonly plan: PlanEntity;
  /** In the order of their due times. */
  readonly periods: readonly PeriodInForce[];
  /** 本期; null for a plan without progress periods. */
  readonly current: PeriodInForce | null;
  /** The first period not yet due; null after the last one. */
  readonly running: PeriodInForce | null;
}

export interface PlanCalendar {
  /** Active plans, newest first. */
  readonly plans: readonly PlanTimes[];
  readonly periodById: ReadonlyMap<number, PeriodInForce>;
}

/** The active plans (or the one named) with their periods' windows at `now` (office time). */
export async function loadPlanCalendar(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  onlyPlanId: number | null = null,
): Promise<PlanCalendar> {
  const repository = new PlanRepository(manager);
  const plans = onlyPlanId === null ? await repository.active() : [await repository.byId(onlyPlanId)];
  const periods = await repository.periods(plans.map((plan) => plan.id));
  const times = plans.map((plan) => timesOf(plan, periods, rules, now, plans.length > 1));
  return {
    plans: times,
    periodById: new Map(times.flatMap((plan) => plan.periods.map((each) => [each.period.id, each] as const))),
  };
}

function timesOf(
  plan: PlanEntity,
  allPeriods: readonly ReportingPeriodEntity[],
  officeRules: OfficeRules,
  now: Date,
  isOneOfSeveral: boolean,
): PlanTimes {
  const rules = rulesOfPlan(officeRules, plan);
  const periods = allPeriods.filter((period) => period.planId === plan.id);
  const windows = windowsOfPlan(periods, rules);
  const shownTitle = isOneOfSeveral ? `《${plan.title}》` : '';
  const inForce = periods.flatMap((period) => {
    const window = windows.get(period.code);
    return window ? [{ plan, period, window, shownTitle }] : [];
  });
  const find = (period: ReportingPeriodEntity | null) =>
    inForce.find((each) => each.period === period) ?? null;
  return {
    plan,
    periods: inForce,
    current: find(currentPeriod(periods, now, rules)),
    running: find(runningPeriod(periods, now)),
  };
}
