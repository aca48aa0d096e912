import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../observability/clock';
import { isDatabaseAway, isTransactionConflict, machineNow } from '../store/dialect';
import { OutboxMessageEntity, type OutboxStatus } from '../store/entities/outbox-message-entity';
import type { Store } from '../store/store';
import { asText } from './card';
import type { ClaimedMessage } from './claim';
import { errorText } from './error-text';
import type { OutboundContent, SendReceipt } from './outbound-message';
import type { NoteRefusedReceiver } from './refused-receiver';
import { verdictOn } from './retry-policy';
import { sayInstead } from './say-instead';
import type { SendFailure } from './send-failure';

/**
 * What an attempt came to. `heldBack`: it was not made, because the app has no turn for so many milliseconds; or,
 * with 0, because the lease was over before it.
 */
export type AttemptOutcome =
  | { readonly kind: 'sent'; readonly receipt: SendReceipt }
  | { readonly kind: 'failed'; readonly failure: SendFailure }
  | { readonly kind: 'heldBack'; readonly forMs: number };

export interface SettleParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly owner: string;
  readonly leaseMs: number;
  readonly random: () => number;
  readonly noteRefusedReceiver?: NoteRefusedReceiver;
}

/** Width of the columns of the platform's ids. */
const ID_LENGTH = 255;

/** The database is asked again so long after it failed. */
const AGAIN_AFTER_MS = 1_000;
/** How often a stopping process tries to write what it has sent; after that the lease's end settles it. */
const LAST_TRIES = 3;

/** Settles as soon as the database takes it: what was sent must not be forgotten because it is away for a while. */
export async function settleUntilWritten(
  parts: SettleParts,
  message: ClaimedMessage,
  outcome: AttemptOutcome,
  isStopping: () => boolean,
): Promise<OutboxStatus | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await settleAttempt(parts, message, outcome);
    } catch (error) {
      const mayPass = isDatabaseAway(error) || isTransactionConflict(error);
      if (!mayPass || (isStopping() && tries >= LAST_TRIES)) throw error;
      await delay(AGAIN_AFTER_MS);
    }
  }
}

/**
 * Writes what became of an attempt; returns the row's new status. Only the holder of the lease may write: null when
 * the row was taken over, whose new holder then decides.
 */
async function settleAttempt(
  parts: SettleParts,
  message: ClaimedMessage,
  outcome: AttemptOutcome,
): Promise<OutboxStatus | null> {
  return parts.store.inTransaction(async (manager) => {
    const now = await machineNow(manager);
    // Before the row is ours: whoever holds the person's row may be about to write to the outbox.
    if (outcome.kind === 'failed' && outcome.failure.refusesReceiver)
      await parts.noteRefusedReceiver?.(manager, message.to, now);
    const changes =
      (await changesToText(manager, outcome, message, now)) ?? changesAfter(outcome, message, now, parts);
    const { affected } = await manager.update(
      OutboxMessageEntity,
      // The count of attempts tells this hold from a later one of the same process.
      { id: message.id, status: 'sending', leaseOwner: parts.owner, attempts: message.attempts },
      { ...changes, leaseOwner: null, leaseUntil: null },
    );
    if (affected !== 1) return null;
    if (changes.status === 'failed' || changes.status === 'unknown') {
      const row = await manager.findOneByOrFail(OutboxMessageEntity, { id: message.id });
      await sayInstead(manager, row, { officeNow: parts.clock.now(), machineNow: now });
    }
    return changes.status;
  });
}

/**
 * What the server does not take as a card goes out as text, where no earlier attempt may have arrived; null for every
 * other outcome.
 */
async function changesToText(
  manager: EntityManager,
  outcome: AttemptOutcome,
  { id, uncertainSince }: ClaimedMessage,
  now: Date,
): Promise<Changes | null> {
  if (outcome.kind !== 'failed' || outcome.failure.kind !== 'unsupported' || uncertainSince) return null;
  const row = await manager.findOneBy(OutboxMessageEntity, { id });
  const content = row?.content ? (JSON.parse(row.content) as OutboundContent) : null;
  const error = errorText(outcome.failure.code, outcome.failure);
  if (content?.type !== 'card') return { status: 'failed', error, lastAttemptAt: now };
  return {
    status: 'pending',
    nextAttemptAt: now,
    content: JSON.stringify(asText(content)),
    request: null,
    firstAttemptAt: null,
    error,
    lastAttemptAt: now,
  };
}

type Changes = Partial<OutboxMessageEntity> & { status: OutboxStatus };

function changesAfter(
  outcome: AttemptOutcome,
  message: ClaimedMessage,
  now: Date,
  parts: SettleParts,
): Changes {
  if (outcome.kind === 'heldBack') {
    return {
      status: 'pending',
      nextAttemptAt: later(now, outcome.forMs),
      attempts: message.attempts - 1,
      firstAttemptAt: message.uncertainSince,
    };
  }
  // Pacing counts the end of an attempt: the request may have arrived at any moment until now.
  if (outcome.kind === 'failed') {
    return { ...changesAfterFailure(outcome.failure, message, now, parts), lastAttemptAt: now };
  }
  return {
    status: 'sent',
    sentAt: parts.clock.now(),
    messageId: storableId(outcome.receipt.messageId),
    jobId: storableId(outcome.receipt.jobId),
    error: null,
    lastAttemptAt: now,
  };
}

function changesAfterFailure(
  failure: SendFailure,
  message: ClaimedMessage,
  now: Date,
  { leaseMs, random }: SettleParts,
): Changes {
  const error = errorText(failure.code, failure);
  const verdict = verdictOn(failure, {
    attempts: message.attempts,
    uncertainForMs: now.getTime() - message.firstAttemptAt.getTime(),
    leaseMs,
    random: random(),
  });
  if (verdict.next !== 'retry') return { status: verdict.next, error };
  return {
    status: 'pending',
    nextAttemptAt: later(now, verdict.afterMs),
    // An attempt that surely did not arrive does not start the four hours.
    firstAttemptAt: failure.kind === 'ambiguous' ? message.firstAttemptAt : message.uncertainSince,
    error,
  };
}

/** A sent message must be recorded even if its id does not fit: half an id is of no use. */
function storableId(id: string | null): string | null {
  return id !== null && id.length <= ID_LENGTH ? id : null;
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
