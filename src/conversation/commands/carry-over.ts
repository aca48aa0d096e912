import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { askNumbered, askWhichCommand } from '../numbered-question';
import { keepDraft } from '../reports/file-reports';
import { readOwnItems } from '../reports/own-items';
import { reportPageOf } from '../reports/report-page-link';
import { receiptHead } from '../reports/report-receipt';
import { obligationForReport, type ReportTargetGroup } from '../reports/report-targets';
import { sayAddress } from '../reports/say-address';
import { textInChat } from '../reports/text-in-chat';
import type { Reply, Turn } from '../turn';

/** 「沿用 n」: the last period's text, for editing; or as it is, where nothing has changed. */
export const carryOver = defineCommand({
  words: ['沿用', '沿用上期'],
  usage: '沿用 <事项编号>',
  example: '沿用 18',
  summary: '取出上期报告，修改后报送或原文沿用',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') throw new UsageError(carryOver);
    const { items, period } = await readOwnItems(turn, args);
    const [groups, ...others] = items;
    const [group, ...otherUnits] = groups ?? [];
    if (!group || others.length > 0) throw new UsageError(carryOver);
    if (otherUnits.length > 0) return whichUnit(turn, [group, ...otherUnits]);
    const target = obligationForReport(group, turn, period);
    if (!target || target.state === 'waived')
      throw new RuleViolation('obligation.not_owed', { no: group.itemNo });
    return offer(turn, group, target);
  },
});

function whichUnit(turn: Turn, groups: readonly ReportTargetGroup[]): Promise<Reply> {
  return askWhichCommand(
    turn,
    `第${groups[0]?.itemNo ?? ''}项由您负责的几家单位分别报送，请选择沿用哪一家的报告：`,
    groups.map(({ unitName, itemNo }) => ({ label: unitName, says: `沿用 ${unitName} ${itemNo}` })),
  );
}

async function offer(turn: Turn, group: ReportTargetGroup, target: JudgedObligation): Promise<Reply> {
  const earlier = group.obligations.slice(0, group.obligations.indexOf(target));
  const last = [...earlier].reverse().find(({ currentVersion }) => currentVersion > 0);
  const version =
    last && (await new ObligationRepository(turn.act.manager).currentVersions([last.id])).get(last.id);
  const head = receiptHead(target, false);
  const address = sayAddress(target, [group], turn);
  if (!last || !version)
    return { text: `${head}以前各期没有报告，无可沿用。报送请直接回复“${address} ……”。` };
  if (target.state === 'accepted')
    return { text: `${head}已审核通过，无需沿用；确需修改的，请回复“修改 ${address} ……”。` };

  const draftId = await keepDraft(turn, `${address} ${version.text}`);
  const replaces = target.currentVersion > 0 ? `（将替换本期已报的第${target.currentVersion}版）` : '';
  return askNumbered(turn, {
    ask:
      `${head}的上期（${periodName(last.periodCode, last.inForce.plan.year)}）报告如下，可复制修改后以“${address} ……”` +
      `的形式发送：\n${textInChat(version.text, reportPageOf(turn, target.id))}\n\n或直接选择：`,
    options: [
      {
        number: 1,
        label: `原文沿用为本期报告${replaces}`,
        filings: [
          {
            obligationId: target.id,
            text: version.text,
            move: version.kind === 'nil' && target.state === 'pending' ? 'nil' : 'submit',
            reportedAt: turn.reportedAt.toISOString(),
            inboundId: turn.inboundId,
          },
        ],
      },
      { number: 2, label: '不沿用', filings: [], says: `草稿 ${draftId} 删除` },
    ],
    draftId,
    repeated: false,
  });
}
