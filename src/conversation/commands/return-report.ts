import { decide } from '../decisions/decide';
import { returnDecision, returnPreview } from '../decisions/return';
import { defineCommand } from '../define-command';
import { readReasonAndDue } from '../understanding/read-terms';

/** 「退回」: asks for the report anew, with the reason and until when. */
export const returnToUnit = defineCommand({
  words: ['退回', '打回', '退回修改'],
  usage: '退回 <事项编号> <单位> <理由> [日期]',
  example: '退回 18 市教育局 数据与一季度不一致 7月5日前',
  summary: '退回修改，理由发给报送人；不写日期则为3个工作日',
  allowed: ['coordinator'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const { selection, terms, aloud } = await readReasonAndDue(turn, args, returnToUnit);
    const reply = await decide(turn, returnDecision, returnPreview, { selection, terms });
    return { text: `${aloud}${reply.text}` };
  },
});
