import type { RenderedCard } from '../delivery/render-reminder';
import { HOW_TO_ANSWER, type ReminderContent } from './reminder-text';

/** What a contact answers a reminder with, besides the report itself. */
const BUTTONS = ['填报', '任务', '收到'].map((word) => ({ label: word, says: word, settles: false }));

/**
 * The places of a card for a contact's reminder: what is owed as its text, the ways to answer as its quotation. Every
 * line of the text is in it. Null for a copy to a unit's leader, who has nothing to answer.
 */
export function reminderCard(
  { asContact, asUnitLeader }: Pick<ReminderContent, 'asContact' | 'asUnitLeader'>,
  text: string,
): RenderedCard | null {
  const [head = '', ...lines] = text.split('\n');
  const [, title, subtitle] = /^【(.+)】(.+)：$/.exec(head) ?? [];
  const howTo = lines.findIndex((line) => line.startsWith(HOW_TO_ANSWER));
  if (!title || !subtitle || howTo < 1 || asContact.length === 0 || asUnitLeader.length > 0) return null;
  return {
    text,
    parts: {
      title,
      subtitle,
      body: lines.slice(0, howTo).join('\n'),
      quote: lines.slice(howTo).join('\n'),
    },
    buttons: BUTTONS,
  };
}
