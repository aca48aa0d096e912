import type { SelectionReading } from '../../domain/message/selection';
import { readSpokenPeriod } from '../../domain/period/spoken-period';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce, PlanTimes } from '../../store/read-models/plan-calendar';
import type { Turn } from '../turn';
import { chooseObligations, namesAny } from './choose-obligations';
import { meantPlanIds } from './chosen-plan';
import { EVERY_STATE } from './explain-nothing';

/** A coordinator's view of one plan in one period. */
export interface CoordinatedPeriod {
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
  readonly obligations: readonly JudgedObligation[];
}

/**
 * The plans the member coordinates, each in the period said (本期 when none is said). Throws `plan.none` when no
 * active plan is the member's.
 */
export async function coordinatedPeriods(turn: Turn, saidPeriod: string): Promise<CoordinatedPeriod[]> {
  const { act, calendar } = turn;
  const planIds = meantPlanIds(turn);
  const plans = calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  if (plans.length === 0) throw new RuleViolation('plan.none');
  const periods: CoordinatedPeriod[] = [];
  for (const times of plans) {
    const inForce = periodOf(times, saidPeriod);
    if (!inForce) continue;
    const obligations = await judgedObligations(
      act.manager,
      calendar,
      { periodIds: [inForce.period.id] },
      act.rules,
      act.now,
    );
    periods.push({ times, inForce, obligations });
  }
  return periods;
}

function periodOf(times: PlanTimes, said: string): PeriodInForce | null {
  if (said === '' || said === '本期') return times.current;
  const code = readSpokenPeriod(said, times.plan.year);
  return times.periods.find(({ period }) => period.code === code) ?? null;
}

/**
 * The plans the member coordinates, each in the period said (本期 when none is said), with the obligations that the
 * selection means; plans without that period are left out. `words` is what follows the selectors: at most a period.
 * Throws `plan.none`, `period.unknown` and what `chooseObligations` throws.
 */
export async function selectedPeriods(
  turn: Turn,
  { selection, rest }: Pick<SelectionReading, 'selection' | 'rest'>,
): Promise<CoordinatedPeriod[]> {
  const periods = await coordinatedPeriods(turn, selection.period ?? rest);
  if (periods.length === 0 || (selection.period !== null && rest !== ''))
    throw new RuleViolation('period.unknown', { said: rest || (selection.period ?? '') });
  if (!namesAny(selection)) return periods;
  const chosen = await chooseObligations(turn, { ...selection, period: null }, EVERY_STATE, {
    everyPeriod: true,
    acrossPlans: true,
  });
  const ids = new Set(chosen.map(({ id }) => id));
  return periods.map((period) => ({
    ...period,
    obligations: period.obligations.filter(({ id }) => ids.has(id)),
  }));
}
