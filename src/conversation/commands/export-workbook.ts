import { defineCommand, UsageError } from '../define-command';
import { askForDocument } from '../documents/ask-for-document';

/** 「导出」: the workbook of a period as a file. */
export const exportWorkbook = defineCommand({
  words: ['导出', '导出表格', '导出明细'],
  usage: '导出 [报送期]',
  example: '导出 二季度',
  summary: '导出报送情况工作簿（xlsx）：汇总、明细、未报清单、历史版本',
  allowed: ['coordinator'],
  takesGluedText: true,
  handle: (args, turn) => askForDocument(turn, args, 'workbook', () => new UsageError(exportWorkbook)),
});
