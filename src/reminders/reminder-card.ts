import type { RenderedCard } from '../delivery/render-reminder';
import { HOW_TO_ANSWER, ON_THE_PAGE, type ReminderContent } from './reminder-text';

/** What a contact answers a reminder with, besides the report itself. */
const BUTTONS = ['填报', '任务', '收到'].map((word) => ({ label: word, says: word, settles: false }));

/**
 * The places of a card for a contact's reminder: what is owed as its text, the ways to answer as its quotation. Every
 * line of the text is in it; the address of the page is where the quotation leads. Null for a copy to a unit's leader, who
 * has nothing to answer.
 */
export function reminderCard(
  { asContact, asUnitLeader }: Pick<ReminderContent, 'asContact' | 'asUnitLeader'>,
  text: string,
): RenderedCard | null {
  const [head = '', ...lines] = text.split('\n');
  const [, title, subtitle] = /^【(.+)】(.+)：$/.exec(head) ?? [];
  const howTo = lines.findIndex((line) => line.startsWith(HOW_TO_ANSWER));
  if (!title || !subtitle || howTo < 1 || asContact.length === 0 || asUnitLeader.length > 0) return null;
  const answers = lines.slice(howTo);
  const [, url] = answers.find((line) => line.startsWith(ON_THE_PAGE))?.split('：') ?? [];
  return {
    text,
    parts: {
      title,
      subtitle,
      body: lines.slice(0, howTo).join('\n'),
      quote: answers.filter((line) => !line.startsWith(ON_THE_PAGE)).join('\n'),
      ...(url ? { quoteLink: { title: ON_THE_PAGE, url } } : {}),
    },
    buttons: BUTTONS,
  };
}
