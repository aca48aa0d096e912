import { sendTime } from '../domain/reminders/send-time';
import type { Act } from './act';
import { notify } from './notify';
import { operationIdOf } from './operation';
import { recordAudit } from './record-audit';

/** One person who gets a broadcast, and the text as it arrives. */
export interface BroadcastCopy {
  readonly personId: number;
  readonly userid: string;
  readonly text: string;
}

/**
 * 广播: the same words to several people, at once or on the morning of an office day. Once for each operation and
 * person, also when it is carried out twice.
 */
export async function broadcast(
  act: Act,
  copies: readonly BroadcastCopy[],
  morning: string | null,
): Promise<void> {
  const { send } = act.rules.policy;
  await notify(
    act,
    copies.map(({ personId, userid, text }) => ({
      to: userid,
      text,
      ...(morning === null ? {} : { releaseAt: sendTime(personId, morning, send) }),
    })),
    'all',
    'broadcast',
  );
  await recordAudit(act, 'broadcast', `operation:${await operationIdOf(act)}`, null, {
    people: copies.map(({ userid }) => userid),
    text: copies[0]?.text ?? '',
    morning,
  });
}
