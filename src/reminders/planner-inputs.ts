import type { EntityManager } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { addWorkingDays } from '../domain/calendar/working-calendar';
import type { OfficeRules } from '../domain/office-rules';
import { type ConcernedPerson, concernsByPerson } from '../domain/reminders/concerns';
import type { OwedObligation } from '../domain/reminders/owed-obligation';
import { ownPolicy, policyOfPlan } from '../domain/reminders/policy-of-plan';
import type { Recipient } from '../domain/reminders/recipient';
import { type StandIn, withStandIns } from '../domain/reminders/stand-ins';
import { PeopleRepository } from '../store/people-repository';
import { isOwed, type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar, type PeriodInForce, type PlanCalendar } from '../store/read-models/plan-calendar';
import { type Arrangements, arrangementsOf, loadArrangements } from './arrangements';

/** What the planner plans from: everything that is owed, and who answers for it, as it stands. */
export interface PlannerInputs {
  readonly calendar: PlanCalendar;
  readonly obligations: readonly JudgedObligation[];
  readonly owed: readonly OwedObligation[];
  readonly recipients: readonly Recipient[];
  readonly standIns: readonly StandIn[];
  readonly arrangements: Arrangements;
  /** By person, as it is on an office day: reckoned once a day, however many messages are rendered from it. */
  concernedOn(day: OfficeDay): ReadonlyMap<number, ConcernedPerson>;
  /** `obligations` by id. */
  readonly byId: ReadonlyMap<number, JudgedObligation>;
}

/**
 * `unitIds` narrows to those units: rendering one person's message needs no more. `resumedPlans` are taken as if their
 * reminders were not paused.
 */
export async function loadPlannerInputs(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  unitIds?: readonly number[],
  resumedPlans: ReadonlySet<number> = new Set(),
): Promise<PlannerInputs> {
  return inputsFrom(manager, await loadPlanCalendar(manager, rules, now), rules, now, {
    resumedPlans,
    ...(unitIds ? { unitIds } : {}),
  });
}

/**
 * The same without what no message of the office day of `now` can be about, and without who owes nothing of it: the tick
 * asks every minute, and most of a plan's periods are to come or are over. With `scheduledOnly` also without periods in which
 * nobody is written to unless a person asks for it.
 */
export async function loadInputsOfToday(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  {
    unitIds,
    scheduledOnly = false,
  }: { readonly unitIds?: readonly number[]; readonly scheduledOnly?: boolean } = {},
): Promise<PlannerInputs> {
  const calendar = await loadPlanCalendar(manager, rules, now);
  const speaking = [...calendar.periodById.values()].filter(
    (each) => maySpeakToday(each, rules, now) && !(scheduledOnly && isQuiet(each)),
  );
  return inputsFrom(manager, calendar, rules, now, {
    resumedPlans: new Set(),
    ...(unitIds ? { unitIds } : {}),
    speakingPeriods: speaking.map(({ period }) => period.id),
  });
}

/** From the opening notice, or the first digest where that is earlier, to the close. */
function maySpeakToday({ plan, window }: PeriodInForce, rules: OfficeRules, now: Date): boolean {
  const { digest } = policyOfPlan(rules.policy, plan);
  const digestFrom = addWorkingDays(
    rules.calendar,
    officeDayOf(window.dueAt),
    Math.min(0, 1 - digest.lastWorkingDaysBeforeDue),
  );
  const today = officeDayOf(now);
  return (window.opensOn <= today || digestFrom <= today) && now <= window.closesAt;
}

/** 不催, or a plan whose reminders are paused. */
function isQuiet({ plan, period }: PeriodInForce): boolean {
  return period.quiet || plan.remindersPausedAt !== null;
}

interface Wanted {
  readonly resumedPlans: ReadonlySet<number>;
  readonly unitIds?: readonly number[];
  readonly speakingPeriods?: readonly number[];
}

async function inputsFrom(
  manager: EntityManager,
  calendar: PlanCalendar,
  rules: OfficeRules,
  now: Date,
  { resumedPlans, unitIds, speakingPeriods }: Wanted,
): Promise<PlannerInputs> {
  const filter = {
    states: ['pending', 'returned'] as const,
    ...(unitIds ? { unitIds } : {}),
    ...(speakingPeriods ? { ownWayOrIn: speakingPeriods } : {}),
  };
  const obligations = (await judgedObligations(manager, calendar, filter, rules, now)).filter(isOwed);
  const people = new PeopleRepository(manager);
  const roles = ['contact', 'unitLeader'] as const;
  const wantedUnits = speakingPeriods ? [...new Set(obligations.map(({ unitId }) => unitId))] : unitIds;
  const holders = wantedUnits ? await people.ofUnits(wantedUnits, roles) : await people.withRole(roles);
  const arrangements = await loadArrangements(manager, now, [...calendar.periodById.keys()], wantedUnits);
  const owed = obligations.map((obligation) => owedObligation(obligation, arrangements, rules, resumedPlans));
  const recipients = holders.flatMap(
    ({ personId, userid, unitId, rank, role, items, itemIds, reachable }): Recipient[] =>
      unitId !== null && (role === 'contact' || role === 'unitLeader')
        ? [{ personId, userid, unitId, order: rank, role, items, itemIds, reachable }]
        : [],
  );
  return {
    calendar,
    obligations,
    owed,
    recipients,
    standIns: arrangements.standIns,
    arrangements,
    concernedOn: concernedByDay(concernsByPerson(owed, recipients, rules), arrangements.standIns, recipients),
    byId: new Map(obligations.map((obligation) => [obligation.id, obligation])),
  };
}

function concernedByDay(
  people: readonly ConcernedPerson[],
  standIns: readonly StandIn[],
  recipients: readonly Recipient[],
): PlannerInputs['concernedOn'] {
  const days = new Map<OfficeDay, ReadonlyMap<number, ConcernedPerson>>();
  return (day) => {
    const known = days.get(day);
    if (known) return known;
    const onDay = withStandIns(people, standIns, recipients, day);
    const byPerson = new Map(onDay.map((person) => [person.personId, person]));
    days.set(day, byPerson);
    return byPerson;
  };
}

function owedObligation(
  obligation: JudgedObligation,
  arrangements: Arrangements,
  { policy }: OfficeRules,
  resumedPlans: ReadonlySet<number>,
): OwedObligation {
  const { id, planId, periodCode, unitId, itemId, itemNo, marks, inForce, ownDueSetOn } = obligation;
  return {
    id,
    planId,
    periodCode,
    unitId,
    itemId,
    itemNo,
    dueAt: marks.dueAt,
    graceUntil: marks.deadline,
    closesAt: marks.closesAt,
    opensOn: inForce.window.opensOn,
    quiet: inForce.period.quiet || (inForce.plan.remindersPausedAt !== null && !resumedPlans.has(planId)),
    ...arrangementsOf(obligation, arrangements),
    ...(ownDueSetOn ? { ownDueSetOn } : {}),
    ...ownPolicy(policy, inForce.plan),
  };
}

/** Of this alone some answers are made. */
export { loadPromises, promiseFor } from './arrangements';
/** What has been told of it, and to whom. */
export { coveredStages, nudgedOn, writtenFrom, writtenOn } from './what-was-told';
