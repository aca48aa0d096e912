import { isCourtesyOnly, isPromise } from '../../domain/message/reads-as-report';
import { defineCommand } from '../define-command';
import { acknowledgeOwed } from '../reports/acknowledge-owed';
import { takeReport } from '../reports/take-report';

/** 「收到」: notes that a contact knows what is owed, and a promised day within the due. */
export const acknowledgement = defineCommand({
  words: ['收到', '已收到', '已阅'],
  usage: '收到 [事项编号] [日期前报]',
  example: '收到 周五前报',
  summary: '表示知悉；写明日期的，该日之前不再提醒',
  allowed: null,
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    if (turn.member.contactUnitIds.length === 0) return { text: '好的。' };
    if (args === '' || isCourtesyOnly(args) || isPromise(args)) return acknowledgeOwed(turn, args);
    // 收到，正在研究落实: more than taking note; what it is, the reading of reports decides.
    const report = await takeReport(turn, args, 'submit', false);
    return report ?? acknowledgeOwed(turn, isNothing(args) ? '' : args);
  },
});

function isNothing(args: string): boolean {
  return !/[\p{L}\p{N}]/u.test(args);
}
