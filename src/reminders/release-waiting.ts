import type { EntityManager } from 'typeorm';
import { anyDeferred, releaseDeferred } from '../delivery/outbox';
import { addDays, type OfficeDay, officeDayOf, officeInstant } from '../domain/calendar/office-time';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import type { Store } from '../store/store';

interface Times {
  readonly officeNow: Date;
  readonly machineNow: Date;
}

/** What a person put off until the next morning: 催办, 广播. A look outside the transaction costs writers nothing. */
export async function releaseWaiting(store: Store, times: Times): Promise<number> {
  if (!(await anyDeferred(store.read, times.officeNow))) return 0;
  return store.inTransaction(async (manager) => {
    await settleNudgesInToday(manager, times.officeNow);
    return releaseDeferred(manager, times);
  });
}

/**
 * A 催办 belongs to the day on which it goes out, which is a later one where nothing ran on its morning: it takes the
 * place of that day's schedule, and is pointless when the day is over.
 */
async function settleNudgesInToday(manager: EntityManager, now: Date): Promise<void> {
  const today = officeDayOf(now);
  const waiting = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .innerJoin(ReminderEntity, 'r', 'r.id = m.reminder_id')
    .select(['m.id AS id', 'r.person_id AS personId', 'r.office_day AS officeDay', 'r.kind AS kind'])
    .where("m.status = 'deferred' AND m.kind = 'nudge' AND m.release_at <= :now", { now })
    .orderBy('m.id')
    .getRawMany<{ id: number; personId: number; officeDay: OfficeDay; kind: ReminderEntity['kind'] }>();
  for (const { id, personId, officeDay, kind } of waiting) {
    const day = officeDay < today ? { reminderId: await dayOf(manager, Number(personId), today, kind) } : {};
    await manager.update(
      OutboxMessageEntity,
      { id: Number(id), status: 'deferred' },
      { ...day, pointlessAfter: officeInstant(addDays(today, 1), '00:00') },
    );
  }
}

/** The person's row of the day, which another process may be making at this moment. */
async function dayOf(
  manager: EntityManager,
  personId: number,
  officeDay: OfficeDay,
  was: ReminderEntity['kind'],
): Promise<number> {
  const kind = was === 'asked' ? was : 'nudge';
  await manager
    .createQueryBuilder()
    .insert()
    .into(ReminderEntity)
    .values({ personId, officeDay, kind, stage: 'nudge', plannedAt: officeInstant(officeDay, '00:00') })
    .orUpdate(['person_id'], ['person_id', 'office_day'])
    .updateEntity(false)
    .execute();
  return (await manager.findOneByOrFail(ReminderEntity, { personId, officeDay })).id;
}
