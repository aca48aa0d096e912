import type { EntityManager } from 'typeorm';
import type { OfficeRules } from '../../domain/office-rules';
import type { Role } from '../entities/role-entity';
import type { RoleHolder } from '../people-repository';
import { type JudgedObligation, judgedObligations } from './judged-obligations';
import type { PlanCalendar, PlanTimes } from './plan-calendar';

/** Whoever reads, in the chat or on a page: the union of the roles is what the person may see. */
export interface Reader {
  readonly roles: readonly Pick<RoleHolder, 'role' | 'unitId'>[];
}

export function hasRole(reader: Reader, role: Role): boolean {
  return reader.roles.some((each) => each.role === role);
}

export function unitIdsWithRole(reader: Reader, role: Role): number[] {
  return [
    ...new Set(
      reader.roles.flatMap((each) => (each.role === role && each.unitId !== null ? [each.unitId] : [])),
    ),
  ];
}

/** The plans a reader coordinates: those collected by a unit whose 统筹员 the reader is. */
export function coordinatedPlanIds(reader: Reader, calendar: Pick<PlanCalendar, 'plans'>): number[] {
  const units = unitIdsWithRole(reader, 'coordinator');
  return calendar.plans
    .filter(({ plan }) => plan.collectingUnitId !== null && units.includes(plan.collectingUnitId))
    .map(({ plan }) => plan.id);
}

/** Units of which the reader may read everything: as contact and as 分管领导. */
export function ownUnitIds(reader: Reader): number[] {
  return [...new Set([...unitIdsWithRole(reader, 'contact'), ...unitIdsWithRole(reader, 'unitLeader')])];
}

/** One plan with what the reader may read figures of. */
export interface ReadablePlan {
  readonly times: PlanTimes;
  /** Of all periods, in the order of a list. */
  readonly obligations: readonly JudgedObligation[];
  /** The unit leader's own units; null where the reader may read the whole plan. */
  readonly ownUnits: readonly string[] | null;
}

/** A plan of which the reader may read figures: of all units (null), or of these. */
export interface ReadingScope {
  readonly times: PlanTimes;
  readonly unitIds: readonly number[] | null;
}

/** A leader reads all plans, a coordinator the coordinated ones, a unit leader of every plan the own units. */
export function readingScopes(reader: Reader, calendar: Pick<PlanCalendar, 'plans'>): ReadingScope[] {
  const leads = hasRole(reader, 'leader');
  const coordinated = coordinatedPlanIds(reader, calendar);
  const ledUnitIds = unitIdsWithRole(reader, 'unitLeader');
  return calendar.plans.flatMap((times): ReadingScope[] => {
    if (leads || coordinated.includes(times.plan.id)) return [{ times, unitIds: null }];
    return ledUnitIds.length > 0 ? [{ times, unitIds: ledUnitIds }] : [];
  });
}

/** All of the plan, or one item of it. Null where the reader's units owe nothing there. */
export async function readPlan(
  manager: EntityManager,
  { times, unitIds }: ReadingScope,
  calendar: PlanCalendar,
  rules: OfficeRules,
  now: Date,
  itemId: number | null = null,
): Promise<ReadablePlan | null> {
  const filter = {
    periodIds: times.periods.map(({ period }) => period.id),
    ...(unitIds === null ? {} : { unitIds }),
    ...(itemId === null ? {} : { itemId }),
  };
  const obligations = await judgedObligations(manager, calendar, filter, rules, now);
  if (unitIds !== null && obligations.length === 0) return null;
  const ownUnits = unitIds === null ? null : [...new Set(obligations.map(({ unitName }) => unitName))];
  return { times, obligations, ownUnits };
}

/** All plans of which the reader may read figures. Empty when that is nothing. */
export async function plansReadableBy(
  manager: EntityManager,
  reader: Reader,
  calendar: PlanCalendar,
  rules: OfficeRules,
  now: Date,
): Promise<ReadablePlan[]> {
  const plans: ReadablePlan[] = [];
  for (const scope of readingScopes(reader, calendar)) {
    const plan = await readPlan(manager, scope, calendar, rules, now);
    if (plan) plans.push(plan);
  }
  return plans;
}

/**
 * In which plans the reader may read what a unit reported: contact and 分管领导 of the unit in all, a coordinator in the
 * coordinated ones, a leader in all. Empty: nothing of that unit is the reader's.
 */
export function plansReadableOfUnit(reader: Reader, unitId: number, calendar: PlanCalendar): number[] {
  if (hasRole(reader, 'leader') || ownUnitIds(reader).includes(unitId))
    return calendar.plans.map(({ plan }) => plan.id);
  return coordinatedPlanIds(reader, calendar);
}
