import { leadingItems } from '../../domain/message/leading-items';
import { periodMeant } from '../../domain/period/period-meant';
import { RuleViolation } from '../../domain/rule-violation';
import type { Turn } from '../turn';
import { periodsOfPlans } from '../understanding/periods-of-plans';
import { formerlyNumbered, ownFormerly, sayFormerly } from './formerly-numbered';
import { readAddress } from './report-address';
import {
  groupByKeyword,
  inMeantPlans,
  kindOfPeriod,
  type ReportTargetGroup,
  reportTargets,
} from './report-targets';

/** The items of the member's own units that a command names. */
export interface OwnItems {
  /** For each item in the order named the groups that it may mean: several where two units of the member's owe it. */
  readonly items: readonly (readonly ReportTargetGroup[])[];
  /** Code of the period named; null where none is. */
  readonly period: string | null;
  /** What follows, as typed. */
  readonly rest: string;
}

const PERIOD_BEHIND =
  /^(?:的|到|至|改为|改到|改成|为)?\s*([0-9A-Za-z一二三四上下半年第季度月方案-]{2,12}?)(?:的?报告)?(?:[\s，,。：:]+|$)/;

/**
 * Reads unit, period and items in front of a command's argument: `18`, `三季度 18`, `18 三季度`, `市残联 22`, `5、7`, or
 * the words of one title. Throws `period.unknown`, `unit.not_yours`, `item.not_yours`, `item.closed`, `item.unknown`,
 * `item.several_plans`; `closedToo` is for reading and lets items pass that are 办结, or in several plans.
 */
export async function readOwnItems(
  turn: Turn,
  args: string,
  unitIds: readonly number[] = turn.member.contactUnitIds,
  { closedToo = false } = {},
): Promise<OwnItems> {
  const address = await readAddress(turn, args);
  if (address.unknownPeriod !== null)
    throw new RuleViolation('period.unknown', { said: address.unknownPeriod });
  if (address.namesOtherUnit)
    throw new RuleViolation('unit.not_yours', { unit: address.rest.trim().split(/\s/)[0] ?? '' });
  const former = await formerlyNumbered(turn, address.rest);
  const named = former ?? leadingItems(address.rest);
  const behind = named && address.period === null ? periodBehind(turn, named.rest) : null;
  const period = address.period ?? behind?.code ?? null;
  const all = await reportTargets(turn, kindOfPeriod(period), unitIds, { closedToo: true });
  const groups = address.unitId === null ? all : all.filter(({ unitId }) => unitId === address.unitId);
  if (named) {
    const meant = former
      ? former.numbers.filter((no) => groups.some(({ itemNo }) => itemNo === no))
      : named.numbers;
    if (meant.length === 0) throw new RuleViolation('item.not_yours', { no: former?.said ?? '' });
    const numbers = former ? meant : await asNumbered(turn, meant, groups, closedToo);
    const items = numbers.map((no) => {
      const found = groups.filter(({ itemNo }) => itemNo === no);
      const open = found.filter((each) => closedToo || !isClosed(each));
      if (open.length === 0) throw new RuleViolation('item.closed', { no });
      // Reading shows what every plan has.
      return closedToo ? open : inOnePlan(open, turn, period);
    });
    return { items, period, rest: behind?.rest ?? named.rest };
  }
  const words = address.rest.trim();
  const usable = groups.filter((each) => closedToo || !isClosed(each));
  const group = groupByKeyword(usable, words);
  if (!group) throw new RuleViolation('item.unknown', { no: words });
  return { items: [usable.filter(({ itemId }) => itemId === group.itemId)], period, rest: '' };
}

/**
 * What nobody of the unit has under a number now, but one had before a correction, is read under the old number; to
 * anything else the new one is told. Throws `item.not_yours`.
 */
async function asNumbered(
  turn: Turn,
  said: readonly number[],
  groups: readonly ReportTargetGroup[],
  forReading: boolean,
): Promise<number[]> {
  const numbers: number[] = [];
  for (const no of said) {
    if (groups.some(({ itemNo }) => itemNo === no)) numbers.push(no);
    else {
      const former = await ownFormerly(turn, no, groups);
      if (!forReading || former.length === 0)
        throw new RuleViolation('item.not_yours', { no, formerly: sayFormerly(no, former) });
      numbers.push(...former);
    }
  }
  return numbers;
}

/**
 * A number means one item: where several plans of the person's have it, that of the plan chosen by 切换, or of the only
 * one that asks for it now. Throws `item.several_plans` where that is not one plan.
 */
export function inOnePlan(
  groups: readonly ReportTargetGroup[],
  turn: Pick<Turn, 'member' | 'act'>,
  saidPeriod: string | null,
): readonly ReportTargetGroup[] {
  const meant = inMeantPlans(groups, turn, saidPeriod);
  const plans = [...new Set(meant.map(({ planId }) => String(planId)))];
  if (plans.length > 1) throw new RuleViolation('item.several_plans', { no: meant[0]?.itemNo ?? 0, plans });
  return meant;
}

/** 办结: nothing more is reported for it. */
function isClosed({ obligations }: ReportTargetGroup): boolean {
  return obligations.every(({ itemClosed }) => itemClosed);
}

function periodBehind({ calendar, act }: Turn, text: string): { code: string; rest: string } | null {
  const match = PERIOD_BEHIND.exec(text);
  const code = match && periodMeant(match[1] ?? '', periodsOfPlans(calendar.plans), act.now);
  if (!match || code === null) return null;
  if (!calendar.plans.some(({ periods }) => periods.some(({ period }) => period.code === code)))
    throw new RuleViolation('period.unknown', { said: match[1] ?? '' });
  return { code, rest: text.slice(match[0].length) };
}
