import { In, IsNull } from 'typeorm';
import type { OperationEntity } from '../store/entities/operation-entity';
import { OutboxMessageEntity, type OutboxStatus } from '../store/entities/outbox-message-entity';
import type { Act } from './act';
import { notify } from './notify';
import { recordAudit } from './record-audit';

/** What became of the messages of a command that was undone. */
export interface ToldPeople {
  /** Messages to so many people had not gone out and never will. */
  readonly stopped: number;
  /** So many people have the message, or may have it, and are sent a correction. */
  readonly corrected: number;
}

/** Stops what an undone command has not yet sent, and corrects what it has. */
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
  const neverArrives: OutboxStatus[] = ['failed', 'obsolete'];
  const told = new Set(
    after.flatMap(({ status, toUserid }) => (neverArrives.includes(status) ? [] : [toUserid])),
  );
  if (stopped.length > 0) {
    const ids = stopped.map(({ id }) => id);
    await recordAudit(act, 'message.stop', `operation:${undone.id}`, null, { stopped: ids });
  }
  await notify(
    act,
    [...told].map((to) => ({
      to,
      text: `【更正】此前通知您的“${undone.summary}”已撤销，请以撤销后的情况为准。`,
    })),
    'correction',
  );
  const notTold = new Set(stopped.flatMap(({ toUserid }) => (told.has(toUserid) ? [] : [toUserid])));
  return { stopped: notTold.size, corrected: told.size };
}
