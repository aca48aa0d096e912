import type { EntityManager } from 'typeorm';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { DispatcherLimits } from './dispatcher-limits';
import { mostAttemptsWithin } from './retry-policy';

const MINUTE_MS = 60_000;
const HOUR_MS = 3600_000;

type PaceLimits = Pick<DispatcherLimits, 'perMemberPerMinute' | 'perMemberPerHour' | 'leaseMs'>;

/**
 * Of the given members those who were written to as often as allowed, with the machine time of their next turn.
 * Counted from the rows, so that all processes count the same, and never too few: a row tried several times
 * counts with all its attempts as long as the last one is inside the window.
 */
export async function membersAtLimit(
  manager: EntityManager,
  members: readonly string[],
  now: Date,
  limits: PaceLimits,
): Promise<Map<string, Date>> {
  const windows = [
    { windowMs: MINUTE_MS, limit: limits.perMemberPerMinute },
    { windowMs: HOUR_MS, limit: limits.perMemberPerHour },
  ];
  const turns = new Map<string, Date>();
  for (const { windowMs, limit } of windows) {
    const perRow = mostAttemptsWithin(windowMs, limits.leaseMs);
    const since = new Date(now.getTime() - windowMs);
    for (const member of await membersWith(manager, members, since, perRow, limit)) {
      const freeAt = new Date((await leavesFirst(manager, member, since, perRow, limit)) + windowMs + 1);
      const known = turns.get(member);
      if (!known || known < freeAt) turns.set(member, freeAt);
    }
  }
  return turns;
}

async function membersWith(
  manager: EntityManager,
  members: readonly string[],
  since: Date,
  perRow: number,
  limit: number,
): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .where('m.to_userid IN (:...members) AND m.last_attempt_at >= :since', { members, since })
    .groupBy('m.to_userid')
    .having('SUM(CASE WHEN m.attempts < :perRow THEN m.attempts ELSE :perRow END) >= :limit', {
      perRow,
      limit,
    })
    .getRawMany<{ userid: string }>();
  return rows.map(({ userid }) => userid);
}

/** The attempt (machine milliseconds) with whose leaving the window there is room for another one. */
async function leavesFirst(
  manager: EntityManager,
  member: string,
  since: Date,
  perRow: number,
  limit: number,
): Promise<number> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select(['m.id', 'm.lastAttemptAt', 'm.attempts'])
    .where('m.to_userid = :member AND m.last_attempt_at >= :since', { member, since })
    .orderBy('m.last_attempt_at', 'DESC')
    .getMany();
  let attempts = 0;
  for (const row of rows) {
    attempts += Math.min(row.attempts, perRow);
    if (attempts >= limit && row.lastAttemptAt) return row.lastAttemptAt.getTime();
  }
  return since.getTime();
}
