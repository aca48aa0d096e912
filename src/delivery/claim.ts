import type { EntityManager } from 'typeorm';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import { machineNow } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { Store } from '../store/store';
import { holdMembers, membersToServe, type Sendable, type ServingOrder } from './claimable';
import type { DispatcherLimits } from './dispatcher-limits';
import { membersAtLimit } from './member-pace';
import { GROUP, type Messenger } from './outbound-message';
import { type Prepared, prepareRequest } from './prepare-request';
import type { RenderReminder } from './render-reminder';
import { isRepeatable } from './retry-policy';
import { sayInstead } from './say-instead';
import { sendingStop } from './sending-switch';
import type { DocumentContent } from './upload-document';

export interface ClaimParts {
  readonly store: Store;
  readonly messenger: Pick<Messenger, 'compose'>;
  readonly render: RenderReminder;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process on the rows it holds. */
  readonly owner: string;
  readonly limits: DispatcherLimits;
}

/** A row held under a lease, ready to be sent: its request is stored. */
export interface ClaimedMessage {
  readonly id: number;
  readonly to: string;
  readonly request: string;
  /** What has to be uploaded before; `request` is empty then. */
  readonly upload: DocumentContent | null;
  /** This attempt included. Together with the owner it names this hold of the row and no other. */
  readonly attempts: number;
  /** The first attempt that may have arrived; this one, if all before were certainly refused. */
  readonly firstAttemptAt: Date;
  /** The same before this attempt: to be restored when this one certainly did not arrive. */
  readonly uncertainSince: Date | null;
}

/** Statuses that the claim itself gives. */
export type SettledInClaim = 'obsolete' | 'unknown' | 'failed';

export interface Claim {
  readonly messages: readonly ClaimedMessage[];
  readonly settled: readonly SettledInClaim[];
  /** Rows whose member has been written to often enough for now. */
  readonly postponed: number;
  /** Another process was at work on the same members: another try soon may find more. */
  readonly contended: boolean;
}

/** Longer than the upload of the largest file may take. */
const UPLOAD_MS = 90_000;

const NOTHING: Claim = { messages: [], settled: [], postponed: 0, contended: false };

type RowOutcome = { message: ClaimedMessage } | { settled: SettledInClaim } | 'postponed';

/**
 * Claims at most `limit` messages, in one transaction. Of each member only the first row in line is claimable, and
 * only while none of the member's rows is in flight: parts keep their order, and one member is never written to by
 * two processes at once. Rows of a dead process come back when their lease ends, with the same stored request. While
 * sending is stopped (停发) only answers are claimed.
 */
export async function claimDue(parts: ClaimParts, limit: number, order: ServingOrder): Promise<Claim> {
  const { store, limits } = parts;
  // Outside the transaction, so that looking at an empty outbox costs writers nothing.
  const seen = await sendableBy(store.read);
  const members = await membersToServe(store.read, await store.machineNow(), limit, order, seen);
  if (members.length === 0) return NOTHING;
  return store.inTransaction(async (manager) => {
    const now = await machineNow(manager);
    // Asked again: what was stopped between the look and the hold stays.
    const { rows, contended } = await holdMembers(manager, members, now, await sendableBy(manager));
    const atLimit = await membersAtLimit(manager, members, now, limits);
    const outcomes: RowOutcome[] = [];
    for (const row of rows) outcomes.push(await claimRow(manager, row, parts, now, atLimit));
    return {
      messages: outcomes.flatMap((outcome) => (isSent(outcome) ? [outcome.message] : [])),
      settled: outcomes.flatMap((outcome) => (isSettled(outcome) ? [outcome.settled] : [])),
      postponed: outcomes.filter((outcome) => outcome === 'postponed').length,
      contended,
    };
  });
}

async function sendableBy(manager: EntityManager): Promise<Sendable> {
  return (await sendingStop(manager)) ? 'answers' : 'everything';
}

const isSent = (outcome: RowOutcome): outcome is { message: ClaimedMessage } =>
  outcome !== 'postponed' && 'message' in outcome;
const isSettled = (outcome: RowOutcome): outcome is { settled: SettledInClaim } =>
  outcome !== 'postponed' && 'settled' in outcome;

