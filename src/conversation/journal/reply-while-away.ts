import type { InboundMessage } from '../inbound-message';
import { texts } from '../texts/texts';

/** What the sender is told of a message that waits; null where nothing would be shown, or understood. */
export function replyWhileAway({ content }: InboundMessage): string | null {
  return content.type === 'event' ? null : texts.databaseAway;
}
