import { type EntityManager, In } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { type OfficeRules, rulesOfPlan } from '../../domain/office-rules';
import { checkInForce } from '../../domain/reachability/check-days';
import { PersonEntity } from '../entities/person-entity';
import { loadPlanCalendar, type PlanTimes } from './plan-calendar';
import { peopleOfPlans } from './reachability';

/** Somebody whom the address book is to be asked about. */
export interface PersonToCheck {
  readonly personId: number;
  readonly userid: string;
  /** The day on which the answer holds. */
  readonly today: OfficeDay;
  /** Not needed any more once the person was looked up on or after this day. */
  readonly unless: OfficeDay;
}

/** A plan whose contacts are being checked, and since which day. */
export interface PlanInCheck {
  readonly planId: number;
  readonly collectingUnitId: number | null;
  readonly since: OfficeDay;
}

/** The active plans with a check in force at `now`. */
export async function plansInCheck(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
): Promise<PlanInCheck[]> {
  const { plans } = await loadPlanCalendar(manager, rules, now);
  return plans.flatMap(({ plan, periods }) => {
    const since = latestCheck(periods, rulesOfPlan(rules, plan), now);
    return since === null ? [] : [{ planId: plan.id, collectingUnitId: plan.collectingUnitId, since }];
  });
}

/** Nobody is reminded of a period that is 不催, so nobody need be found for it. */
function latestCheck(periods: PlanTimes['periods'], rules: OfficeRules, now: Date): OfficeDay | null {
  const days = periods.flatMap(({ period, window }) =>
    period.quiet ? [] : (checkInForce(window, rules, now) ?? []),
  );
  return days.sort().at(-1) ?? null;
}

/**
 * Who is to be looked up at `now`: everybody of a plan once for each of its checks, and who cannot be reached once a
 * day, from the day after it was noticed: a refused message is not taken back by a lookup a minute later.
 */
export async function peopleToCheck(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
): Promise<PersonToCheck[]> {
  const today = officeDayOf(now);
  const since = new Map<number, OfficeDay>();
  for (const plan of await plansInCheck(manager, rules, now)) {
    for (const { personId } of await peopleOfPlans(manager, [plan.planId], { checkedBefore: plan.since })) {
      const known = since.get(personId);
      if (known === undefined || known < plan.since) since.set(personId, plan.since);
    }
  }
  if (since.size === 0) return [];
  const people = await manager.find(PersonEntity, {
    where: { id: In([...since.keys()]) },
    order: { id: 'ASC' },
  });
  return people.flatMap(({ id, userid, reachable, unreachableSince, checkedOn }) => {
    if (!reachable && unreachableSince !== null && officeDayOf(unreachableSince) >= today) return [];
    const unless = reachable ? (since.get(id) ?? today) : today;
    return checkedOn === null || checkedOn < unless ? [{ personId: id, userid, today, unless }] : [];
  });
}
