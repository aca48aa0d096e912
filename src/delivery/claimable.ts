import type { EntityManager } from 'typeorm';
import { lockFreeRows } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { DIRECT_ANSWERS } from './sending-switch';

const UNSETTLED = ['pending', 'sending'];

/** A row whose turn has come, or whose lease has ended. */
const DUE = `m.status IN (:...unsettled) AND (
  (m.status = 'pending' AND m.next_attempt_at <= :now) OR (m.status = 'sending' AND m.lease_until <= :now))`;

/**
 * First of its member and priority: without this, members who wait for a retry would crowd out the others. One
 * look for each status: for a list of them the server would walk all the member's settled rows.
 */
const FIRST_IN_LINE = UNSETTLED.map(
  (status) => `NOT EXISTS (SELECT 1 FROM outbox_messages e WHERE e.to_userid = m.to_userid
  AND e.status = '${status}' AND e.priority = m.priority AND e.id < m.id)`,
).join(' AND ');

const NOTHING_IN_FLIGHT = `NOT EXISTS (SELECT 1 FROM outbox_messages b WHERE b.to_userid = m.to_userid
  AND b.status = 'sending' AND b.lease_until > :now)`;

/** What may go: everything, or (停发) only the direct answer to whoever writes. */
export type Sendable = 'everything' | 'answers';

/** Which members come first: by priority and order, or (`untried`) those whose message has been tried least. */
export type ServingOrder = 'queue' | 'untried';

/** Members who have a message that can be claimed now. */
export async function membersToServe(
  manager: EntityManager,
  now: Date,
  limit: number,
  order: ServingOrder,
  sendable: Sendable = 'everything',
): Promise<string[]> {
  const query = manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .addSelect('MIN(m.attempts)', 'tried')
    .addSelect('MIN(m.priority)', 'urgency')
    .addSelect('MIN(m.id)', 'oldest')
    .where(`${DUE} AND ${FIRST_IN_LINE} AND ${NOTHING_IN_FLIGHT}`, { unsettled: UNSETTLED, now })
    .groupBy('m.to_userid')
    .limit(limit);
  if (sendable === 'answers') query.andWhere('m.kind IN (:...direct)', { direct: DIRECT_ANSWERS });
  if (order === 'untried') query.addOrderBy('tried');
  const rows = await query.addOrderBy('urgency').addOrderBy('oldest').getRawMany<{ userid: string }>();
  return rows.map(({ userid }) => userid);
}

export interface HeldMembers {
  /** The next row of each member who is now ours until the transaction ends. */
  readonly rows: readonly OutboxMessageEntity[];
  /** Some members are in another process's hands at this moment. */
  readonly contended: boolean;
}

/**
 * Takes hold of the members' unsettled rows and chooses the next one of each. A member counts as held only when
 * **all** its unsettled rows could be locked; the rows are read again after locking, so that one that came in
 * between shows. Two processes therefore never hold one member at the same time, whatever each had seen before.
 */
export async function holdMembers(
  manager: EntityManager,
  members: readonly string[],
  now: Date,
  sendable: Sendable = 'everything',
): Promise<HeldMembers> {
  const unsettled = (columns: string[]) =>
    manager
      .createQueryBuilder(OutboxMessageEntity, 'm')
      .select(columns)
      .where('m.to_userid IN (:...members) AND m.status IN (:...unsettled)', {
        members,
        unsettled: UNSETTLED,
      });
  const locked = new Set((await lockFreeRows(manager, unsettled(['m.id'])).getMany()).map(({ id }) => id));
  const lines = new Map<string, OutboxMessageEntity[]>();
  const columns = ['id', 'toUserid', 'kind', 'priority', 'status', 'nextAttemptAt', 'leaseUntil'];
  const rows = await unsettled(columns.map((column) => `m.${column}`))
    .orderBy('m.priority')
    .addOrderBy('m.id')
    .getMany();
  for (const row of rows) lines.set(row.toUserid, [...(lines.get(row.toUserid) ?? []), row]);

  const chosen: number[] = [];
  let contended = false;
  for (const line of lines.values()) {
    if (!line.every(({ id }) => locked.has(id))) {
      contended = true;
      continue;
    }
    const next = nextInLine(line, now, sendable);
    if (next) chosen.push(next.id);
  }
  return { rows: await inOrder(manager, chosen), contended };
}

type QueuedRow = Pick<
  OutboxMessageEntity,
  'id' | 'kind' | 'priority' | 'status' | 'nextAttemptAt' | 'leaseUntil'
>;

/**
 * The row of one member that may go now; `line` holds the member's unsettled rows by priority and id. A row that
 * waits (for a retry, or for its time) holds back later rows of its own priority, not other ones.
 */
export function nextInLine<T extends QueuedRow>(
  line: readonly T[],
  now: Date,
  sendable: Sendable = 'everything',
): T | null {
  const inFlight = line.some((row) => row.status === 'sending' && row.leaseUntil && row.leaseUntil > now);
  if (inFlight) return null;
  const heldBack = new Set<number>();
  for (const row of line) {
    if (heldBack.has(row.priority) || (sendable === 'answers' && !DIRECT_ANSWERS.includes(row.kind)))
      continue;
    if (row.status === 'sending' || row.nextAttemptAt <= now) return row;
    heldBack.add(row.priority);
  }
  return null;
}

async function inOrder(manager: EntityManager, ids: readonly number[]): Promise<OutboxMessageEntity[]> {
  if (ids.length === 0) return [];
  return manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .where('m.id IN (:...ids)', { ids })
    .orderBy('m.priority')
    .addOrderBy('m.id')
    .getMany();
}

/** When the turn of the next waiting message comes; `now` and the answer are machine time. */
export async function nextTurnAfter(manager: EntityManager, now: Date): Promise<Date | null> {
  const next = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select(['m.id', 'm.nextAttemptAt'])
    .where("m.status = 'pending' AND m.next_attempt_at > :now", { now })
    .orderBy('m.next_attempt_at')
    .limit(1)
    .getOne();
  return next?.nextAttemptAt ?? null;
}
