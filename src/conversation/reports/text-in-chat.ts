/** Some six messages: what is longer is read on a page, and was written there. */
const MOST_CHARACTERS = 4_000;
const SHOWN_CHARACTERS = 1_000;

/**
 * A report's text as the chat shows it: whole, or the beginning of a long one and where the rest is. Of 100,000 characters
 * the messenger would drop most, for it takes thirty messages a minute to one person. Without pages nobody writes such texts.
 */
export function textInChat(text: string, page: string | null): string {
  const characters = [...text];
  if (page === null || characters.length <= MOST_CHARACTERS) return text;
  const shown = characters.slice(0, SHOWN_CHARACTERS).join('').trimEnd();
  return `${shown}……\n（全文共${characters.length}字，请在页面查看：${page}）`;
}
