import { defineCommand, UsageError } from '../define-command';
import { reviewText } from '../reports/review-list';
import { readSelectors } from '../understanding/choose-obligations';

/** 「待审」: what waits for acceptance, ready to 通过 or 退回. */
export const toReview = defineCommand({
  words: ['待审', '待核', '待审核'],
  usage: '待审 [单位|事项|报送期]',
  example: '待审 各县区',
  summary: '列出等待审核的报告',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args);
    if (rest !== '') throw new UsageError(toReview);
    return { text: await reviewText(turn, selection) };
  },
});
