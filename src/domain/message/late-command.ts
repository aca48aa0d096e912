import { toHalfWidth } from '../text/normalise';
import { argumentsOf, type CommandWord, withoutOpeningCourtesy } from './read-command';
import { namesSomething, readSelection, type SelectionVocabulary } from './selection';

/** A word that may stand behind what it is about. */
export interface LateWord extends CommandWord {
  /** Whether words may follow it (把5退回，理由……); otherwise it has to end the text. */
  readonly takesRest: boolean;
}

/** Longer texts are no commands with the word at the end. */
export const LATE_CHARACTERS = 120;
const TRAILING = /(?:[\s,，、。]|的|把|请|给|将|可以|需要|要|想|先|帮忙|帮我|麻烦您?|一下)+$/;
const PARTICLES = /^(?:一下子?|下子?|先|吧|了吧|算了|啦|咯|即可|就行|就好|了)/;
/** Behind the word: the end, thanks, or what is separated from it; a day or a number follows without a blank. */
const ENDS = /^[\s,、。.!~…]*(?:(?:谢谢您?|多谢|唔该晒?|辛苦了?|麻烦您?了?|吧|哈|啊|呀|先)[\s,。.!~]*)*$/;
const SEPARATED = /^(?:[\s,、:;。]|到|至|(?=[0-9(]|第))/;
const ASKS = /(?:[?？]|[吗呢嘛])[。.!！\s]*$/;

/**
 * A command whose word stands behind what it is about: `市教育局 第5项 催一下`, `5 市教育局 通过`, `把第5项市教育局的退回，
 * 理由……`; or glued to a unit's name (`通过市教育局第5项`). Everything in front of the word has to be selectors, so that
 * no sentence is taken for a command; a question is none. `safely`: the writer may be reporting, so that only words
 * made for it may be followed by text, unless a unit is named.
 */
export function lateCommand(
  text: string,
  words: readonly LateWord[],
  vocabulary: SelectionVocabulary,
  safely: boolean,
): { readonly word: string; readonly args: string } | null {
  for (const candidate of new Set([withoutOpeningCourtesy(text), text.trim()])) {
    if (candidate.length > LATE_CHARACTERS || /\n/.test(candidate) || ASKS.test(candidate)) return null;
    const read = lateIn(candidate, words, vocabulary, safely);
    if (read) return read;
  }
  return null;
}

function lateIn(
  candidate: string,
  words: readonly LateWord[],
  vocabulary: SelectionVocabulary,
  safely: boolean,
): { readonly word: string; readonly args: string } | null {
  const spoken = toHalfWidth(candidate);
  const places = words
    .flatMap((word) => placesOf(spoken, word.word).map((at) => ({ at, ...word })))
    .sort((a, b) => a.at - b.at || b.word.length - a.word.length);
  for (const { at, word, takesRest } of places) {
    const read =
      at === 0
        ? gluedToUnit(candidate, word, vocabulary)
        : behindSelectors(candidate, at, { word, takesRest: takesRest || !safely }, vocabulary, safely);
    if (read) return read;
  }
  return null;
}

/** Whether the words occur at all: saves loading a vocabulary. */
export function mayCallLate(text: string, words: readonly CommandWord[]): boolean {
  if (text.length > LATE_CHARACTERS || /\n/.test(text)) return false;
  return words.some(({ word }) => text.includes(word));
}

function placesOf(spoken: string, word: string): number[] {
  const places: number[] = [];
  for (let at = spoken.indexOf(word); at >= 0; at = spoken.indexOf(word, at + 1)) places.push(at);
  return places;
}

function behindSelectors(
  candidate: string,
  at: number,
  { word, takesRest }: { word: string; takesRest: boolean },
  vocabulary: SelectionVocabulary,
  safely: boolean,
): { readonly word: string; readonly args: string } | null {
  const head = candidate.slice(0, at).replace(TRAILING, '');
  const { selection, rest, unknownUnits, unknownLabels } = readSelection(head, vocabulary);
  const unknown = unknownUnits.length + unknownLabels.length > 0;
  if (rest !== '' || (safely && unknown) || !(namesSomething(selection) || unknown)) return null;
  // 本季度无进展 from who reports is a report.
  if (safely && selection.items.length + selection.units.length === 0) return null;
  const behind = candidate.slice(at + word.length);
  const after = toHalfWidth(behind);
  const particle = PARTICLES.exec(after)?.[0].length ?? 0;
  if (ENDS.test(after.slice(particle))) return { word, args: head };
  const mayFollow = takesRest || selection.units.length > 0;
  if (!mayFollow || !SEPARATED.test(after.slice(particle))) return null;
  return { word, args: `${head} ${argumentsOf(behind.slice(particle))}` };
}

function gluedToUnit(
  candidate: string,
  word: string,
  vocabulary: SelectionVocabulary,
): { readonly word: string; readonly args: string } | null {
  const args = candidate.slice(word.length).replace(PARTICLES, '');
  const { selection, rest } = readSelection(args, { ...vocabulary, textFollows: true });
  const named = selection.units.length + selection.states.length + selection.sections.length;
  const first = args.length - rest.length;
  const separated = rest === '' || /[\s,，、。:：;；]/.test(args.charAt(first - 1));
  return named > 0 && separated ? { word, args } : null;
}
