import { leadingItems } from '../../domain/message/leading-items';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { RuleViolation } from '../../domain/rule-violation';
import { sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { ownUnitIds } from '../../store/read-models/reading-rights';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { readOwnItems } from '../reports/own-items';
import { ownReport } from '../reports/own-report';
import { readAddress } from '../reports/report-address';
import { allReportTargets, type ReportTargetGroup } from '../reports/report-targets';
import type { Reply, Turn } from '../turn';
import { viewAsCoordinator } from './view-as-coordinator';

/** 「查看 n」: the own unit's report on an item; with a unit's name the coordinator's view of that unit. */
export const viewReport = defineCommand({
  words: ['查看', '看'],
  usage: '查看 [报送期] [事项编号] [单位]',
  example: '查看 18',
  summary: '查看本单位已报内容；统筹员可加单位查看',
  allowed: ['contact', 'unitLeader', 'coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    if (await isForCoordinator(args, turn)) return viewAsCoordinator(turn, args);
    const unitIds = ownUnitIds(turn.member);
    if (args === '' || /^(?:全部|所有)$/.test(args)) return listReported(turn, unitIds);
    const { items, period, rest } = await readOwnItems(turn, args, unitIds, { closedToo: true });
    await refuseForeignUnit(turn, rest);
    const texts: string[] = [];
    for (const group of items.flat()) texts.push(await ownReport(turn, group, period));
    if (texts.length === 0) throw new UsageError(viewReport);
    return { text: texts.join('\n') };
  },
});

/** Without a unit in the message a command means the own unit; with one it is the coordinator's. */
async function isForCoordinator(args: string, turn: Turn): Promise<boolean> {
  if (coordinatedPlanIds(turn.member, turn.calendar).length === 0) return false;
  if (turn.member.contactUnitIds.length === 0) return true;
  if (args === '') return false;
  const address = await readAddress(turn, args);
  if (address.namesOtherUnit) return true;
  if (address.unitId !== null) return false;
  const items = leadingItems(address.rest);
  // 「查看 18 市教育局」: what follows the item is a unit, or a period.
  const behind = items && items.rest.trim() !== '' ? await readAddress(turn, `${items.rest} 1`) : null;
  return behind?.namesOtherUnit ?? false;
}

/** 查看 5 榕城区: not the own report on item 5 in its place. */
async function refuseForeignUnit(turn: Turn, behind: string): Promise<void> {
  const unit = behind.trim().replace(/[。.！!]+$/, '');
  if (unit !== '' && (await readAddress(turn, `${unit} 1`)).namesOtherUnit)
    throw new RuleViolation('unit.not_readable', { unit });
}

/** What is reported in 本期, one line an item. */
async function listReported(turn: Turn, unitIds: readonly number[]): Promise<Reply> {
  const groups = await allReportTargets(turn, unitIds);
  const shown = groups.flatMap((group) => shownOf(group, turn));
  if (shown.length === 0) return { text: '贵单位本期尚未报送。回复“任务”可查看应报事项。' };
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    shown.map(({ id }) => id),
  );
  const lines = shown.map((each) => {
    const at = versions.get(each.id)?.reportedAt;
    const facts = [
      `${STATE_NAMES[each.state]}${each.partial ? '（部分已报）' : ''}`,
      `第${each.currentVersion}版`,
      ...(at ? [sayMoment(at)] : []),
      ...(each.late === null ? [] : [each.late ? '迟报' : '按时']),
    ];
    const period = periodName(each.periodCode, each.inForce.plan.year);
    return `【${period}】${each.unitName}${sayItem(each.itemNo)}：${facts.join('，')}`;
  });
  return {
    text: [`已报${shown.length}项：`, ...lines, `回复“查看 ${shown[0]?.itemNo ?? ''}”可查看全文。`].join(
      '\n',
    ),
  };
}

/** Of an item what is reported for 本期 and for periods that are not over yet. */
function shownOf({ obligations, planId }: ReportTargetGroup, { calendar, act }: Turn): JudgedObligation[] {
  const current = calendar.plans.find(({ plan }) => plan.id === planId)?.current?.period.id;
  return obligations.filter(
    ({ currentVersion, periodId, marks }) =>
      currentVersion > 0 && (periodId === current || act.now <= marks.closesAt),
  );
}
