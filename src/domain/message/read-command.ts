import { closest, distance } from 'fastest-levenshtein';
import { toHalfWidth } from '../text/normalise';

/** A word by which a command is called. */
export interface CommandWord {
  readonly word: string;
  /** Whether the argument may follow without a space (催办市教育局); digits and brackets always may. */
  readonly takesGluedText: boolean;
}

const OPENING_COURTESY =
  /^(?:(?:您好|你好|大家好|[早上下]+[午上]?好|各位(?:老师|领导|同志)?好?|老师好?|领导好?|同志们?好?|小催|催报|@\S{1,32}|请问|请|麻烦您?|劳烦您?|帮我|帮忙|我要|我想|想|把)[\s,，.。:：!！、~]*)+/;
const CLOSING_COURTESY = /(?:[\s,，.。!！、~]*(?:谢谢您?|多谢|感谢|辛苦了?|一下|吧|哈|呢))+[\s,，.。!！~]*$/;
/** Thanks stand at the very end; looking further would cost time on texts of pure punctuation. */
const CLOSING_CHARACTERS = 40;

/** Without greetings before; everything after them as typed. */
export function withoutOpeningCourtesy(text: string): string {
  return text.trim().replace(OPENING_COURTESY, '');
}

/** Without greetings before and thanks after; never empties a text that consists of courtesy alone. */
export function withoutCourtesy(text: string): string {
  const opened = text.trim().replace(OPENING_COURTESY, '');
  const end = opened.slice(-CLOSING_CHARACTERS);
  const bare = `${opened.slice(0, -CLOSING_CHARACTERS)}${end.replace(CLOSING_COURTESY, '')}`.trim();
  return bare === '' ? text.trim() : bare;
}

/** The command a text calls, and its argument as typed; null when it begins with no command's word. */
export function readCommand(
  text: string,
  words: readonly CommandWord[],
): { readonly word: string; readonly args: string } | null {
  for (const candidate of [text.trim(), withoutCourtesy(text)]) {
    const spoken = toHalfWidth(candidate);
    // The longest word wins: 提醒计划 before 提醒.
    const match = words
      .filter(({ word }) => spoken.startsWith(word))
      .sort((a, b) => b.word.length - a.word.length)
      .find(({ word, takesGluedText }) => separates(spoken.slice(word.length), takesGluedText));
    if (match) {
      return {
        word: match.word,
        args: candidate
          .slice(match.word.length)
          .replace(/^[\s:：,，、]+/, '')
          .trim(),
      };
    }
  }
  return null;
}

function separates(after: string, takesGluedText: boolean): boolean {
  if (after === '' || /^[\s:,、(（【[#0-9]/.test(after) || /^第/.test(after)) return true;
  if (/^[.。!?？！~]+$/.test(after)) return true;
  return takesGluedText && !/\n/.test(after) && after.length <= 24;
}

/** The nearest command word to a short text that is none, or null when nothing is near. */
export function nearestCommand(text: string, words: readonly string[]): string | null {
  const spoken = withoutCourtesy(toHalfWidth(text)).split(/[\s,，:：0-9]/)[0] ?? '';
  if (spoken.length < 2 || spoken.length > 6 || words.length === 0) return null;
  const near = closest(spoken, [...words]);
  return distance(spoken, near) <= (spoken.length <= 3 ? 1 : 2) && sharesACharacter(spoken, near)
    ? near
    : null;
}

function sharesACharacter(one: string, other: string): boolean {
  return [...one].some((char) => other.includes(char));
}
