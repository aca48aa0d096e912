import { type EntityManager, In } from 'typeorm';
import { OutboxMessageEntity, type OutboxStatus } from './entities/outbox-message-entity';

/**
 * Those (of the given userids, where any are) whom the last settled message did not reach, or may not have: refused for good, or
 * given up. Whoever has received a later one is no problem any more.
 */
export async function unreachedUserids(
  manager: EntityManager,
  among?: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await lastUnreached(manager, among)).keys());
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

/**
 * Userid and the row of the last settled message, where that one was not sent; by userid. Found from those that did not arrive:
 * they are few, those that did are as many as ever were sent.
 */
async function lastUnreached(
  manager: EntityManager,
  among?: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = among && new Set(among);
  const failed = (await latestOf(manager, ['failed', 'unknown'])).filter(
    ({ userid }) => wanted?.has(userid) ?? true,
  );
  const userids = failed.map(({ userid }) => userid);
  const sent = new Map(
    (await latestOf(manager, ['sent'], userids)).map(({ userid, latest }) => [userid, Number(latest)]),
  );
  return new Map(
    failed
      .filter(({ userid, latest }) => (sent.get(userid) ?? 0) < Number(latest))
      .sort((a, b) => (a.userid < b.userid ? -1 : 1))
      .map(({ userid, latest }) => [userid, Number(latest)]),
  );
}

async function latestOf(
  manager: EntityManager,
  statuses: readonly OutboxStatus[],
  userids?: readonly string[],
): Promise<{ userid: string; latest: number }[]> {
  if (userids?.length === 0) return [];
  const query = manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .addSelect('MAX(m.id)', 'latest')
    .where('m.status IN (:...statuses)', { statuses })
    .groupBy('m.to_userid');
  if (userids) query.andWhere('m.to_userid IN (:...userids)', { userids });
  return query.getRawMany<{ userid: string; latest: number }>();
}
