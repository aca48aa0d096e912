import type { OperationEntity } from '../store/entities/operation-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
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
  const messages = await act.manager.findBy(OutboxMessageEntity, { operationId: undone.id });
  const stopped = new Set<string>();
  const told = new Set<string>();
  for (const message of messages) {
    const { affected } = await act.manager.update(
      OutboxMessageEntity,
      { id: message.id, status: 'pending', attempts: 0 },
      { status: 'obsolete' },
    );
    if (affected === 1) {
      stopped.add(message.toUserid);
      await recordAudit(
        act,
        'message.stop',
        `outbox:${message.id}`,
        { status: 'pending' },
        { status: 'obsolete' },
      );
    } else if (message.status !== 'failed' && message.status !== 'obsolete') told.add(message.toUserid);
  }
  await notify(
    act,
    [...told].map((to) => ({
      to,
      text: `【更正】此前通知您的“${undone.summary}”已撤销，请以撤销后的情况为准。`,
    })),
    'correction',
  );
  return { stopped: [...stopped].filter((to) => !told.has(to)).length, corrected: told.size };
}
