const SECRET = /(access_token|corpsecret|secret|paastoken|key|code)(["']?\s*[=:]\s*["']?)[^\s&"'<>,;]+/gi;

/** Longest piece of a foreign text that goes into an error or a log. */
const EXCERPT_CHARACTERS = 160;

/**
 * A foreign text (errmsg, gateway page) fit for errors and logs: one line, short, and without the values
 * of what our requests carry in their query, which such texts like to repeat.
 */
export function redactedExcerpt(text: string): string {
  return text
    .replace(SECRET, '$1$2***')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, EXCERPT_CHARACTERS);
}