async function claimRow(
  manager: EntityManager,
  row: OutboxMessageEntity,
  parts: ClaimParts,
  now: Date,
  atLimit: ReadonlyMap<string, Date>,
): Promise<RowOutcome> {
  const { limits } = parts;
  const officeNow = parts.clock.now();
  const times = { officeNow, machineNow: now };
  if (row.firstAttemptAt && !mayRepeat(row, row.firstAttemptAt, now, limits.leaseMs)) {
    return settle(manager, row, 'unknown', row.error ?? 'no answer was recorded', times);
  }
  if (row.pointlessAfter && row.pointlessAfter < officeNow) {
    // What may have arrived must not look as if it had never been sent.
    const status = row.firstAttemptAt ? 'unknown' : 'obsolete';
    return settle(manager, row, status, row.error ?? 'its time had passed', times);
  }
  const turn = atLimit.get(row.toUserid);
  if (turn) return postpone(manager, row, turn, {});
  const prepared = await prepareRequest(manager, row, parts, times);
  if ('settle' in prepared) return settle(manager, row, prepared.settle, prepared.error, times);
  if ('retryAfterMs' in prepared) {
    const { retryAfterMs, error } = prepared;
    return postpone(manager, row, new Date(now.getTime() + retryAfterMs), { error });
  }
  return { message: await hold(manager, row, prepared, parts, now) };
}

/** What may have arrived goes again only where the messenger still recognises it; for a group it never does. */
function mayRepeat(row: OutboxMessageEntity, firstAttemptAt: Date, now: Date, leaseMs: number): boolean {
  return row.toUserid !== GROUP && isRepeatable(now.getTime() - firstAttemptAt.getTime(), leaseMs);
}

/** Stores the request before the first attempt and takes the lease. */
async function hold(
  manager: EntityManager,
  row: OutboxMessageEntity,
  prepared: Extract<Prepared, { content: string }>,
  { owner, limits }: ClaimParts,
  now: Date,
): Promise<ClaimedMessage> {
  const attempts = row.attempts + 1;
  const upload = 'upload' in prepared ? prepared.upload : null;
  const request = 'upload' in prepared ? null : prepared.request;
  const firstAttemptAt = row.firstAttemptAt ?? now;
  const leaseMs = limits.leaseMs + (upload ? UPLOAD_MS : 0);
  await manager.update(
    OutboxMessageEntity,
    { id: row.id },
    {
      status: 'sending',
      content: prepared.content,
      request,
      attempts,
      // An upload sends nothing: whoever dies over it leaves nothing uncertain.
      firstAttemptAt: upload ? row.firstAttemptAt : firstAttemptAt,
      lastAttemptAt: now,
      leaseOwner: owner,
      leaseUntil: new Date(now.getTime() + leaseMs),
    },
  );
  const { id, toUserid: to, firstAttemptAt: uncertainSince } = row;
  return { id, to, request: request ?? '', upload, attempts, firstAttemptAt, uncertainSince };
}

async function settle(
  manager: EntityManager,
  row: OutboxMessageEntity,
  status: SettledInClaim,
  error: string | null,
  times: { officeNow: Date; machineNow: Date },
): Promise<RowOutcome> {
  if (row.kind === 'withdrawal') await sayInstead(manager, row, times);
  await manager.update(
    OutboxMessageEntity,
    { id: row.id },
    {
      status,
      error,
      // A dead process may have sent until its lease ended: pacing counts the latest moment.
      lastAttemptAt: row.leaseUntil ?? row.lastAttemptAt,
      leaseOwner: null,
      leaseUntil: null,
    },
  );
  return { settled: status };
}

async function postpone(
  manager: EntityManager,
  row: OutboxMessageEntity,
  until: Date,
  change: { error?: string },
): Promise<RowOutcome> {
  await manager.update(
    OutboxMessageEntity,
    { id: row.id },
    {
      ...change,
      status: 'pending',
      nextAttemptAt: until,
      lastAttemptAt: row.leaseUntil ?? row.lastAttemptAt,
      leaseOwner: null,
      leaseUntil: null,
    },
  );
  return 'postponed';
}
