import type { EntityManager } from 'typeorm';
import { addDays, type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import type { BriefedPeriod, BriefingInputs, BriefingReader } from '../domain/reminders/briefings';
import { ownPolicy } from '../domain/reminders/policy-of-plan';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { PeopleRepository } from '../store/people-repository';
import type { PlanCalendar } from '../store/read-models/plan-calendar';
import type { PlannerInputs } from './planner-inputs';

/** No period is open for longer after its deadline. */
const REMEMBERED_DAYS = 400;

/** Who reads how which plan stands, and what is owed there: of everything in `inputs`, for the office day of `now`. */
export async function loadBriefingInputs(
  manager: EntityManager,
  inputs: Pick<PlannerInputs, 'calendar' | 'owed'>,
  { policy }: OfficeRules,
  now: Date,
  resumedPlans: ReadonlySet<number> = new Set(),
): Promise<BriefingInputs> {
  const readers = await briefingReaders(manager, inputs.calendar);
  const owed = new Map<string, BriefedPeriod['owed'][number][]>();
  for (const each of inputs.owed) {
    const key = `${each.planId}|${each.periodCode}`;
    const known = owed.get(key);
    if (known) known.push(each);
    else owed.set(key, [each]);
  }
  const periods = [...inputs.calendar.periodById.values()].map(
    ({ plan, period, window }): BriefedPeriod => ({
      planId: plan.id,
      code: period.code,
      dueAt: window.dueAt,
      graceUntil: window.graceUntil,
      closesAt: window.closesAt,
      quiet: period.quiet || (plan.remindersPausedAt !== null && !resumedPlans.has(plan.id)),
      owed: owed.get(`${plan.id}|${period.code}`) ?? [],
      ...ownPolicy(policy, plan),
    }),
  );
  const lastMessage = await lastMessages(manager, readers, now, officeDayOf(now));
  return { readers, periods, lastMessage };
}

/** Coordinators read the digests of the plans that they collect, leaders the summaries of all. */
async function briefingReaders(manager: EntityManager, { plans }: PlanCalendar): Promise<BriefingReader[]> {
  if (plans.length === 0) return [];
  const holders = await new PeopleRepository(manager).withRole(['coordinator', 'leader']);
  const readers = holders
    .filter(({ reachable }) => reachable)
    .flatMap(({ personId, userid, role, unitId }) =>
      plans
        .filter(({ plan }) => role === 'leader' || (unitId !== null && plan.collectingUnitId === unitId))
        .map(({ plan }): BriefingReader => {
          const kind = role === 'leader' ? 'summary' : 'digest';
          return { kind, personId, userid, planId: plan.id };
        }),
    );
  // Somebody may be registered as a leader twice, in two units.
  return [...new Map(readers.map((each) => [`${each.kind}|${each.personId}|${each.planId}`, each])).values()];
}

/**
 * The latest office day before `before` on which a scheduled message reached each reader, or is about to. One that was refused
 * or dropped has told nobody anything; of one that no period still open can have been told in nothing follows.
 */
export async function lastMessages(
  manager: EntityManager,
  readers: readonly Pick<BriefingReader, 'personId'>[],
  now: Date,
  before: OfficeDay,
): Promise<ReadonlyMap<number, OfficeDay>> {
  const personIds = [...new Set(readers.map(({ personId }) => personId))];
  if (personIds.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(ReminderEntity, 'r')
    .innerJoin(OutboxMessageEntity, 'm', "m.reminder_id = r.id AND m.kind = 'reminder'")
    .select('r.person_id', 'personId')
    .addSelect('MAX(r.office_day)', 'day')
    .where('r.person_id IN (:...personIds) AND r.office_day >= :from AND r.office_day < :before', {
      personIds,
      from: addDays(before, -REMEMBERED_DAYS),
      before,
    })
    .andWhere(
      `(m.status IN ('sending', 'sent', 'unknown') OR (m.status = 'pending' AND m.pointless_after >= :now))`,
      { now },
    )
    .groupBy('r.person_id')
    .getRawMany<{ personId: number; day: OfficeDay }>();
  return new Map(rows.map(({ personId, day }) => [Number(personId), day]));
}
