import { cancelQuestion } from '../answer-question';
import { defineCommand } from '../define-command';
import { confirmPreview } from '../preview';

export const confirm = defineCommand({
  words: ['确认', '确定', '确认发送'],
  usage: '确认 [编号]',
  example: '确认 37',
  summary: '执行最近一次预览（或所说编号）',
  allowed: null,
  takesGluedText: false,
  handle: (args, turn) => confirmPreview(turn, args),
});

export const cancel = defineCommand({
  words: ['取消', '放弃', '算了'],
  usage: '取消',
  example: '取消',
  summary: '放弃等待答复的事项，文字保留为草稿',
  allowed: null,
  takesGluedText: false,
  handle: (_args, turn) => cancelQuestion(turn),
});
