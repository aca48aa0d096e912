import { defineCommand, UsageError } from '../define-command';
import { askForDocument } from '../documents/ask-for-document';

/** Plain text, for pasting into another program. */
const AS_TEXT = /\s*(?:纯?文本|文字版?|txt)$/i;

/** 「通报」: the draft of a circular as a Word document. */
export const circular = defineCommand({
  words: ['通报', '通报稿', '生成通报'],
  usage: '通报 [报送期] [文本]',
  example: '通报 二季度',
  summary: '生成通报稿（Word），数字和文字均注明来源',
  allowed: ['coordinator'],
  takesGluedText: false,
  handle(args, turn) {
    const asText = AS_TEXT.exec(args);
    const kind = asText ? 'circular-text' : 'circular';
    return askForDocument(turn, args.slice(0, asText?.index), kind, () => new UsageError(circular));
  },
});
