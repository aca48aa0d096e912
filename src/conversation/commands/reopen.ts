import { decide } from '../decisions/decide';
import { reopenDecision, reopenPreview } from '../decisions/reopen';
import { defineCommand } from '../define-command';
import { readDue } from '../understanding/read-terms';

/** 「重开」: after the close, takes a report again. */
export const reopen = defineCommand({
  words: ['重开', '重新开放'],
  usage: '重开 <事项编号> <单位> [到某日]',
  example: '重开 18 市教育局 到7月22日',
  summary: '报送期关闭后重新开放一项；不写日期则为3个工作日',
  allowed: ['coordinator'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const { selection, terms, aloud } = await readDue(turn, args, reopen);
    const reply = await decide(turn, reopenDecision, reopenPreview, { selection, terms });
    return { text: `${aloud}${reply.text}` };
  },
});
