import type { EntityManager } from 'typeorm';
import { lockFreeRows } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { Store } from '../store/store';
import type { Messenger, OutboundContent } from './outbound-message';
import { enqueue } from './outbox';
import type { RenderReminder } from './render-reminder';

/** How fast one member may be written to, in messages; sliding windows, so that none ever holds more. */
export interface MemberPace {
  readonly perMinute: number;
  readonly perHour: number;
}

export interface ClaimParts {
  readonly store: Store;
  readonly messenger: Pick<Messenger, 'compose'>;
  readonly render: RenderReminder;
  /** Names this process on the rows it holds. */
  readonly owner: string;
  readonly pace: MemberPace;
  readonly batch: number;
  readonly leaseMs: number;
}

/** A row held under a lease, ready to be sent: its request is stored. */
export interface ClaimedMessage {
  readonly id: number;
  readonly request: string;
  readonly attempts: number;
  readonly firstAttemptAt: Date;
}

export interface Claim {
  readonly messages: readonly ClaimedMessage[];
  /** Rows that had nothing left to say. */
  readonly obsolete: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3600_000;

/**
 * Claims messages for sending, in one transaction. Of each member only the first unsettled row is claimable, and only
 * while none of the member's rows is in flight: parts keep their order, and one member is never written to by two
 * processes at once. Rows of a dead process come back when their lease ends, with the same stored request.
 */
export async function claimDue(parts: ClaimParts, officeNow: Date): Promise<Claim> {
  const machineNow = await parts.store.machineNow();
  const members = await membersWithDueRows(parts.store.read, machineNow, parts.batch);
  if (members.length === 0) return { messages: [], obsolete: 0 };
  return parts.store.inTransaction(async (manager) => {
    const rows = await lockUnsettled(manager, members);
    const counts = await countUnsettled(manager, members);
    const paces = await attemptsSince(manager, members, machineNow);
    const messages: ClaimedMessage[] = [];
    let obsolete = 0;
    for (const member of members) {
      const own = rows.filter((row) => row.toUserid === member);
      // Another process holds some of this member's rows: it is the member's turn there.
      if (own.length !== counts.get(member)) continue;
      const row = firstClaimable(own, machineNow);
      if (!row) continue;
      if (row.pointlessAfter && row.pointlessAfter < officeNow) {
        await settleObsolete(manager, row, '已过发送时间');
        obsolete++;
        continue;
      }
      const waitMs = paceWaitMs(paces.get(member) ?? [], parts.pace, machineNow);
      if (waitMs > 0) {
        await manager.update(
          OutboxMessageEntity,
          { id: row.id },
          { nextAttemptAt: later(machineNow, waitMs) },
        );
        continue;
      }
      const request = row.request ?? (await composeRequest(manager, row, parts, { officeNow, machineNow }));
      if (request === null) {
        await settleObsolete(manager, row, null);
        obsolete++;
        continue;
      }
      messages.push(await hold(manager, row, request, parts, machineNow));
    }
    return { messages, obsolete };
  });
}

async function membersWithDueRows(manager: EntityManager, now: Date, limit: number): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .addSelect('MIN(m.priority)', 'first')
    .addSelect('MIN(m.id)', 'oldest')
    .where('m.status = :pending AND m.next_attempt_at <= :now', { pending: 'pending', now })
    .orWhere('m.status = :sending AND m.lease_until < :now', { sending: 'sending', now })
    .groupBy('m.to_userid')
    .orderBy('first')
    .addOrderBy('oldest')
    .limit(limit)
    .getRawMany<{ userid: string }>();
  return rows.map(({ userid }) => userid);
}

function lockUnsettled(manager: EntityManager, members: readonly string[]): Promise<OutboxMessageEntity[]> {
  const query = manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .where('m.to_userid IN (:...members) AND m.status IN (:...unsettled)', {
      members,
      unsettled: ['pending', 'sending'],
    })
    .orderBy('m.priority')
    .addOrderBy('m.id');
  return lockFreeRows(manager, query).getMany();
}

async function countUnsettled(
  manager: EntityManager,
  members: readonly string[],
): Promise<Map<string, number>> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select('m.to_userid', 'userid')
    .addSelect('COUNT(*)', 'count')
    .where('m.to_userid IN (:...members) AND m.status IN (:...unsettled)', {
      members,
      unsettled: ['pending', 'sending'],
    })
    .groupBy('m.to_userid')
    .getRawMany<{ userid: string; count: number | string }>();
  return new Map(rows.map(({ userid, count }) => [userid, Number(count)]));
}

