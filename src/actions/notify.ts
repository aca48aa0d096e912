import { type CardButton, cardOrText, partsOfNotice } from '../delivery/card';
import { enqueue } from '../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import type { OutboxKind } from '../store/entities/outbox-message-entity';
import type { Act } from './act';
import { operationIdOf } from './operation';

/** What one person is told because another one has acted. */
export interface Notice {
  /** userid. */
  readonly to: string;
  readonly text: string;
  /** What the person can press instead of typing, where the messenger has cards and the text fits one. */
  readonly buttons?: readonly CardButton[];
  /** Office time before which it is not sent. */
  readonly releaseAt?: Date;
}

/**
 * Tells people what a command means for them; not scheduled, so outside the budget of one reminder a day. `occasion`
 * tells several notices of one command apart. Needs an act with an operation: undone, the people are corrected.
 */
export async function notify(
  act: Act,
  notices: readonly Notice[],
  occasion: string,
  kind: OutboxKind = 'notice',
): Promise<void> {
  const operationId = await operationIdOf(act);
  if (operationId === null) throw new Error('a notice needs an operation that causes it');
  await enqueue(
    act.manager,
    notices.flatMap(({ to, text, buttons = [], releaseAt }) => {
      // The platform drops what it takes for a repetition: the number makes each notice another text.
      const parts = splitText(text, MESSAGE_LIMIT_BYTES, `通知${operationId}`);
      return parts.map((part, i) => {
        const dedupeKey = `${kind}:${operationId}:${occasion}:${to.toLowerCase()}:${i + 1}`;
        const content = cardOrText(part, parts.length === 1 ? partsOfNotice(part) : null, buttons, dedupeKey);
        return { dedupeKey, to, kind, content, operationId, ...(releaseAt ? { releaseAt } : {}) };
      });
    }),
    { officeNow: act.now, machineNow: act.machineNow },
  );
}
