import { stripWhitespace } from '../text/normalise';
import { leadingSelector } from './item-selector';

/** A plan's title in front of a message, and what follows it as typed. */
export interface LeadingTitle {
  readonly words: string;
  readonly rest: string;
}

const TITLE = /^\s*《([^《》\n]{2,100})》[ \t\u3000]*(?:[:：,，、]|的|中)?[ \t\u3000]*/;
/** 市残联 二季度 22: at most a unit and a period stand between the title and the item. */
const ADDRESS_WORDS = 2;
const ADDRESS_WORD = /^\S{2,12}[ \t\u3000,，:：、]+/;

/** `《数字政府》通过 5 市教育局`: the words in 《》 that a text begins with; null where it begins with none. */
export function leadingTitle(text: string): LeadingTitle | null {
  const found = TITLE.exec(text);
  return found ? { words: found[1] ?? '', rest: text.slice(found[0].length) } : null;
}

/**
 * Whether what follows a title is addressed to an item or stands on lines of its own. 「《……工作要点》印发后，我局……」 is a report
 * that begins with the title, and stays as it was typed.
 */
export function isAddressed(rest: string): boolean {
  if (/^\s*\n/.test(rest)) return rest.trim() !== '';
  let words = rest;
  for (let i = 0; i <= ADDRESS_WORDS; i++) {
    if (leadingSelector(words)) return true;
    const word = ADDRESS_WORD.exec(words)?.[0];
    if (word === undefined) return false;
    words = words.slice(word.length);
  }
  return false;
}

/** Of the titles those that the words name: the one that is just that, else all that hold the words. */
export function titled<T>(all: readonly T[], words: string, titleOf: (each: T) => string): readonly T[] {
  const said = stripWhitespace(words);
  if (said === '') return [];
  const exact = all.filter((each) => stripWhitespace(titleOf(each)) === said);
  return exact.length > 0 ? exact : all.filter((each) => stripWhitespace(titleOf(each)).includes(said));
}
