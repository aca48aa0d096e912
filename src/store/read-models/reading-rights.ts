import type { EntityManager } from 'typeorm';
import type { OfficeRules } from '../../domain/office-rules';
import type { Role } from '../entities/role-entity';
import type { ObligationFilter } from '../obligation-repository';
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

/** What the reader's own units owe in a plan. */
export interface OwnPart {
  /** Their names. */
  readonly units: readonly string[];
  /** Of all periods, in the order of a list. */
  readonly obligations: readonly JudgedObligation[];
}

/** One plan of which the reader may read figures. */
export interface ReadablePlan {
  readonly times: PlanTimes;
  /** The unit leader's part; null where the reader may read the whole plan. */
  readonly own: OwnPart | null;
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

/** Null where the reader's units owe nothing there. A whole plan is counted by who shows it, not read. */
export async function readPlan(
  manager: EntityManager,
  { times, unitIds }: ReadingScope,
  calendar: PlanCalendar,
  rules: OfficeRules,
  now: Date,
): Promise<ReadablePlan | null> {
  if (unitIds === null) return { times, own: null };
  const filter = { periodIds: times.periods.map(({ period }) => period.id), unitIds };
  const obligations = await judgedObligations(manager, calendar, filter, rules, now);
  if (obligations.length === 0) return null;
  return { times, own: { units: [...new Set(obligations.map(({ unitName }) => unitName))], obligations } };
}

/** Which part of a plan: one of these. */
export type PlanPart = Pick<ObligationFilter, 'itemId' | 'itemNos' | 'unitIds'>;

/** What the reader may read of some items or units, of all periods of the plan. */
export async function readPart(
  manager: EntityManager,
  { times, own }: ReadablePlan,
  part: PlanPart,
  calendar: PlanCalendar,
  rules: OfficeRules,
  now: Date,
): Promise<JudgedObligation[]> {
  if (own) return own.obligations.filter((each) => isPartOf(each, part));
  const periodIds = times.periods.map(({ period }) => period.id);
  return judgedObligations(manager, calendar, { ...part, periodIds }, rules, now);
}

function isPartOf(
  { itemId, itemNo, unitId }: JudgedObligation,
  { itemId: item = itemId, itemNos = [itemNo], unitIds = [unitId] }: PlanPart,
): boolean {
  return itemId === item && itemNos.includes(itemNo) && unitIds.includes(unitId);
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
