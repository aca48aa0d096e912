import { type EntityManager, In, Like, MoreThan } from 'typeorm';
import { type OfficeDay, officeDayOf, officeInstant } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { missedDays } from '../domain/reminders/missed-days';
import { isDuplicateKey } from '../store/dialect';
import { HeartbeatEntity } from '../store/entities/heartbeat-entity';
import { beat } from '../store/heartbeats';
import type { Store } from '../store/store';

/** Heartbeat of a process: the last time at which it had planned the whole of an office day. */
const PLANNING_TASK = 'planning';
/** Rows of the whole office, one for each day that nobody planned; `officeAt` is when that was noticed. */
const OFFICE = 'office';
const MISSED = 'missed:';

const MINUTE_MS = 60_000;

export interface PlanningProcess {
  readonly processName: string;
  readonly configHash: string;
}

/** Notes that the office day of `now` is planned, once every message of it has had its minute. */
export async function notePlannedDay(
  manager: EntityManager,
  { processName, configHash }: PlanningProcess,
  { policy }: OfficeRules,
  now: Date,
  machineAt: Date,
): Promise<void> {
  const { at, spreadMinutes } = policy.send;
  // One minute more than the spread: minutes 0 and 30 are moved on by one.
  const lastMinute = officeInstant(officeDayOf(now), at).getTime() + (spreadMinutes + 1) * MINUTE_MS;
  if (now.getTime() < lastMinute) return;
  await beat(
    manager,
    { process: processName, task: PLANNING_TASK },
    { officeAt: now, machineAt, configHash },
  );
}

/**
 * The working days before that of `now` that no process has planned and that nobody has noticed so far. Noticed by one
 * process only, however many look.
 */
export async function noticeMissedDays(
  store: Store,
  { configHash }: PlanningProcess,
  { calendar }: OfficeRules,
  now: Date,
  machineAt: Date,
): Promise<OfficeDay[]> {
  const last = await store.read
    .createQueryBuilder(HeartbeatEntity, 'h')
    .where('h.task = :task', { task: PLANNING_TASK })
    .orderBy('h.office_at', 'DESC')
    .limit(1)
    .getOne();
  if (!last) return [];
  const missed = missedDays(officeDayOf(last.officeAt), officeDayOf(now), calendar);
  if (missed.length === 0) return [];
  const known = await store.read.findBy(HeartbeatEntity, { process: OFFICE, task: In(missed.map(taskOf)) });
  const unknown = missed.filter((day) => !known.some(({ task }) => task === taskOf(day)));
  if (unknown.length === 0) return [];
  const row = { process: OFFICE, officeAt: now, machineAt, configHash };
  try {
    await store.inTransaction((manager) =>
      manager.insert(
        HeartbeatEntity,
        unknown.map((day) => ({ ...row, task: taskOf(day) })),
      ),
    );
  } catch (error) {
    if (isDuplicateKey(error)) return [];
    throw error;
  }
  return unknown;
}

/** Days that were missed, as far as that was noticed on an office day after `after`; ascending. */
export async function missedDaysNoticed(manager: EntityManager, after: OfficeDay): Promise<OfficeDay[]> {
  const rows = await manager.findBy(HeartbeatEntity, {
    process: OFFICE,
    task: Like(`${MISSED}%`),
    officeAt: MoreThan(officeInstant(after, '23:59')),
  });
  return rows.map(({ task }) => task.slice(MISSED.length)).sort();
}

function taskOf(day: OfficeDay): string {
  return `${MISSED}${day}`;
}
