import type { EntityManager } from 'typeorm';
import { officeDayOf, officeInstant } from '../../domain/calendar/office-time';
import { type OfficeRules, rulesOfPlan } from '../../domain/office-rules';
import { currentPeriod, runningPeriod } from '../../domain/period/current-period';
import { openingInstant } from '../../domain/period/period-window';
import type { PeriodWindow } from '../../domain/period/reporting-period';
import { windowsOfPlan } from '../../domain/period/windows-of-plan';
import { shortPlanTitles } from '../../domain/plan/short-plan-titles';
import type { PlanEntity } from '../entities/plan-entity';
import type { ReportingPeriodEntity } from '../entities/reporting-period-entity';
import { PlanRepository } from '../plan-repository';
import { sharedPart } from '../shared-transaction';

/** A stored period with the marks that policy and calendar give it. */
export interface PeriodInForce {
  readonly plan: PlanEntity;
  readonly period: ReportingPeriodEntity;
  readonly window: PeriodWindow;
  /** The plan's title as `《…》` where several plans are in force, so that none is taken for another; else empty. */
  readonly shownTitle: string;
  /** As few of its words as tell it from the others, likewise: where the title itself has been said already. */
  readonly shortTitle: string;
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
  /** Active plans, newest first; behind them those that have not asked for anything yet. */
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
  return sharedPart(manager) ? reckonedOnce(plans, periods, rules, now) : reckon(plans, periods, rules, now);
}

interface Reckoned {
  readonly plans: readonly PlanEntity[];
  readonly rules: OfficeRules;
  readonly from: number;
  /** From then on something in it is different. */
  readonly until: number;
  readonly calendar: PlanCalendar;
}

/** Conversations that share a transaction share the periods that they have read, and come within the same moment. */
const RECKONED = new WeakMap<readonly ReportingPeriodEntity[], Reckoned>();

function reckonedOnce(
  plans: readonly PlanEntity[],
  periods: readonly ReportingPeriodEntity[],
  rules: OfficeRules,
  now: Date,
): PlanCalendar {
  const at = now.getTime();
  const known = RECKONED.get(periods);
  if (known && known.plans === plans && known.rules === rules && known.from <= at && at < known.until)
    return known.calendar;
  const calendar = reckon(plans, periods, rules, now);
  RECKONED.set(periods, { plans, rules, from: at, until: nextChange(calendar, rules, at), calendar });
  return calendar;
}

/** When a period begins or is due, or the day of a first notice begins. */
function nextChange({ plans }: PlanCalendar, rules: OfficeRules, from: number): number {
  const changes = plans.flatMap(({ plan, periods }) => {
    const { policy } = rulesOfPlan(rules, plan);
    return periods.flatMap(({ window }) => [
      openingInstant(window, policy),
      window.dueAt,
      officeInstant(window.opensOn, '00:00'),
    ]);
  });
  return Math.min(...changes.map((each) => each.getTime()).filter((each) => each >= from));
}

function reckon(
  plans: readonly PlanEntity[],
  periods: readonly ReportingPeriodEntity[],
  rules: OfficeRules,
  now: Date,
): PlanCalendar {
  const short = shortPlanTitles(plans.map(({ title }) => title));
  const shownAs = (i: number) => (plans.length > 1 ? (short[i] ?? null) : null);
  const all = plans.map((plan, i) => timesOf(plan, periods, rules, now, shownAs(i)));
  const times = [...all.filter((each) => hasBegun(each, now)), ...all.filter((each) => !hasBegun(each, now))];
  return {
    plans: times,
    periodById: new Map(times.flatMap((plan) => plan.periods.map((each) => [each.period.id, each] as const))),
  };
}

/** 本期 unless another one is asked for, on a page as in the chat; null for one that the plan does not have. */
export function periodMeant({ current, periods }: PlanTimes, code: string | null): PeriodInForce | null {
  if (code === null) return current ?? periods.at(-1) ?? null;
  return periods.find(({ period }) => period.code === code) ?? null;
}

/** A plan's first notice has gone out. */
function hasBegun({ periods }: PlanTimes, now: Date): boolean {
  return periods.some(({ window }) => window.opensOn <= officeDayOf(now));
}

function timesOf(
  plan: PlanEntity,
  allPeriods: readonly ReportingPeriodEntity[],
  officeRules: OfficeRules,
  now: Date,
  /** Null where it is the only one. */
  short: string | null,
): PlanTimes {
  const rules = rulesOfPlan(officeRules, plan);
  const periods = allPeriods.filter((period) => period.planId === plan.id);
  const windows = windowsOfPlan(periods, rules);
  const shownTitle = short === null ? '' : `《${plan.title}》`;
  const shortTitle = short === null ? '' : `《${short}》`;
  const inForce = periods.flatMap((period) => {
    const window = windows.get(period.code);
    return window ? [{ plan, period, window, shownTitle, shortTitle }] : [];
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
