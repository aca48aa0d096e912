import type { EntityManager } from 'typeorm';
import type { NudgeMatter } from '../delivery/render-reminder';
import type { OfficeDay } from '../domain/calendar/office-time';
import { type CoveredStage, NOBODY_WRITTEN_TO, type WrittenTo } from '../domain/reminders/planned-reminder';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { type OutboxKind, OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';

/** As what a message of digest or summary alone is planned: it tells of no stage. */
const BRIEFINGS_ALONE = ['digest', 'summary'];

interface Telling {
  readonly kind: OutboxKind;
  readonly about: string | null;
}

/** The name of a lead unit that asks for certain items only; null for what tells of everything that is owed. */
function askedBy({ about }: Telling): NudgeMatter | null {
  const matter = about === null ? null : (JSON.parse(about) as NudgeMatter);
  return matter?.byUnit ? matter : null;
}

/**
 * The stages that people have been told of, or are about to be. A message that was refused, or given up because its
 * day was over, has told nobody anything: its stages count as missed; so does one whose time passed while it waited. A
 * day's stages may have come with either of its messages: the scheduled one, or a 催办. Of what is owed in the periods, by
 * which it is found among all that was ever told; null for any.
 */
export async function coveredStages(
  manager: EntityManager,
  periodIds: readonly number[] | null,
  now: Date,
): Promise<CoveredStage[]> {
  if (periodIds?.length === 0) return [];
  const query = manager
    .createQueryBuilder(ReminderStageEntity, 'told')
    .innerJoin(ObligationEntity, 'o', 'o.id = told.obligation_id')
    .innerJoin(ReminderEntity, 'r', 'r.id = told.reminder_id')
    .innerJoin(OutboxMessageEntity, 'message', 'message.reminder_id = told.reminder_id')
    .select([
      'told.person_id AS personId',
      'told.obligation_id AS obligationId',
      'told.stage AS stage',
      'told.due_day AS dueDay',
      'message.kind AS kind',
      'message.about AS about',
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
    .andWhere("NOT (message.kind = 'reminder' AND r.stage IN (:...alone))", { alone: BRIEFINGS_ALONE });
  if (periodIds) query.andWhere('o.period_id IN (:...periodIds)', { periodIds });
  const rows = await query.getRawMany<CoveredStage & Telling>();
  return rows.filter((row) => askedBy(row)?.obligationIds.includes(row.obligationId) ?? true);
}

/** Who has had which message of the office day, or will have it. */
export async function writtenOn(manager: EntityManager, day: OfficeDay): Promise<WrittenTo> {
  return (await writtenFrom(manager, day, day)).get(day) ?? NOBODY_WRITTEN_TO;
}

/**
 * The same by office day. A 催办 that was taken back before it went out counts for nothing, nor does what a lead unit
 * asked of its supporting unit: that tells of certain items only.
 */
export async function writtenFrom(
  manager: EntityManager,
  from: OfficeDay,
  to: OfficeDay | null = null,
): Promise<Map<OfficeDay, WrittenTo>> {
  const query = manager
    .createQueryBuilder(ReminderEntity, 'r')
    .leftJoin(
      OutboxMessageEntity,
      'm',
      "m.reminder_id = r.id AND m.kind = 'nudge' AND m.status <> 'obsolete'",
    )
    .select([
      'r.person_id AS personId',
      'r.office_day AS officeDay',
      'r.kind AS occasion',
      'm.kind AS kind',
      'm.about AS about',
    ])
    .where('r.office_day >= :from', { from });
  if (to !== null) query.andWhere('r.office_day <= :to', { to });
  const rows = await query.getRawMany<
    { personId: number; officeDay: OfficeDay; occasion: ReminderEntity['kind'] } & Partial<Telling>
  >();
  const days = new Map<OfficeDay, { scheduled: Set<number>; nudged: Set<number> }>();
  for (const { personId, officeDay, occasion, kind, about = null } of rows) {
    const people = days.get(officeDay) ?? { scheduled: new Set(), nudged: new Set() };
    days.set(officeDay, people);
    if (occasion === 'scheduled') people.scheduled.add(Number(personId));
    if (kind && !askedBy({ kind, about })) people.nudged.add(Number(personId));
  }
  return days;
}

/** Whether a 催办 tells the person of the reminder's day what there is to tell: then the schedule nudges no more. */
export async function isNudgedBeside(manager: EntityManager, reminderId: number): Promise<boolean> {
  const nudges = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select(['m.id', 'm.kind', 'm.about'])
    .where("m.reminder_id = :reminderId AND m.kind = 'nudge'", { reminderId })
    .andWhere("m.status NOT IN ('obsolete', 'failed')")
    .getMany();
  return nudges.some((message) => !askedBy(message));
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
