import { moveReport } from '../../actions/move-report';
import { beginOperation } from '../../actions/operation';
import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { readOwnItems } from '../reports/own-items';
import { receiptHead } from '../reports/report-receipt';
import { allReportTargets, type ReportTargetGroup } from '../reports/report-targets';
import { stillOwedText } from '../reports/still-owed';
import { namedShort } from '../texts/name-obligation';
import type { Reply, Turn } from '../turn';

/** 「改期 三季度 n」: the report just filed belongs to another period; its time stays. */
export const changePeriod = defineCommand({
  words: ['改期', '改报送期'],
  usage: '改期 <报送期> <事项编号>',
  example: '改期 三季度 18',
  summary: '把刚报的报告改到另一报送期，报送时间不变',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') throw new UsageError(changePeriod);
    const { items, period } = await readOwnItems(turn, args);
    const [groups, ...others] = items;
    if (!groups || others.length > 0 || period === null) throw new UsageError(changePeriod);
    const movable = groups.filter((group) => sourcesOf(group, period).length > 0);
    const [group, ...otherUnits] = movable;
    if (!group) return { text: refusal(groups, period) };
    if (otherUnits.length > 0) return whichUnit(turn, movable, period);
    return move(turn, group, period);
  },
});

function sourcesOf({ obligations }: ReportTargetGroup, period: string): JudgedObligation[] {
  return obligations.filter(({ state, periodCode }) => state === 'submitted' && periodCode !== period);
}

function whichUnit(turn: Turn, groups: readonly ReportTargetGroup[], period: string): Promise<Reply> {
  return askWhichCommand(
    turn,
    `第${groups[0]?.itemNo ?? ''}项由您负责的几家单位分别报送，请选择改哪一家的报告：`,
    groups.map(({ unitName, itemNo }) => ({
      label: unitName,
      says: `改期 ${period} ${unitName} ${itemNo}`,
    })),
  );
}

async function move(turn: Turn, group: ReportTargetGroup, period: string): Promise<Reply> {
  const target = group.obligations.find(({ periodCode }) => periodCode === period);
  const source = await latestOf(turn, sourcesOf(group, period));
  if (!target || !source) throw new RuleViolation('obligation.not_owed', { no: group.itemNo });
  const from = periodName(source.periodCode, source.inForce.plan.year);
  const to = periodName(target.periodCode, target.inForce.plan.year);
  const act = beginOperation(turn.act, {
    kind: 'changePeriod',
    summary: `改期 ${namedShort(source)}改到${to}`,
    undoable: true,
  });
  const { version, reportedAt, late } = await moveReport(
    act,
    { obligationId: source.id, inForce: source.inForce },
    { obligationId: target.id, inForce: target.inForce },
  );
  const groups = await allReportTargets(turn);
  const left = groups.flatMap(({ obligations }) => obligations).find(({ id }) => id === source.id);
  const owed = left && left.lamp !== 'none' ? `，须另行报送（${sayDeadline(left.marks.dueAt)}截止）` : '';
  return {
    text:
      `${receiptHead(target, false)}已收到（第${version}版，${sayMoment(reportedAt)}，${late ? '迟报' : '按时'}），` +
      `由${from}改来。${from}该项现为${left?.state === 'returned' ? '退回待重报' : '待报'}${owed}。\n` +
      `${stillOwedText(turn, [target], groups)}\n误改请回复“撤销”。`,
  };
}

/** The report just filed: the one that came last. */
async function latestOf(turn: Turn, sources: readonly JudgedObligation[]): Promise<JudgedObligation | null> {
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    sources.map(({ id }) => id),
  );
  const idOf = ({ id }: JudgedObligation) => versions.get(id)?.id ?? 0;
  return [...sources].sort((a, b) => idOf(b) - idOf(a))[0] ?? null;
}

function refusal(groups: readonly ReportTargetGroup[], period: string): string {
  const [first] = groups;
  const no = first?.itemNo ?? '';
  const obligations = groups.flatMap((group) => group.obligations);
  const there = obligations.find((each) => each.periodCode === period && each.currentVersion > 0);
  if (there && there.state !== 'pending')
    return `${receiptHead(there, false)}已有报告，未作改动。需要修改的，请回复“修改 ${no} ……”。`;
  const accepted = obligations.find((each) => each.periodCode !== period && each.state === 'accepted');
  return accepted
    ? `${receiptHead(accepted, false)}已审核通过，不能改期；确需改期的，请联系统筹员退回。`
    : `第${no}项没有可以改期的报告。`;
}
