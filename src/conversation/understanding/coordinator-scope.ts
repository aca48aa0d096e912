import type { SelectionReading } from '../../domain/message/selection';
import { unitsInShort } from '../../domain/message/selection-words';
import type { ObligationState } from '../../domain/obligation/obligation';
import { readSpokenPeriod } from '../../domain/period/spoken-period';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce, PlanTimes } from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import type { Turn } from '../turn';
import { chooseObligations, namesAny } from './choose-obligations';
import { meantPlanIds } from './chosen-plan';
import { EVERY_STATE } from './explain-nothing';

/** One plan in one period. */
export interface MeantPeriod {
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
}

/** A coordinator's view of one plan in one period. */
export interface CoordinatedPeriod extends MeantPeriod {
  readonly obligations: readonly JudgedObligation[];
}

/**
 * The plans the member coordinates, each in the period said (本期 when none is said); plans without that period are left
 * out. Throws `plan.none` when no active plan is the member's.
 */
export function coordinatedPeriods(turn: Turn, saidPeriod: string): MeantPeriod[] {
  const planIds = meantPlanIds(turn);
  const plans = turn.calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  if (plans.length === 0) throw new RuleViolation('plan.none');
  return plans.flatMap((times) => {
    const inForce = periodOf(times, saidPeriod);
    return inForce ? [{ times, inForce }] : [];
  });
}

function periodOf(times: PlanTimes, said: string): PeriodInForce | null {
  if (said === '' || said === '本期') return times.current;
  const code = readSpokenPeriod(said, times.plan.year);
  return times.periods.find(({ period }) => period.code === code) ?? null;
}

type Reading = Pick<SelectionReading, 'selection' | 'rest'>;

/**
 * The same of a message; `rest` is what follows the selectors: at most a period. Throws `plan.none`, `period.unknown`, and
 * `unit.unknown` for what may be short for a unit (发改).
 */
export async function meantPeriods(turn: Turn, { selection, rest }: Reading): Promise<MeantPeriod[]> {
  const periods = coordinatedPeriods(turn, selection.period ?? rest);
  if (periods.length > 0 && (selection.period === null || rest === '')) return periods;
  const near = rest === '' ? [] : unitsInShort(rest, await loadRegistry(turn.act.manager));
  if (near.length > 0) throw new RuleViolation('unit.unknown', { name: rest, near });
  throw new RuleViolation('period.unknown', { said: rest || (selection.period ?? '') });
}

/**
 * The same with the obligations in one of `states` that the selection means. Throws also what `chooseObligations`
 * throws.
 */
export async function selectedPeriods(
  turn: Turn,
  reading: Reading,
  states: readonly ObligationState[] = EVERY_STATE,
): Promise<CoordinatedPeriod[]> {
  const periods = await meantPeriods(turn, reading);
  const periodIds = periods.map(({ inForce }) => inForce.period.id);
  const { act, calendar } = turn;
  const obligations = namesAny(reading.selection)
    ? await chooseObligations(turn, { ...reading.selection, period: null }, states, {
        everyPeriod: true,
        within: periodIds,
        acrossPlans: true,
      })
    : await judgedObligations(act.manager, calendar, { periodIds, states }, act.rules, act.now);
  return periods.map((period) => ({
    ...period,
    obligations: obligations.filter(({ periodId }) => periodId === period.inForce.period.id),
  }));
}
