import { acceptDecision, acceptPreview } from '../decisions/accept';
import { decide } from '../decisions/decide';
import { defineCommand, UsageError } from '../define-command';
import { reviewText } from '../reports/review-list';
import { namesAny, readSelectors } from '../understanding/choose-obligations';

/** 的报告, 的材料: what people add behind the unit. */
const REPORT = /(?:的(?:报告|材料|内容|进展|报送)(?:情况)?|报告)?[。.!！]*$/;

/** 「通过」: accepts what is 已报; alone it lists what waits and asks, it never means everything. */
export const accept = defineCommand({
  words: ['通过', '审核通过'],
  usage: '通过 <事项编号|单位|第N章|全部>',
  example: '通过 18 市教育局',
  summary: '审核通过已报进展；不加范围则列出待审',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args.replace(REPORT, ''));
    if (rest !== '') throw new UsageError(accept);
    if (!namesAny(selection) && selection.period === null) return { text: await reviewText(turn, selection) };
    return decide(turn, acceptDecision, acceptPreview, { selection, terms: { reason: null, dueAt: null } });
  },
});
