import { type EntityManager, In, MoreThan } from 'typeorm';
import { HeartbeatEntity } from '../entities/heartbeat-entity';
import { OutboxMessageEntity } from '../entities/outbox-message-entity';

/** A process by its regular beats (machine time). */
export interface ProcessBeat {
  readonly process: string;
  readonly at: Date;
  readonly configHash: string;
}

/** When each process last planned reminders, the latest first; rows of the office as a whole are left out. */
export async function planningBeats(manager: EntityManager, task: string): Promise<ProcessBeat[]> {
  const rows = await manager.find(HeartbeatEntity, { where: { task }, order: { machineAt: 'DESC' } });
  return rows.map(({ process, machineAt, configHash }) => ({ process, at: machineAt, configHash }));
}

/** Messages that wait although they were tried, by the reason of the last attempt; the most frequent first. */
export async function whyWaiting(
  manager: EntityManager,
): Promise<{ readonly error: string; readonly count: number }[]> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.error', 'error')
    .addSelect('COUNT(*)', 'count')
    .where("m.status = 'pending' AND m.error IS NOT NULL")
    .groupBy('m.error')
    .orderBy('count', 'DESC')
    .limit(5)
    .getRawMany<{ error: string; count: number | string }>();
  return rows.map(({ error, count }) => ({ error, count: Number(count) }));
}

/** Messages given up since a moment of machine time, newest first, with the reason. */
export function givenUp(manager: EntityManager, since: Date): Promise<OutboxMessageEntity[]> {
  return manager.find(OutboxMessageEntity, {
    where: { status: In(['failed', 'unknown']), lastAttemptAt: MoreThan(since) },
    order: { id: 'DESC' },
    take: 100,
  });
}

/** Stored files without their bytes: only something from outside can have taken them. */
export async function filesWithoutBytes(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ n: number | string }[]>(
    `SELECT COUNT(*) AS n FROM attachments a WHERE a.status = 'stored' AND a.sha256 IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM blob_chunks b WHERE b.sha256 = a.sha256)`,
  );
  return Number(row?.n ?? 0);
}
