import type { EntityManager } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { officeDayOf, officeInstant, officeTimeOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { planReminders } from '../domain/reminders/plan-reminders';
import type { PlannedReminder, PlannedStage } from '../domain/reminders/planned-reminder';
import type { ReminderPolicy } from '../domain/reminders/policy';
import { isDuplicateKey } from '../store/dialect';
import { HeartbeatEntity } from '../store/entities/heartbeat-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
import type { Store } from '../store/store';
import { coveredStages, loadPlannerInputs, peopleWrittenTo } from './planner-inputs';

/** Name of this task in the heartbeats. */
export const REMINDER_TASK = 'reminders';

export interface TickParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  /** Names this process in the heartbeats. */
  readonly processName: string;
  /** Hash of policy and calendar overrides: processes that differ can be named. */
  readonly configHash: string;
}

/**
 * Plans what is due at `now` (office time) and puts it into the outbox; returns how many messages that were.
 * Computed afresh from what is stored: a missed, a late and a double tick, here or in another process, give the
 * same messages, because (person, office day) is unique.
 */
export async function tick(parts: TickParts, now: Date): Promise<number> {
  const { store, rules } = parts;
  const planned = insideWindow(now, rules.policy) ? await planDue(store, rules, now) : [];
  const machineNow = await store.machineNow();
  let written = 0;
  for (const reminder of planned) {
    if (await writeReminder(store, reminder, rules.policy, now, machineNow)) written++;
  }
  await store.inTransaction((manager) => beat(manager, parts, now, machineNow));
  return written;
}

function insideWindow(now: Date, { window }: ReminderPolicy): boolean {
  const time = officeTimeOf(now);
  return time >= window.from && time < window.to;
}

async function planDue(store: Store, rules: OfficeRules, now: Date): Promise<PlannedReminder[]> {
  if (!rules.calendar.isWorkingDay(officeDayOf(now))) return [];
  const inputs = await loadPlannerInputs(store.read, rules, now);
  return planReminders({
    ...rules,
    owed: inputs.owed,
    recipients: inputs.recipients,
    covered: await coveredStages(store.read),
    alreadyWritten: await peopleWrittenTo(store.read, officeDayOf(now)),
    now,
  }).filter((reminder) => reminder.sendAt <= now);
}

/** One person's message of the day with the stages it covers; false when another tick was faster. */
async function writeReminder(
  store: Store,
  reminder: PlannedReminder,
  policy: ReminderPolicy,
  now: Date,
  machineNow: Date,
): Promise<boolean> {
  const { personId, userid, officeDay, mostUrgent, sendAt, stages } = reminder;
  try {
    await store.inTransaction(async (manager) => {
      const { identifiers } = await manager.insert(ReminderEntity, {
        personId,
        officeDay,
        kind: 'scheduled',
        stage: mostUrgent,
        plannedAt: sendAt,
      });
      const reminderId = Number(identifiers[0]?.id);
      await coverStages(manager, reminderId, personId, stages);
      await enqueue(
        manager,
        [
          {
            dedupeKey: `reminder:${personId}:${officeDay}`,
            to: userid,
            kind: 'reminder',
            content: null,
            reminderId,
            // What could not be sent today is planned anew tomorrow, with tomorrow's words.
            pointlessAfter: officeInstant(officeDay, policy.window.to),
          },
        ],
        { officeNow: now, machineNow },
      );
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Records which stages a message covers; a stage whose earlier message never arrived moves to this one. */
export async function coverStages(
  manager: EntityManager,
  reminderId: number,
  personId: number,
  stages: readonly Pick<PlannedStage, 'obligationId' | 'stage' | 'dueDay'>[],
): Promise<void> {
  if (stages.length === 0) return;
  for (const { obligationId, stage, dueDay } of stages) {
    await manager.delete(ReminderStageEntity, { personId, obligationId, stage, dueDay });
  }
  await manager.insert(
    ReminderStageEntity,
    stages.map(({ obligationId, stage, dueDay }) => ({ reminderId, personId, obligationId, stage, dueDay })),
  );
}

/** A step that should have run and did not is seen by its heartbeat standing still. */
async function beat(
  manager: EntityManager,
  { processName, configHash }: TickParts,
  officeAt: Date,
  machineAt: Date,
): Promise<void> {
  const key = { process: processName, task: REMINDER_TASK };
  const { affected } = await manager.update(HeartbeatEntity, key, { officeAt, machineAt, configHash });
  if (affected === 0) await manager.insert(HeartbeatEntity, { ...key, officeAt, machineAt, configHash });
}
