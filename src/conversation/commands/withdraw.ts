import { beginOperation } from '../../actions/operation';
import { withdrawReport } from '../../actions/withdraw-report';
import { periodName } from '../../domain/period/period-code';
import { sayDeadline } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { showPreview } from '../preview';
import { readOwnItems } from '../reports/own-items';
import { receiptHead } from '../reports/report-receipt';
import { allReportTargets, obligationForReport, type ReportTargetGroup } from '../reports/report-targets';
import { sayAddress } from '../reports/say-address';
import { withdrawPreview } from '../reports/withdraw-preview';
import { namedShort } from '../texts/name-obligation';
import type { Reply, Turn } from '../turn';

/** 「撤回 n」: takes an own report back before it is accepted; several of them after a preview. */
export const withdraw = defineCommand({
  words: ['撤回', '收回报告'],
  usage: '撤回 [报送期] <事项编号>',
  example: '撤回 18',
  summary: '收回尚未审核通过的报告，视同未报送',
  allowed: ['contact'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    if (args === '') throw new UsageError(withdraw);
    const { items, period } = await readOwnItems(turn, args);
    const [only, ...others] = items;
    if (!only) throw new UsageError(withdraw);
    if (others.length > 0) {
      const ids = items.flatMap((groups) => candidatesOf(groups, period).map(({ id }) => id));
      return showPreview(turn, withdrawPreview, { obligationIds: ids });
    }
    const candidates = candidatesOf(only, period);
    const [candidate] = candidates;
    if (!candidate) return { text: refusal(only, period, turn) };
    if (candidates.length > 1) return whichOne(turn, candidates);
    return withdrawOne(turn, candidate);
  },
});

/** What may be withdrawn: reported and not yet accepted. */
function candidatesOf(groups: readonly ReportTargetGroup[], period: string | null): JudgedObligation[] {
  return groups.flatMap(({ obligations }) =>
    obligations.filter(
      ({ state, periodCode }) => state === 'submitted' && (period === null || period === periodCode),
    ),
  );
}

function whichOne(turn: Turn, candidates: readonly JudgedObligation[]): Promise<Reply> {
  return askWhichCommand(
    turn,
    `第${candidates[0]?.itemNo ?? ''}项有几份报告，请选择要撤回的一份：`,
    candidates.map((each) => ({
      label: `${each.unitName} ${periodName(each.periodCode, each.inForce.plan.year)}`,
      says: `撤回 ${each.unitName} ${each.periodCode} ${each.itemNo}`,
    })),
  );
}

async function withdrawOne(turn: Turn, obligation: JudgedObligation): Promise<Reply> {
  const groups = await allReportTargets(turn);
  const twins = groups.filter(({ itemId }) => itemId === obligation.itemId);
  const head = receiptHead(obligation, new Set(twins.map(({ unitId }) => unitId)).size > 1);
  if (turn.act.now > obligation.marks.closesAt)
    return { text: `${head}已停止报送，报告不能撤回；确需处理的，请联系统筹员退回。` };
  const act = beginOperation(turn.act, {
    kind: 'withdraw',
    summary: `撤回 ${namedShort(obligation)}`,
    undoable: true,
  });
  const { state, version } = await withdrawReport(act, obligation.id, obligation.inForce);
  const now = state === 'pending' ? '现为待报，视同未报送' : '现为退回待重报';
  const { dueAt } = obligation.marks;
  const due = turn.act.now <= dueAt ? `请于${sayDeadline(dueAt)}前重新报送` : '已过报送时限，请尽快重新报送';
  return {
    text:
      `${head}的报告（第${version}版）已撤回，${now}；原文保留在历史记录中。${due}：` +
      `直接回复“${sayAddress(obligation, groups, turn)} ……”。误撤请回复“撤销”。`,
  };
}

/** Why there is nothing to withdraw, and who may do what is wanted instead. */
function refusal(groups: readonly ReportTargetGroup[], period: string | null, turn: Turn): string {
  const obligation = groups
    .map(
      (group) =>
        [...group.obligations]
          .reverse()
          .find(
            ({ state, periodCode }) => state === 'accepted' && (period === null || period === periodCode),
          ) ?? obligationForReport(group, turn, period),
    )
    .find((each) => each !== null);
  const [first] = groups;
  if (!obligation) return `第${first?.itemNo ?? ''}项在该报送期没有应报事项，没有可撤回的报告。`;
  const head = receiptHead(obligation, false);
  const address = sayAddress(obligation, groups, turn);
  if (obligation.state === 'accepted')
    return `${head}已审核通过，不能撤回；确需修改的，请回复“修改 ${address} ……”提出申请，由统筹员退回。`;
  if (obligation.state === 'returned') return `${head}已被退回，请修改后重新报送，无需撤回。`;
  if (obligation.partial)
    return `${head}只报了部分，仍为待报，无需撤回；刚才报错的，请回复“撤销”。其余内容请直接回复“${address} ……”。`;
  return `${head}尚未报送，没有可撤回的报告。`;
}
