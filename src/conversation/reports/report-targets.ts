import { officeDayOf } from '../../domain/calendar/office-time';
import { isSpecific } from '../../domain/message/title-keyword';
import { parsePeriodCode } from '../../domain/period/period-code';
import { periodForReport } from '../../domain/period/period-for-report';
import type { PeriodKind } from '../../domain/period/reporting-period';
import { isOwed, type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { inChosenPlan } from '../understanding/chosen-plan';

/** One item as one of the member's units owes it, through all periods of its plan. */
export interface ReportTargetGroup {
  readonly planId: number;
  readonly itemId: number;
  readonly itemNo: number;
  readonly itemLabel: string;
  readonly itemTitle: string;
  readonly unitId: number;
  readonly unitName: string;
  /** One obligation a period, in the order of the periods. */
  readonly obligations: readonly JudgedObligation[];
}

/**
 * What the member's units (or the units named) owe or owed in the active plans: everything a report of theirs can be
 * for. Action plans are a kind of their own and never mixed in. Items that are 办结 only with `closedToo`, for reading.
 */
export async function reportTargets(
  turn: Turn,
  kind: PeriodKind = 'progress',
  unitIds: readonly number[] = turn.member.contactUnitIds,
  { closedToo = false } = {},
): Promise<ReportTargetGroup[]> {
  return groupsOf(turn, unitIds, (each) => {
    return each.inForce.period.kind === kind && (closedToo || !each.itemClosed);
  });
}

async function groupsOf(
  { act, calendar }: Turn,
  unitIds: readonly number[],
  isMeant: (obligation: JudgedObligation) => boolean,
): Promise<ReportTargetGroup[]> {
  const obligations = await judgedObligations(act.manager, calendar, { unitIds }, act.rules, act.now);
  const groups = new Map<string | number, JudgedObligation[]>();
  for (const obligation of obligations) {
    if (!isMeant(obligation)) continue;
    const key = groupKey(obligation);
    const group = groups.get(key);
    if (group) group.push(obligation);
    else groups.set(key, [obligation]);
  }
  return [...groups.values()].flatMap((group) => {
    // The latest: a period that is closed calls the item what it was called then.
    const latest = group.at(-1);
    if (!latest) return [];
    const { planId, itemId, itemNo, itemLabel, itemTitle, unitId, unitName } = latest;
    return [{ planId, itemId, itemNo, itemLabel, itemTitle, unitId, unitName, obligations: group }];
  });
}

/** Ids are below 2 ** 26 for as long as anybody will use this: of two of them and a kind one number is made, which a map finds sooner. */
const IDS = 2 ** 26;

function groupKey({ inForce, itemId, unitId }: JudgedObligation): string | number {
  if (itemId >= IDS || unitId >= IDS) return `${inForce.period.kind}|${itemId}|${unitId}`;
  const key = itemId * IDS + unitId;
  return inForce.period.kind === 'progress' ? key : -key;
}

/** The plan's title where several plans are in force; else empty. */
export function titleShown({ obligations }: Pick<ReportTargetGroup, 'obligations'>): string {
  return obligations[0]?.inForce.shownTitle ?? '';
}

/** Only who says 方案 means the action plan. */
export function kindOfPeriod(code: string | null): PeriodKind {
  return code !== null && parsePeriodCode(code)?.form === 'actionPlan' ? 'actionPlan' : 'progress';
}

/** Both kinds, the reports first and then the action plans. */
export async function allReportTargets(
  turn: Turn,
  unitIds: readonly number[] = turn.member.contactUnitIds,
): Promise<ReportTargetGroup[]> {
  const groups = await groupsOf(turn, unitIds, ({ itemClosed }) => !itemClosed);
  const isPlan = ({ obligations }: ReportTargetGroup) => obligations[0]?.inForce.period.kind === 'actionPlan';
  return [...groups.filter((group) => !isPlan(group)), ...groups.filter(isPlan)];
}

/** The obligation a report for this item goes to (docs/product.md, "Which period"); null when none takes it. */
export function obligationForReport(
  group: ReportTargetGroup,
  turn: Turn,
  saidPeriod: string | null,
): JudgedObligation | null {
  const times = turn.calendar.plans.find(({ plan }) => plan.id === group.planId);
  const choice = periodForReport(
    group.obligations
      .filter(({ state }) => state !== 'waived')
      .map(({ periodCode, state, marks }) => ({
        periodCode,
        state,
        dueAt: marks.dueAt,
        closesAt: marks.closesAt,
      })),
    {
      said: saidPeriod,
      current: times?.current?.period.code ?? null,
      running: times?.running?.period.code ?? null,
      at: turn.reportedAt,
    },
  );
  return group.obligations.find((each) => each.periodCode === choice?.periodCode) ?? null;
}

/**
 * The groups of which something is owed now: opened and not yet closed. What is asked for later is not yet owed.
 */
export function owedNow(groups: readonly ReportTargetGroup[], now: Date): JudgedObligation[] {
  return groups.flatMap(({ obligations }) =>
    obligations.filter((each) => isOwed(each) && each.lamp !== 'none' && now <= each.marks.closesAt),
  );
}

/** The groups of which something is owed now. */
export function owing(groups: readonly ReportTargetGroup[], turn: Turn): ReportTargetGroup[] {
  const owed = new Set(owedNow(groups, turn.act.now));
  return groups.filter((group) => group.obligations.some((each) => owed.has(each)));
}

/** The group whose title alone holds the words; null where none does, several do, or the words say nothing. */
export function groupByKeyword(
  groups: readonly ReportTargetGroup[],
  words: string,
): ReportTargetGroup | null {
  if (!isSpecific(words)) return null;
  const items = groups.filter((group) => group.itemTitle.includes(words));
  return items.length === 1 ? (items[0] ?? null) : null;
}

/**
 * Of groups in several plans those of the plan chosen by 切换; of what is left those that have the period named, or, where
 * none is, of the plans that ask for them now: before its first notice next year's plan does not compete with this year's.
 */
export function inMeantPlans(
  groups: readonly ReportTargetGroup[],
  turn: Pick<Turn, 'member' | 'act'>,
  saidPeriod: string | null,
): readonly ReportTargetGroup[] {
  const meant = inChosenPlan(groups, turn);
  if (saidPeriod !== null) {
    const inPeriod = meant.filter((group) => hasPeriod(group, saidPeriod));
    return inPeriod.length > 0 ? inPeriod : meant;
  }
  if (meant.length < 2) return meant;
  const asking = new Set(
    meant.flatMap(({ planId, obligations }) =>
      obligations.some((each) => isAskedFor(each, turn.act.now)) ? [planId] : [],
    ),
  );
  return asking.size === 0 ? meant : meant.filter(({ planId }) => asking.has(planId));
}

function hasPeriod({ obligations }: ReportTargetGroup, code: string): boolean {
  return obligations.some(({ periodCode }) => periodCode === code);
}

function isAskedFor({ inForce, marks }: JudgedObligation, now: Date): boolean {
  return inForce.window.opensOn <= officeDayOf(now) && now <= marks.closesAt;
}
