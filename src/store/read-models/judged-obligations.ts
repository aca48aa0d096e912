import type { EntityManager } from 'typeorm';
import { type EffectiveDue, effectiveDue } from '../../domain/obligation/effective-due';
import { type Lamp, lampOf } from '../../domain/obligation/lamp';
import { isLate } from '../../domain/obligation/punctuality';
import type { OfficeRules } from '../../domain/office-rules';
import { openingInstant } from '../../domain/period/period-window';
import { type ObligationFact, type ObligationFilter, ObligationRepository } from '../obligation-repository';
import type { PeriodInForce, PlanCalendar } from './plan-calendar';

/** An obligation with everything that is derived from it: the same lamp, the same 逾期 everywhere. */
export interface JudgedObligation extends ObligationFact {
  readonly inForce: PeriodInForce;
  readonly marks: EffectiveDue;
  readonly lamp: Lamp;
  /** Null while nothing is reported. */
  readonly late: boolean | null;
  /**
   * 办结 took it out: not owed, in no figure. What was reported before stays, and what a period that had closed by then
   * asked for in vain stays missing: figures once told do not change afterwards.
   */
  readonly itemClosed: boolean;
}

/** The obligations of the calendar's plans that `filter` selects, judged at `now`. */
export async function judgedObligations(
  manager: EntityManager,
  calendar: PlanCalendar,
  filter: ObligationFilter,
  rules: OfficeRules,
  now: Date,
): Promise<JudgedObligation[]> {
  const periodIds = filter.periodIds ?? [...calendar.periodById.keys()];
  const facts = await new ObligationRepository(manager).facts({ ...filter, periodIds });
  return facts.flatMap((fact) => {
    const inForce = calendar.periodById.get(fact.periodId);
    return inForce ? [judge(fact, inForce, rules, now)] : [];
  });
}

function judge(
  fact: ObligationFact,
  inForce: PeriodInForce,
  rules: OfficeRules,
  now: Date,
): JudgedObligation {
  const marks = effectiveDue(fact, inForce.window, rules.calendar);
  return {
    ...fact,
    inForce,
    marks,
    lamp: lampAt({ ...fact, inForce, marks }, rules, now),
    late: isLate(fact, marks.punctualUntil),
    itemClosed: wasTakenOut(fact, marks),
  };
}

function wasTakenOut({ state, itemClosedAt }: ObligationFact, { closesAt }: EffectiveDue): boolean {
  return itemClosedAt !== null && state !== 'submitted' && state !== 'accepted' && itemClosedAt <= closesAt;
}

/** The lamp at another moment than the obligation was judged for: a preview shows what will be seen then. */
export function lampAt(
  { state, inForce, marks }: Pick<JudgedObligation, 'state' | 'inForce' | 'marks'>,
  rules: OfficeRules,
  now: Date,
): Lamp {
  return lampOf(state, { ...marks, opensAt: openingInstant(inForce.window, rules.policy) }, now);
}

/** Still owed: 待报 or 退回, of an item that is not 办结. */
export function isOwed(obligation: Pick<JudgedObligation, 'state' | 'itemClosed'>): boolean {
  return !obligation.itemClosed && (obligation.state === 'pending' || obligation.state === 'returned');
}