/** The member's first row by priority and order, if its turn has come and nothing of the member is in flight. */
function firstClaimable(own: readonly OutboxMessageEntity[], now: Date): OutboxMessageEntity | null {
  const inFlight = own.some(
    (row) => row.status === 'sending' && row.leaseUntil !== null && row.leaseUntil >= now,
  );
  if (inFlight) return null;
  const blocked = new Set<number>();
  for (const row of own) {
    // A retry that waits holds back later rows of its own priority, not more urgent ones.
    if (blocked.has(row.priority)) continue;
    if (row.status === 'sending' || row.nextAttemptAt <= now) return row;
    blocked.add(row.priority);
  }
  return null;
}

async function attemptsSince(
  manager: EntityManager,
  members: readonly string[],
  now: Date,
): Promise<Map<string, Date[]>> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .select(['m.id', 'm.toUserid', 'm.lastAttemptAt'])
    .where('m.to_userid IN (:...members) AND m.last_attempt_at > :since', {
      members,
      since: new Date(now.getTime() - HOUR_MS),
    })
    .orderBy('m.last_attempt_at')
    .getMany();
  const attempts = new Map<string, Date[]>();
  for (const { toUserid, lastAttemptAt } of rows) {
    if (lastAttemptAt) attempts.set(toUserid, [...(attempts.get(toUserid) ?? []), lastAttemptAt]);
  }
  return attempts;
}

/** How long the next message to a member has to wait; `attempts` are those of the last hour, oldest first. */
function paceWaitMs(attempts: readonly Date[], pace: MemberPace, now: Date): number {
  return Math.max(
    windowWaitMs(attempts, pace.perMinute, MINUTE_MS, now),
    windowWaitMs(attempts, pace.perHour, HOUR_MS, now),
  );
}

function windowWaitMs(attempts: readonly Date[], limit: number, windowMs: number, now: Date): number {
  const since = now.getTime() - windowMs;
  const inside = attempts.filter((at) => at.getTime() > since);
  const leavesFirst = inside[inside.length - limit];
  return leavesFirst ? leavesFirst.getTime() - since + 1 : 0;
}

/** The exact request of a row that has none yet; null when a reminder has nothing left to say. */
async function composeRequest(
  manager: EntityManager,
  row: OutboxMessageEntity,
  { messenger, render }: ClaimParts,
  times: { officeNow: Date; machineNow: Date },
): Promise<string | null> {
  const { toUserid: to } = row;
  if (row.content !== null)
    return messenger.compose({ to, content: JSON.parse(row.content) as OutboundContent });
  const [first, ...rest] = (row.reminderId === null ? null : await render(manager, row.reminderId)) ?? [];
  if (first === undefined) return null;
  await enqueue(
    manager,
    rest.map((text, i) => ({
      dedupeKey: `${row.dedupeKey}#${i + 2}`,
      to,
      kind: row.kind,
      content: { type: 'text' as const, text },
      ...(row.pointlessAfter ? { pointlessAfter: row.pointlessAfter } : {}),
    })),
    times,
  );
  return messenger.compose({ to, content: { type: 'text', text: first } });
}

/** Stores the request before the first attempt and takes the lease. */
async function hold(
  manager: EntityManager,
  row: OutboxMessageEntity,
  request: string,
  { owner, leaseMs }: ClaimParts,
  now: Date,
): Promise<ClaimedMessage> {
  const attempts = row.attempts + 1;
  const firstAttemptAt = row.firstAttemptAt ?? now;
  await manager.update(
    OutboxMessageEntity,
    { id: row.id },
    {
      status: 'sending',
      request,
      attempts,
      firstAttemptAt,
      lastAttemptAt: now,
      leaseOwner: owner,
      leaseUntil: later(now, leaseMs),
    },
  );
  return { id: row.id, request, attempts, firstAttemptAt };
}

async function settleObsolete(
  manager: EntityManager,
  row: OutboxMessageEntity,
  error: string | null,
): Promise<void> {
  await manager.update(
    OutboxMessageEntity,
    { id: row.id },
    { status: 'obsolete', leaseOwner: null, leaseUntil: null, error },
  );
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
