import { type EntityManager, In } from 'typeorm';
import { OutboxMessageEntity } from './entities/outbox-message-entity';

/** Outgoing messages that are neither sent nor given up. */
export function countUnsettled(manager: EntityManager): Promise<number> {
  return manager.countBy(OutboxMessageEntity, { status: In(['pending', 'sending']) });
}

/** How long the oldest of them has been waiting in office time, in seconds; 0 when none waits. */
export async function oldestUnsettledSeconds(manager: EntityManager, officeNow: Date): Promise<number> {
  const oldest = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select(['m.id', 'm.createdAt', 'm.releaseAt'])
    .where("m.status IN ('pending', 'sending')")
    .orderBy('m.created_at')
    .limit(1)
    .getOne();
  if (!oldest) return 0;
  // What was put off until the morning waits from then on.
  const since = oldest.releaseAt ?? oldest.createdAt;
  return Math.max(0, (officeNow.getTime() - since.getTime()) / 1000);
}
