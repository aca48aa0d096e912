import { In, IsNull } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import type { OperationEntity } from '../store/entities/operation-entity';
import {
  type OutboxKind,
  OutboxMessageEntity,
  type OutboxStatus,
} from '../store/entities/outbox-message-entity';
import type { Act } from './act';
import { notify } from './notify';
import { recordAudit } from './record-audit';

/** What became of the messages of a command that was undone, in people. */
export interface ToldPeople {
  /** Their message had not gone out and never will. */
  readonly stopped: number;
  /** They have a notice, or may have it, and are sent a correction. */
  readonly corrected: number;
  /** Their 催办 or 广播 is withdrawn, if the server does it. */
  readonly withdrawn: number;
  /** They have a 催办 or 广播 that cannot be withdrawn. */
  readonly kept: number;
}

const NEVER_ARRIVES: readonly OutboxStatus[] = ['failed', 'obsolete'];
/** These change nothing for whoever reads them: taken back, there is nothing to correct. */
const WITHDRAWN: readonly OutboxKind[] = ['nudge', 'broadcast'];
/** The platform withdraws what is younger. */
const WITHDRAWABLE_MS = 24 * 3600_000;

/** Stops what an undone command has not yet sent; withdraws or corrects what it has. */
export async function correctWhatWasTold(act: Act, undone: OperationEntity): Promise<ToldPeople> {
  const ofCommand = { operationId: undone.id };
  const before = await act.manager.findBy(OutboxMessageEntity, ofCommand);
  // What was tried and may have arrived is told. So is what another process takes hold of at this moment.
  await act.manager.update(
    OutboxMessageEntity,
    { ...ofCommand, status: In(['deferred', 'pending']), firstAttemptAt: IsNull() },
    { status: 'obsolete' },
  );
  const after = await act.manager.findBy(OutboxMessageEntity, ofCommand);
  const settledBefore = new Set(before.flatMap(({ id, status }) => (status === 'obsolete' ? [id] : [])));
  const stopped = after.filter(({ id, status }) => status === 'obsolete' && !settledBefore.has(id));
  if (stopped.length > 0) {
    const ids = stopped.map(({ id }) => id);
    await recordAudit(act, 'message.stop', `operation:${undone.id}`, null, { stopped: ids });
  }
  const arrived = after.filter(({ status }) => !NEVER_ARRIVES.includes(status));
  const corrected = receivers(arrived.filter(({ kind }) => !WITHDRAWN.includes(kind)));
  await correct(act, undone, corrected);
  const sentByHand = arrived.filter(({ kind }) => WITHDRAWN.includes(kind));
  const withdrawable = sentByHand.filter((message) => isWithdrawable(message, act.now));
  await withdraw(act, withdrawable);
  const kept = receivers(sentByHand.filter((message) => !withdrawable.includes(message)));
  return {
    stopped: without(receivers(stopped), receivers(arrived)),
    corrected: corrected.size,
    withdrawn: without(receivers(withdrawable), kept),
    kept: kept.size,
  };
}

async function correct(act: Act, undone: OperationEntity, people: ReadonlySet<string>): Promise<void> {
  await notify(
    act,
    [...people].map((to) => ({
      to,
      text: `【更正】此前通知您的“${undone.summary}”已撤销，请以撤销后的情况为准。`,
    })),
    'correction',
  );
}

function isWithdrawable({ status, messageId, jobId, sentAt }: OutboxMessageEntity, now: Date): boolean {
  const known = messageId !== null || jobId !== null;
  return status === 'sent' && known && sentAt !== null && sentAt.getTime() + WITHDRAWABLE_MS > now.getTime();
}

function withdraw(act: Act, messages: readonly OutboxMessageEntity[]): Promise<void> {
  return enqueue(
    act.manager,
    messages.map(({ id, toUserid, messageId, jobId, sentAt }) => ({
      dedupeKey: `withdraw:${id}`,
      to: toUserid,
      kind: 'withdrawal' as const,
      content: { type: 'withdrawal' as const, messageId, jobId },
      ...(sentAt ? { pointlessAfter: new Date(sentAt.getTime() + WITHDRAWABLE_MS) } : {}),
    })),
    { officeNow: act.now, machineNow: act.machineNow },
  );
}

function receivers(messages: readonly OutboxMessageEntity[]): Set<string> {
  return new Set(messages.map(({ toUserid }) => toUserid));
}

function without(people: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...people].filter((each) => !others.has(each)).length;
}
