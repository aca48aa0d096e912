import { morningFor } from '../../domain/calendar/sending-morning';
import { readSelection, type Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { defineCommand, UsageError } from '../define-command';
import { broadcastPreview } from '../people/broadcast-preview';
import { showPreview } from '../preview';
import type { Turn } from '../turn';
import { namesAny } from '../understanding/choose-obligations';
import { selectionVocabulary } from '../understanding/selection-vocabulary';

/** 「广播」: the same words to the first contacts of the plan's units, or of those that are named. */
export const broadcastToUnits = defineCommand({
  words: ['广播', '群发'],
  usage: '广播 [全部|未报|单位] <内容>',
  example: '广播 未报 请于本周内报送进展情况',
  summary: '向各单位（或所说单位、未报单位）的联络员发送通知（先预览）',
  allowed: ['coordinator'],
  takesTitles: true,
  takesGluedText: false,
  async handle(args, turn) {
    const { selection, text } = await readBroadcast(turn, args);
    if (text === '') throw new UsageError(broadcastToUnits);
    const { now, rules } = turn.act;
    return showPreview(turn, broadcastPreview, { selection, text, morning: morningFor(now, rules) });
  },
});

const NOBODY_NAMED: Selection = { items: [], sections: [], units: [], states: [], period: null, all: false };
const WORD = /^[^\s:：]+/;
const BETWEEN = /^[\s:：]+/;

/**
 * Whom and what. The words that name somebody stand apart from the text (未报 请于…): the text is sent as it was typed, so
 * none of its own words may be taken for a selector.
 */
async function readBroadcast(turn: Turn, args: string): Promise<{ selection: Selection; text: string }> {
  // Words of titles are words of the text as well.
  const vocabulary = { ...(await selectionVocabulary(turn)), items: [], sections: [] };
  let selection = NOBODY_NAMED;
  let text = args.trim();
  for (let named = ''; ; ) {
    const word = WORD.exec(text)?.[0];
    if (word === undefined) return { selection, text: text.trim() };
    named = `${named} ${word}`.trim();
    const reading = readSelection(named, vocabulary);
    if (reading.rest !== '') return { selection, text };
    const after = text.slice(word.length).replace(BETWEEN, '');
    const unknown = reading.unknownUnits.find(({ said }) => said === word);
    // A mistyped unit stands before a text; else the word belongs to it.
    if (unknown && after !== '')
      throw new RuleViolation('unit.unknown', { name: unknown.said, near: unknown.near });
    if (reading.unknownUnits.length > 0 || !namesAny(reading.selection)) return { selection, text };
    selection = reading.selection;
    text = after;
  }
}
