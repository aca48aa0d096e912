import { In, Not } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { addDays, type OfficeDay, officeDayOf, officeInstant } from '../domain/calendar/office-time';
import { sendTime } from '../domain/reminders/send-time';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
import type { Act } from './act';
import { operationIdOf } from './operation';
import { recordAudit } from './record-audit';

/** Whoever nudges at the last minute of a day means it. */
const AT_LEAST_MS = 3600_000;

/**
 * One person who will be nudged, and the rungs of the ladder that the nudge takes the place of: none that was told
 * before, which would be untold with the nudge where that is taken back.
 */
export interface PersonToNudge {
  readonly personId: number;
  readonly userid: string;
  readonly stages: readonly {
    readonly obligationId: number;
    readonly stage: string;
    readonly dueDay: string;
  }[];
  /** What it is about: named in any case, and nothing is said once none of it is owed any more. */
  readonly obligationIds?: readonly number[];
}

export interface NudgeTerms {
  /** Put off until that office day's time of sending; null for at once. */
  readonly onDay?: OfficeDay | null;
  /** The lead unit in whose name its supporting units are asked, for nothing but what it is about. */
  readonly byUnit?: string | null;
  /**
   * Who was known to be nudged on that day when it was confirmed: whoever was nudged since is left out. Null: nobody is
   * left out.
   */
  readonly knownNudged?: ReadonlySet<number> | null;
}

/**
 * 催办: writes to each person about what the person owes at the moment of sending. Whoever is nudged gets no
 * scheduled message that day, and the day's stages count as told; what a lead unit asks takes the place of nothing
 * but the item's own stage. `occasion` makes it happen once: the same occasion nudges nobody twice. Returns whom it nudged.
 */
export async function nudge<P extends PersonToNudge>(
  act: Act,
  people: readonly P[],
  occasion: string,
  { onDay = null, byUnit = null, knownNudged = null }: NudgeTerms = {},
): Promise<P[]> {
  const officeDay = onDay ?? officeDayOf(act.now);
  const nudged: P[] = [];
  for (const person of people) {
    const { personId, userid, stages, obligationIds } = person;
    const releaseAt = onDay && sendTime(personId, onDay, act.rules.policy.send);
    // From here on the person's row is ours: of two coordinators the second sees the first one's message.
    const reminderId = await dayOf(act, personId, officeDay, byUnit ? 'asked' : 'nudge');
    if (knownNudged && !knownNudged.has(personId) && (await isNudged(act, reminderId))) continue;
    nudged.push(person);
    const operationId = await operationIdOf(act);
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
          ...(obligationIds ? { about: { obligationIds, byUnit } } : {}),
          // What was put off goes out however late the morning comes: it says what is owed then, and ends with that day.
          ...(releaseAt ? { releaseAt } : { pointlessAfter: pointlessAfter(act.now) }),
        },
      ],
      { officeNow: act.now, machineNow: act.machineNow },
    );
  }
  await recordAudit(act, 'nudge', `occasion:${occasion}`, null, {
    people: nudged.map(({ userid }) => userid),
    ...(onDay ? { onDay } : {}),
  });
  return nudged;
}

/** By a message that has told the person of the day, or is about to. */
function isNudged({ manager }: Act, reminderId: number): Promise<boolean> {
  const status = Not(In(['obsolete', 'failed']));
  return manager.existsBy(OutboxMessageEntity, { reminderId, kind: 'nudge', status });
}

function pointlessAfter(now: Date): Date {
  const endOfDay = officeInstant(addDays(officeDayOf(now), 1), '00:00');
  return new Date(Math.max(endOfDay.getTime(), now.getTime() + AT_LEAST_MS));
}

/**
 * The person's row of the day; a message that went out on schedule keeps its row. The scheduler, or another
 * coordinator, may be making the same row at this moment.
 */
async function dayOf(
  act: Act,
  personId: number,
  officeDay: string,
  kind: 'nudge' | 'asked',
): Promise<number> {
  await act.manager
    .createQueryBuilder()
    .insert()
    .into(ReminderEntity)
    .values({ personId, officeDay, kind, stage: 'nudge', plannedAt: act.now })
    .orUpdate(['person_id'], ['person_id', 'office_day'])
    .updateEntity(false)
    .execute();
  if (kind === 'nudge')
    await act.manager.update(ReminderEntity, { personId, officeDay, kind: 'asked' }, { kind });
  return (await act.manager.findOneByOrFail(ReminderEntity, { personId, officeDay })).id;
}
