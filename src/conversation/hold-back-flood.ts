import type { Act } from '../actions/act';
import { earlierMessage } from '../store/earlier-message';
import { DraftEntity } from '../store/entities/draft-entity';
import type { InboundMessage } from './inbound-message';
import { texts } from './texts/texts';

/** Nobody types or pastes so fast: only a program does, and it must not keep the others waiting. */
const MESSAGES_A_MINUTE = 1_200;
const MINUTE_MS = 60_000;

/**
 * What is said to whoever writes faster than that; undefined to everybody else. Such a message is not carried out, and no
 * text is lost by it: those of members wait as drafts. The first one of a flood is answered, the others are not. Counted
 * from the rows: the same in every process, and a message delivered again has one row.
 */
export async function holdBackFlood(
  act: Act,
  { id, isMember, message }: { id: number; isMember: boolean; message: InboundMessage },
  most = MESSAGES_A_MINUTE,
): Promise<string | null | undefined> {
  if (!(await isOneTooMany(act, id, message.from, most))) return undefined;
  const { content } = message;
  if (isMember && content.type === 'text')
    await act.manager.insert(DraftEntity, {
      userid: message.from,
      text: content.text,
      inboundId: id,
      status: 'waiting',
      createdAt: act.now,
    });
  const before = await earlierMessage(act.manager, { id, userid: message.from }, 1);
  const wasToldAlready = before !== null && (await isOneTooMany(act, before.id, message.from, most));
  return wasToldAlready ? null : texts.tooManyMessages;
}

/**
 * The one that may just be written was less than a minute earlier, by both clocks: what waited in the journal arrives at
 * once but was written over time, and in a rehearsal the platform's clock may stand still.
 */
async function isOneTooMany({ manager }: Act, id: number, userid: string, most: number): Promise<boolean> {
  const first = await earlierMessage(manager, { id, userid }, most);
  const last = first && (await earlierMessage(manager, { id, userid }, 0));
  if (!first || !last) return false;
  const within = (from: Date, to: Date) => to.getTime() - from.getTime() < MINUTE_MS;
  return within(first.sentAt, last.sentAt) && within(first.arrivedAt, last.arrivedAt);
}
