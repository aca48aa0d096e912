import { readSpokenPeriod } from '../domain/period/spoken-period';
import { PlanRepository } from '../store/plan-repository';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import {
  loadPlanCalendar,
  type PeriodInForce,
  type PlanCalendar,
  type PlanTimes,
} from '../store/read-models/plan-calendar';
import { CommandRefused } from './command-refused';
import { type Session } from './session';

export interface ChosenPeriod {
  readonly calendar: PlanCalendar;
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
  readonly obligations: readonly JudgedObligation[];
}

/**
 * The plan and period that `--plan` (id or part of the title) and `--period` name; without them the newest active
 * plan and 本期. Refuses what names none or several.
 */
export async function chosenPeriod(
  { store, rules, now }: Session,
  options: { readonly plan?: string; readonly period?: string },
): Promise<ChosenPeriod> {
  const active = await loadPlanCalendar(store.read, rules, now);
  const calendar = await withArchived(active, { store, rules, now }, options.plan);
  const times = choosePlan(calendar.plans, options.plan);
  const inForce = choosePeriod(times, options.period);
  const filter = { periodIds: [inForce.period.id] };
  const obligations = await judgedObligations(store.read, calendar, filter, rules, now);
  return { calendar, times, inForce, obligations };
}

/** Who asks for a plan that is in force no more still finds it. */
async function withArchived(
  active: PlanCalendar,
  { store, rules, now }: Pick<Session, 'store' | 'rules' | 'now'>,
  wanted: string | undefined,
): Promise<PlanCalendar> {
  if (wanted === undefined || active.plans.some(({ plan }) => isNamed(plan, wanted))) return active;
  const named = (await new PlanRepository(store.read).all()).find((plan) => isNamed(plan, wanted));
  return named ? loadPlanCalendar(store.read, rules, now, named.id) : active;
}

function isNamed({ id, title }: { readonly id: number; readonly title: string }, wanted: string): boolean {
  return String(id) === wanted || title.includes(wanted);
}

/**
 * The plan that is wanted, by id or part of the title; without such words the newest. `only`: several plans are refused
 * then too, because something is changed.
 */
export function choosePlan(
  plans: readonly PlanTimes[],
  wanted: string | undefined,
  { only = false } = {},
): PlanTimes {
  const byId = plans.filter(({ plan }) => String(plan.id) === wanted);
  const fitting =
    byId.length > 0 ? byId : plans.filter(({ plan }) => wanted === undefined || isNamed(plan, wanted));
  const [first, ...others] = fitting;
  if (!first)
    throw new CommandRefused([
      wanted === undefined
        ? 'no plan is in force; import one with: cuibao plan import FILE'
        : `no plan fits “${wanted}”; cuibao plan list shows what there is`,
    ]);
  if (others.length > 0 && (wanted !== undefined || only)) {
    throw new CommandRefused([
      wanted === undefined
        ? 'several plans are in force, name one with --plan:'
        : `several plans fit “${wanted}”:`,
      ...fitting.map(({ plan }) => `  ${plan.id} ${plan.title}`),
    ]);
  }
  return first;
}

function choosePeriod(times: PlanTimes, wanted: string | undefined): PeriodInForce {
  const code = wanted === undefined ? null : readSpokenPeriod(wanted, times.plan.year);
  const found =
    wanted === undefined ? times.current : times.periods.find(({ period }) => period.code === code);
  if (found) return found;
  const known = times.periods.map(({ period }) => period.code).join(', ');
  throw new CommandRefused([
    known === ''
      ? `《${times.plan.title}》 has no reporting period yet; add one with: cuibao period add 6月30日`
      : `the plan has no period “${wanted ?? '本期'}”; it has ${known}`,
  ]);
}
