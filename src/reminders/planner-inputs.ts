import type { EntityManager } from 'typeorm';
import type { OfficeDay } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { type ConcernedPerson, concernsByPerson } from '../domain/reminders/concerns';
import type { OwedObligation } from '../domain/reminders/owed-obligation';
import type { CoveredStage } from '../domain/reminders/planned-reminder';
import type { Recipient } from '../domain/reminders/recipient';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
import { PeopleRepository } from '../store/people-repository';
import { isOwed, type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar, type PlanCalendar } from '../store/read-models/plan-calendar';

/** What the planner plans from: everything that is owed, and who answers for it, as it stands. */
export interface PlannerInputs {
  readonly calendar: PlanCalendar;
  readonly obligations: readonly JudgedObligation[];
  readonly owed: readonly OwedObligation[];
  readonly recipients: readonly Recipient[];
  /** By person: reckoned once, however many messages are rendered from it. */
  readonly concerned: ReadonlyMap<number, ConcernedPerson>;
  /** `obligations` by id. */
  readonly byId: ReadonlyMap<number, JudgedObligation>;
}

/** `unitIds` narrows to those units: rendering one person's message needs no more. */
export async function loadPlannerInputs(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  unitIds?: readonly number[],
): Promise<PlannerInputs> {
  const calendar = await loadPlanCalendar(manager, rules, now);
  const filter = { states: ['pending', 'returned'] as const, ...(unitIds ? { unitIds } : {}) };
  const obligations = (await judgedObligations(manager, calendar, filter, rules, now)).filter(isOwed);
  const people = new PeopleRepository(manager);
  const roles = ['contact', 'unitLeader'] as const;
  const holders = unitIds ? await people.ofUnits(unitIds, roles) : await people.withRole(roles);
  const owed = obligations.map(owedObligation);
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
    concerned: new Map(concernsByPerson(owed, recipients, rules).map((person) => [person.personId, person])),
    byId: new Map(obligations.map((obligation) => [obligation.id, obligation])),
  };
}

function owedObligation(obligation: JudgedObligation): OwedObligation {
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
    quiet: inForce.period.quiet,
    ...(ownDueSetOn ? { ownDueSetOn } : {}),
  };
}

/**
 * The stages that people have been told of, or are about to be. A message that was refused, or given up because its
 * day was over, has told nobody anything: its stages count as missed.
 */
export async function coveredStages(manager: EntityManager): Promise<CoveredStage[]> {
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
    .andWhere('message.status IN (:...alive)', { alive: ['pending', 'sending', 'sent', 'unknown'] })
    .getRawMany();
}

/** Who has had the one message of the office day, scheduled or by a coordinator's 催办. */
export async function peopleWrittenTo(manager: EntityManager, day: OfficeDay): Promise<Set<number>> {
  const rows = await manager.find(ReminderEntity, { select: { personId: true }, where: { officeDay: day } });
  return new Set(rows.map((row) => row.personId));
}
