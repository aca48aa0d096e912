import { readSpokenPeriod } from '../domain/period/spoken-period';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar, type PeriodInForce, type PlanTimes } from '../store/read-models/plan-calendar';
import { CommandRefused } from './command-refused';
import { type Session } from './session';

export interface ChosenPeriod {
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
  const calendar = await loadPlanCalendar(store.read, rules, now);
  const times = choosePlan(calendar.plans, options.plan);
  const inForce = choosePeriod(times, options.period);
  const filter = { periodIds: [inForce.period.id] };
  return { times, inForce, obligations: await judgedObligations(store.read, calendar, filter, rules, now) };
}

function choosePlan(plans: readonly PlanTimes[], wanted: string | undefined): PlanTimes {
  const fitting = plans.filter(
    ({ plan }) => wanted === undefined || String(plan.id) === wanted || plan.title.includes(wanted),
  );
  const [first, ...others] = fitting;
  if (!first)
    throw new CommandRefused([wanted === undefined ? 'no plan is in force' : `no plan fits “${wanted}”`]);
  if (others.length > 0 && wanted !== undefined) {
    throw new CommandRefused([
      `several plans fit “${wanted}”:`,
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
    `the plan has no period “${wanted ?? '本期'}”${known ? `; it has ${known}` : ''}`,
  ]);
}
