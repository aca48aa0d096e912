import type { EntityManager } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { type OfficeDay, officeDayOf, officeInstant, officeTimeOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { planReminders } from '../domain/reminders/plan-reminders';
import type { PlannedReminder, PlannedStage } from '../domain/reminders/planned-reminder';
import type { ReminderPolicy } from '../domain/reminders/policy';
import { isDuplicateKey } from '../store/dialect';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { ReminderStageEntity } from '../store/entities/reminder-stage-entity';
import { beat } from '../store/heartbeats';
import { insertRow } from '../store/insert-rows';
import type { Store } from '../store/store';
import { loadBriefingInputs } from './briefing-inputs';
import { notePlannedDay, noticeMissedDays } from './planned-days';
import { loadInputsOfToday } from './planner-inputs';
import { releaseWaiting } from './release-waiting';
import { coveredStages, writtenOn } from './what-was-told';

/** Name of this task in the heartbeats. */
export const REMINDER_TASK = 'reminders';

export interface TickParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  /** Names this process in the heartbeats. */
  readonly processName: string;
  /** Hash of policy and calendar overrides: processes that differ can be named. */
  readonly configHash: string;
  /** Hears of working days that nobody planned, once; left out where office time is moved by hand and skips days. */
  readonly onMissedDays?: (days: readonly OfficeDay[]) => void;
}

/**
 * Plans what is due at `now` (office time) and puts it into the outbox; returns how many messages that were.
 * Computed afresh from what is stored: a missed, a late and a double tick, here or in another process, give the
 * same messages, because (person, office day) is unique.
 */
export async function tick(parts: TickParts, now: Date): Promise<number> {
  const { store, rules } = parts;
  const working = insideWindow(now, rules.policy) && rules.calendar.isWorkingDay(officeDayOf(now));
  const machineNow = await store.machineNow();
  if (working && parts.onMissedDays) {
    const missed = await noticeMissedDays(store, parts, rules, now, machineNow);
    if (missed.length > 0) parts.onMissedDays(missed);
  }
  // First of all: who gets a 催办 of an earlier day today is not reminded besides.
  let written = working ? await releaseWaiting(store, { officeNow: now, machineNow }) : 0;
  const planned = working ? await planDue(store, rules, now) : [];
  for (const reminder of planned) {
    if (await writeReminder(store, reminder, rules.policy, now, machineNow)) written++;
  }
  await store.inTransaction(async (manager) => {
    const { processName: process, configHash } = parts;
    // A step that should have run and did not is seen by its heartbeat standing still.
    await beat(
      manager,
      { process, task: REMINDER_TASK },
      { officeAt: now, machineAt: machineNow, configHash },
    );
    if (working) await notePlannedDay(manager, parts, rules, now, machineNow);
  });
  return written;
}

function insideWindow(now: Date, { window }: ReminderPolicy): boolean {
  const time = officeTimeOf(now);
  return time >= window.from && time < window.to;
}

async function planDue(store: Store, rules: OfficeRules, now: Date): Promise<PlannedReminder[]> {
  const inputs = await loadInputsOfToday(store.read, rules, now, { scheduledOnly: true });
  return planReminders({
    ...rules,
    owed: inputs.owed,
    recipients: inputs.recipients,
    standIns: inputs.standIns,
    briefings: await loadBriefingInputs(store.read, inputs, rules, now),
    covered:
      inputs.owed.length > 0
        ? await coveredStages(store.read, [...inputs.calendar.periodById.keys()], now)
        : [],
    written: await writtenOn(store.read, officeDayOf(now)),
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
  const { personId, userid, officeDay, stages } = reminder;
  try {
    return await store.inTransaction(async (manager) => {
      const reminderId = await takeDay(manager, reminder);
      if (reminderId === null) return false;
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
      return true;
    });
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/**
 * The person's row of the day: a new one, or that of a 催办 of the day. Null when the day is taken by another tick, or
 * a 催办 came or was taken back since the message was planned: the next tick plans anew.
 */
async function takeDay(
  manager: EntityManager,
  { personId, officeDay, mostUrgent, sendAt, nudged }: PlannedReminder,
): Promise<number | null> {
  const scheduled = { kind: 'scheduled', stage: mostUrgent, plannedAt: sendAt } as const;
  const known = await manager.findOneBy(ReminderEntity, { personId, officeDay });
  if (!known) return insertRow(manager, ReminderEntity, { personId, officeDay, ...scheduled });
  const written = await writtenOn(manager, officeDay);
  if (written.scheduled.has(personId) || written.nudged.has(personId) !== nudged) return null;
  const { affected } = await manager.update(ReminderEntity, { id: known.id, kind: known.kind }, scheduled);
  return affected === 1 ? known.id : null;
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
