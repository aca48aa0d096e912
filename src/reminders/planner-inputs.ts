import type { EntityManager } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { addWorkingDays } from '../domain/calendar/working-calendar';
import type { OfficeRules } from '../domain/office-rules';
import { type ConcernedPerson, concernsByPerson } from '../domain/reminders/concerns';
import type { OwedObligation } from '../domain/reminders/owed-obligation';
import type { CoveredStage } from '../domain/reminders/planned-reminder';
import { ownPolicy, policyOfPlan } from '../domain/reminders/policy-of-plan';
import type { Recipient } from '../domain/reminders/recipient';
import { type StandIn, withStandIns } from '../domain/reminders/stand-ins';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
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
 * asks every minute, and most of a plan's periods are to come or are over.
 */
export async function loadInputsOfToday(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  unitIds?: readonly number[],
): Promise<PlannerInputs> {
  const calendar = await loadPlanCalendar(manager, rules, now);
  const speaking = [...calendar.periodById.values()].filter((each) => maySpeakToday(each, rules, now));
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
  const arrangements = await loadArrangements(manager, now, wantedUnits);
  const owed = obligations.map((obligation) => owedObligation(obligation, arrangements, rules, resumedPlans));
  const recipients = holders.flatMap(
    ({ personId, userid, unitId, rank, role, items, reachable }): Recipient[] =>
      unitId !== null && (role === 'contact' || role === 'unitLeader')
        ? [{ personId, userid, unitId, order: rank, role, items, reachable }]
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
  const { id, planId, periodCode, unitId, itemNo, marks, inForce, ownDueSetOn } = obligation;
  return {
    id,
    planId,
    periodCode,
    unitId,
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

/**
 * The stages that people have been told of, or are about to be. A message that was refused, or given up because its
 * day was over, has told nobody anything: its stages count as missed; so does one whose time passed while it waited.
 */
export async function coveredStages(manager: EntityManager, now: Date): Promise<CoveredStage[]> {
  return manager
    .createQueryBuilder(ReminderStageEntity, 'told')
    .innerJoin(ObligationEntity, 'o', 'o.id = told.obligation_id')
    .innerJoin(OutboxMessageEntity, 'message', 'message.reminder_id = told.reminder_id')
    .select([
      'told.person_id AS personId',
      'told.obligation_id AS obligationId',
      'told.stage AS stage',
      'told.due_day AS dueDay',
    ])
    .where('o.state IN (:...states)', { states: ['pending', 'returned'] })
    .andWhere('message.status IN (:...alive)', {
      alive: ['deferred', 'pending', 'sending', 'sent', 'unknown'],
    })
    .andWhere(
      `NOT (message.status = 'pending' AND message.first_attempt_at IS NULL
        AND message.pointless_after IS NOT NULL AND message.pointless_after < :now)`,
      { now },
    )
    .getRawMany();
}

/** Who has had the one message of the office day, scheduled or by a coordinator's 催办, or will have it. */
export async function peopleWrittenTo(manager: EntityManager, day: OfficeDay): Promise<Set<number>> {
  return (await writtenFrom(manager, day, day)).get(day) ?? new Set();
}

/**
 * The same by office day. A 催办 that was taken back before it went out counts for nothing, nor does what a lead unit
 * asked of its supporting unit: that tells of one item only.
 */
export async function writtenFrom(
  manager: EntityManager,
  from: OfficeDay,
  to: OfficeDay | null = null,
): Promise<Map<OfficeDay, Set<number>>> {
  const query = manager
    .createQueryBuilder(ReminderEntity, 'r')
    .select(['r.id', 'r.personId', 'r.officeDay'])
    .where('r.office_day >= :from', { from })
    .andWhere(
      `(r.kind = 'scheduled' OR (r.kind = 'nudge' AND EXISTS (
        SELECT 1 FROM outbox_messages m WHERE m.reminder_id = r.id AND m.status <> 'obsolete')))`,
    );
  if (to !== null) query.andWhere('r.office_day <= :to', { to });
  const days = new Map<OfficeDay, Set<number>>();
  for (const { personId, officeDay } of await query.getMany()) {
    const people = days.get(officeDay);
    if (people) people.add(personId);
    else days.set(officeDay, new Set([personId]));
  }
  return days;
}

/** Who was, or will be, written to by a 催办 on the office day, whoever's it is. */
export async function nudgedOn(manager: EntityManager, day: OfficeDay): Promise<ReadonlySet<number>> {
  const rows = await manager
    .createQueryBuilder(ReminderEntity, 'r')
    .innerJoin(OutboxMessageEntity, 'm', "m.reminder_id = r.id AND m.kind = 'nudge'")
    .select('r.person_id', 'personId')
    .where("r.office_day = :day AND m.status NOT IN ('obsolete', 'failed')", { day })
    .getRawMany<{ personId: number }>();
  return new Set(rows.map(({ personId }) => Number(personId)));
}
