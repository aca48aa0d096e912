import { defineCommand, UsageError } from '../define-command';
import { askForDocument } from '../documents/ask-for-document';

/** 「汇总」: the reports of a period as a Word document. */
export const briefing = defineCommand({
  words: ['汇总', '汇总材料', '生成汇总'],
  usage: '汇总 [报送期]',
  example: '汇总 二季度',
  summary: '生成落实情况汇总（Word），按章节、事项汇集各单位报送内容',
  allowed: ['coordinator'],
  takesGluedText: false,
  handle: (args, turn) => askForDocument(turn, args, 'briefing', () => new UsageError(briefing)),
});
