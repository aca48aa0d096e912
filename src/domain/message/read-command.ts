import { toHalfWidth } from '../text/normalise';

/** A word by which a command is called. */
export interface CommandWord {
  readonly word: string;
  /** Whether the argument may follow without a space (催办市教育局); digits and brackets always may. */
  readonly takesGluedText: boolean;
}

const OPENING_COURTESY =
  /^(?:(?:您好|你好|大家好|[早上下晚]+[午上]?好|各位(?:老师|领导|同志)?好?|老师好?|领导好?|同志们?好?|小催|催报|@\S{1,32}|请问|请|有请|麻烦您?|劳烦您?|唔该|辛苦|帮我|帮手|帮忙|我要|我想|想要?|需要|问一?下|咨询一?下|把|将|给我|再|先|看[下看]|查[下查]|看一[下看]|查一下)[\s,，.。:：!！、~]*)+/;
const CLOSING_COURTESY =
  /(?:[\s,，.。!！、~]*(?:谢谢您?|多谢|感谢|唔该晒?|辛苦了?|麻烦(?:您|了|您了)?|一下|下先|先|吧|哈|呢|啊|呀|啦|咯|喔))+[\s,，.。!！~]*$/;
const PICTURES_BEFORE = /^(?:\p{Extended_Pictographic}|\u200d|\ufe0f|\s)+/u;
const PICTURES_BEHIND = /(?:\p{Extended_Pictographic}|\u200d|\ufe0f|\s)+$/u;
/** 延期到7月8日. */
const TO_A_DAY = /^[到至](?=[0-9一二三四五六七八九十下本明后周月])/;
/** Thanks stand at the very end; looking further would cost time on texts of pure punctuation. */
const CLOSING_CHARACTERS = 40;
/** Between a command and what it is for: 催一下市教育局, 查看下5. */
const PARTICLE = /^(?:一下子?|下子?|一哈|先)(?=$|[\s,、:.。!]|[(（【[#0-9]|第)/;
const GLUED_PARTICLE = /^(?:一下|下(?![属级周个季半月一发达面列]))/;

/** Without greetings before; everything after them as typed. */
export function withoutOpeningCourtesy(text: string): string {
  return text.trim().replace(PICTURES_BEFORE, '').replace(OPENING_COURTESY, '');
}

/** Without greetings before and thanks after; never empties a text that consists of courtesy alone. */
export function withoutCourtesy(text: string): string {
  const opened = withoutOpeningCourtesy(text);
  const end = opened.slice(-CLOSING_CHARACTERS).replace(PICTURES_BEHIND, '');
  const bare = `${opened.slice(0, -CLOSING_CHARACTERS)}${end.replace(CLOSING_COURTESY, '')}`.trim();
  return bare === '' ? text.trim() : bare;
}

/** The command a text calls, and its argument as typed; null when it begins with no command's word. */
export function readCommand(
  text: string,
  words: readonly CommandWord[],
): { readonly word: string; readonly args: string } | null {
  for (const candidate of [text.trim(), withoutCourtesy(text)]) {
    const read = leadingCommand(candidate, words);
    if (read) return read;
  }
  return null;
}

function leadingCommand(
  candidate: string,
  words: readonly CommandWord[],
): { readonly word: string; readonly args: string } | null {
  const spoken = toHalfWidth(candidate.slice(0, LONGEST_HEAD));
  const whole = candidate.length <= LONGEST_HEAD;
  // The longest word wins: 提醒计划 before 提醒.
  const possible = words
    .filter(({ word }) => spoken.startsWith(word))
    .sort((a, b) => b.word.length - a.word.length);
  for (const { word, takesGluedText } of possible) {
    const after = spoken.slice(word.length);
    const plain = PARTICLE.exec(after)?.[0].length ?? 0;
    const toADay = word.length > 1 && TO_A_DAY.test(after);
    if (plain === 0 && !toADay && !separates(after, takesGluedText, whole)) continue;
    const particle = plain || (takesGluedText ? (GLUED_PARTICLE.exec(after)?.[0].length ?? 0) : 0);
    return { word, args: argumentsOf(candidate.slice(word.length + particle)) };
  }
  return null;
}

/** Enough to see whether a command is called; looking at more would cost time on long texts. */
const LONGEST_HEAD = 120;

/** Without the separators in front; marks alone say nothing. */
export function argumentsOf(text: string): string {
  const args = text.replace(/^[\s:：,，、]+/, '').trim();
  return /^[.。!！?？~…\s]+$/.test(args) ? '' : args;
}

/** Whether what stands behind a command's word is its argument; `whole`: nothing follows that was not looked at. */
export function separates(after: string, takesGluedText: boolean, whole = true): boolean {
  if (after === '' || /^[\s:,、(（【[#0-9①-⒛]/.test(after) || /^第/.test(after)) return true;
  if (/^[.。!?？！~]+$/.test(after)) return true;
  return takesGluedText && whole && !/\n/.test(after) && after.length <= 24;
}
