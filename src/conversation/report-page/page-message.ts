import type { Act } from '../../actions/act';
import { InboundMessageEntity } from '../../store/entities/inbound-message-entity';
import { insertRow } from '../../store/insert-rows';
import { enqueueAnswers } from '../answer-carrier';
import { identifyMember } from '../member';
import type { Turn } from '../turn';
import { PAGE_CONTENT, pageTurn } from './page-turn';

/**
 * What a form hands in, as a message of this person, whose row stays locked: `dedupeKey` makes it once, a second one
 * with the same is a duplicate key. Null for who has no role any more.
 */
export async function beginPageMessage(
  { manager, rules, now, machineNow }: Pick<Act, 'manager' | 'rules' | 'now' | 'machineNow'>,
  userid: string,
  dedupeKey: string,
): Promise<Turn | null> {
  const inboundId = await insertRow(manager, InboundMessageEntity, {
    dedupeKey,
    userid,
    content: JSON.stringify(PAGE_CONTENT),
    sentAt: now,
    receivedAt: now,
    arrivedAt: machineNow,
    reply: null,
    carrier: 'none',
    carriedBy: null,
  });
  const member = await identifyMember(manager, userid);
  if (!member) return null;
  const act: Act = { manager, now, machineNow, actor: userid, inboundId, rules, operation: null };
  return pageTurn(act, member, dedupeKey);
}

/** The answer stays with the message, and goes into the chat as well. */
export async function answerPageMessage({ act, inboundId, member }: Turn, reply: string): Promise<void> {
  const { manager, now, machineNow } = act;
  await manager.update(InboundMessageEntity, { id: inboundId }, { reply, carrier: 'outbox' });
  const answered = { id: inboundId, userid: member.userid, reply };
  await enqueueAnswers(manager, [answered], { officeNow: now, machineNow });
}
