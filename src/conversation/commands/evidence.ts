import { defineCommand, UsageError } from '../define-command';
import { askForDocument } from '../documents/ask-for-document';

/** 「附件包」: the attachments of a period as an archive. */
export const evidence = defineCommand({
  words: ['附件包', '佐证材料', '附件打包'],
  usage: '附件包 [报送期]',
  example: '附件包 二季度',
  summary: '把各单位的附件按单位、事项打包发送',
  allowed: ['coordinator'],
  takesGluedText: false,
  handle: (args, turn) => askForDocument(turn, args, 'evidence', () => new UsageError(evidence)),
});
