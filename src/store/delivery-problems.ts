import { type EntityManager, In } from 'typeorm';
import { OutboxMessageEntity } from './entities/outbox-message-entity';

/**
 * Those of the given userids whom the last settled message did not reach, or may not have: refused for good, or given
 * up. Whoever has received a later one is no problem any more.
 */
export async function unreachedUserids(
  manager: EntityManager,
  userids: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await lastUnreached(manager, userids)).keys());
}

/** The messages that did not reach them, or may not have: of each person the last one. */
export async function undeliveredMessages(
  manager: EntityManager,
  userids: readonly string[],
): Promise<OutboxMessageEntity[]> {
  const ids = [...(await lastUnreached(manager, userids)).values()];
  return ids.length === 0
    ? []
    : manager.find(OutboxMessageEntity, { where: { id: In(ids) }, order: { id: 'DESC' } });
}

/** Userid and the row of the last settled message, where that one was not sent. */
async function lastUnreached(
  manager: EntityManager,
  userids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (userids.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .addSelect('m.status', 'status')
    .addSelect('MAX(m.id)', 'latest')
    .where({ toUserid: In([...userids]), status: In(['sent', 'failed', 'unknown']) })
    .groupBy('m.to_userid')
    .addGroupBy('m.status')
    .getRawMany<{ userid: string; status: string; latest: number }>();
  const latest = new Map<string, { status: string; id: number }>();
  for (const { userid, status, latest: id } of rows) {
    const known = latest.get(userid);
    if (!known || Number(id) > known.id) latest.set(userid, { status, id: Number(id) });
  }
  return new Map(
    [...latest].flatMap(([userid, { status, id }]) => (status === 'sent' ? [] : [[userid, id] as const])),
  );
}
