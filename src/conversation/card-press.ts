import { type PressedButton, readButtonKey } from '../delivery/card';
import { enqueue } from '../delivery/outbox';
import type { InboundMessage } from './inbound-message';
import type { Turn } from './turn';

const PRESS = 'template_card_event';
/** As long as the platform takes the press's code. */
const CODE_HOLDS_MS = 72 * 3600_000;

/** What somebody said by pressing a button of a card; null for every other message. */
export function pressedButton({ content }: InboundMessage): PressedButton | null {
  return content.type === 'event' && content.event === PRESS ? readButtonKey(content.key) : null;
}

/** Whether the platform shows a reply in the same exchange: after a press it does not. */
export function takesPassiveReply({ content }: InboundMessage): boolean {
  return content.type !== 'event' || content.event !== PRESS;
}

/**
 * Puts what was pressed in the place of the card's buttons. It says what the person said, not what came of it: that is
 * the answer's part, also where somebody else was faster.
 */
export async function markPressed({ message, inboundId, act }: Turn, { says }: PressedButton): Promise<void> {
  const { content } = message;
  const responseCode = content.type === 'event' ? content.fields.ResponseCode : undefined;
  if (!responseCode) return;
  const [word = ''] = says.split(' ');
  await enqueue(
    act.manager,
    [
      {
        dedupeKey: `card:${inboundId}`,
        to: message.from,
        kind: 'card',
        content: { type: 'cardUpdate', responseCode, label: `已回复：${word}` },
        pointlessAfter: new Date(act.now.getTime() + CODE_HOLDS_MS),
      },
    ],
    { officeNow: act.now, machineNow: act.machineNow },
  );
}
