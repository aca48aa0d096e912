import { decide } from '../decisions/decide';
import { unwaiveDecision, unwaivePreview, waiveDecision, waivePreview } from '../decisions/waive';
import { defineCommand, UsageError } from '../define-command';
import { namesAny, readSelectors } from '../understanding/choose-obligations';
import { readReason } from '../understanding/read-terms';

/** 「免报」: nothing is owed for this period, and why. */
export const waive = defineCommand({
  words: ['免报', '免于报送'],
  usage: '免报 <事项编号> <单位> <理由>',
  example: '免报 18 市教育局 职责已划转',
  summary: '免除报送，理由发给联络员',
  allowed: ['coordinator'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const { selection, terms } = await readReason(turn, args, waive);
    return decide(turn, waiveDecision, waivePreview, { selection, terms });
  },
});

/** 「取消免报」: back to the state before. */
export const unwaive = defineCommand({
  words: ['取消免报', '恢复报送'],
  usage: '取消免报 <事项编号> <单位>',
  example: '取消免报 18 市教育局',
  summary: '恢复到免报前的状态',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args);
    if (rest !== '' || !namesAny(selection)) throw new UsageError(unwaive);
    const target = { selection, terms: { reason: null, dueAt: null } };
    return decide(turn, unwaiveDecision, unwaivePreview, target);
  },
});
