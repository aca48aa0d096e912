import { enqueue } from '../delivery/outbox';
import { officeDayOf, officeInstant } from '../domain/calendar/office-time';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
import type { Act } from './act';
import { operationIdOf } from './operation';
import { recordAudit } from './record-audit';

/** One person who will be nudged, and the rungs of the ladder that the nudge takes the place of. */
export interface PersonToNudge {
  readonly personId: number;
  readonly userid: string;
  readonly stages: readonly {
    readonly obligationId: number;
    readonly stage: string;
    readonly dueDay: string;
  }[];
}

/**
 * 催办: writes to each person about what the person owes at the moment of sending. Whoever is nudged gets no
 * scheduled message that day, and today's stages count as told. `occasion` makes it happen once: the same
 * occasion nudges nobody twice.
 */
export async function nudge(act: Act, people: readonly PersonToNudge[], occasion: string): Promise<void> {
  const officeDay = officeDayOf(act.now);
  const operationId = people.length > 0 ? await operationIdOf(act) : null;
  for (const { personId, userid, stages } of people) {
    const reminderId = await dayOf(act, personId, officeDay);
    for (const { obligationId, stage, dueDay } of stages) {
      await act.manager
        .createQueryBuilder()
        .insert()
        .into(ReminderStageEntity)
        .values({ personId, obligationId, stage, dueDay, reminderId })
        .orUpdate(['reminder_id'], ['person_id', 'obligation_id', 'stage', 'due_day'])
        .updateEntity(false)
        .execute();
    }
    await enqueue(
      act.manager,
      [
        {
          dedupeKey: `nudge:${occasion}:${personId}`,
          to: userid,
          kind: 'nudge',
          content: null,
          reminderId,
          ...(operationId === null ? {} : { operationId }),
          pointlessAfter: officeInstant(officeDay, '23:59'),
        },
      ],
      { officeNow: act.now, machineNow: act.machineNow },
    );
  }
  await recordAudit(act, 'nudge', `occasion:${occasion}`, null, {
    people: people.map(({ userid }) => userid),
  });
}

/**
 * The person's row of the day; a message that went out on schedule keeps its row. The scheduler, or another
 * coordinator, may be making the same row at this moment.
 */
async function dayOf(act: Act, personId: number, officeDay: string): Promise<number> {
  await act.manager
    .createQueryBuilder()
    .insert()
    .into(ReminderEntity)
    .values({ personId, officeDay, kind: 'nudge', stage: 'nudge', plannedAt: act.now })
    .orUpdate(['person_id'], ['person_id', 'office_day'])
    .updateEntity(false)
    .execute();
  return (await act.manager.findOneByOrFail(ReminderEntity, { personId, officeDay })).id;
}
