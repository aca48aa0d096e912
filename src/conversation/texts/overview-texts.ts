import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { shortTitle } from '../../domain/text/owed-line';
import { figuresLine, missingUnitLines, percent, ratesLine } from '../../domain/text/say-figures';
import { sayPart, sayState } from '../../domain/text/say-state';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import type { PlanSectionEntity } from '../../store/entities/plan-section-entity';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import {
  type CountedOfItem,
  type CountedOfUnit,
  countsOfObligations,
  figuresOfObligations,
  missingUnits,
  sectionStandings,
  type Trend,
  trendOf,
} from '../../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../../store/read-models/plan-calendar';
import type { PlanFigures } from '../../store/read-models/plan-figures';

const LISTED_UNITS = 5;

/** What is looked at, and whose. */
interface Seen {
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
  /** The unit leader's own units; null for who reads the whole plan. */
  readonly ownUnits: readonly string[] | null;
  readonly now: Date;
}

/** One period of a plan: figures, sections, the worst units, and how it compares with the other periods. */
export function periodOverview(
  seen: Seen,
  { units, items, trend }: PlanFigures,
  sections: readonly PlanSectionEntity[],
): string {
  return [
    ...headLines(seen, units),
    ...sectionLines(items, sections, seen.now),
    ...missingUnitLines(missingUnits(units, seen.now), LISTED_UNITS),
    ...trendLines(seen, trend),
  ].join('\n');
}

/** The same for a unit leader: item by item. */
export function ownOverview(seen: Seen, obligations: readonly JudgedObligation[]): string {
  const ofThisPeriod = ofPeriod(obligations, seen.inForce);
  return [...headLines(seen, ofThisPeriod), ...ofThisPeriod.map((each) => itemLine(each))].join('\n');
}

function headLines(seen: Seen, counted: readonly CountedOfUnit[]): string[] {
  const figures = figuresOfObligations(counted, seen.now);
  const late = figures.late > 0 ? [`已报中迟报${figures.late}项`] : [];
  return [headOf(seen), figuresLine(figures), ratesLine(figures), ...late];
}

/** One unit through the periods, then item by item in the period that is looked at. */
export function unitOverview(seen: Seen, unitName: string, obligations: readonly JudgedObligation[]): string {
  const ofUnit = obligations.filter((each) => each.unitName === unitName);
  const ofThisPeriod = ofPeriod(ofUnit, seen.inForce);
  return [
    headOf(seen, unitName),
    figuresLine(figuresOfObligations(ofThisPeriod, seen.now)),
    ...ofThisPeriod.map(itemLine),
    ...trendLines(seen, trendOf(ofUnit, seen.now)),
  ].join('\n');
}

/** One item: which of its units have reported, and how it went through the periods. */
export function itemOverview(seen: Seen, itemNo: number, obligations: readonly JudgedObligation[]): string {
  const ofItem = obligations.filter((each) => each.itemNo === itemNo);
  const ofThisPeriod = ofPeriod(ofItem, seen.inForce);
  const title = ofItem[0]?.itemTitle ?? '';
  return [
    headOf(seen, `${sayItem(itemNo)} ${shortTitle(title)}`),
    figuresLine(figuresOfObligations(ofThisPeriod, seen.now)),
    ...ofThisPeriod.map((each) => `${each.unitName}（${sayPart(each.part)}）：${sayState(each)}`),
    ...trendLines(seen, trendOf(ofItem, seen.now)),
  ].join('\n');
}

function headOf({ times, inForce, ownUnits, now }: Seen, of?: string): string {
  const { plan } = times;
  const whose = of ?? ownUnits?.join('、');
  return [
    `【看数】《${plan.title}》${periodName(inForce.period.code, plan.year)}${whose ? `：${whose}` : ''}`,
    `截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}`,
  ].join('\n');
}

function ofPeriod(obligations: readonly JudgedObligation[], { period }: PeriodInForce): JudgedObligation[] {
  return obligations.filter((each) => each.periodId === period.id);
}

function sectionLines(
  items: readonly CountedOfItem[],
  sections: readonly PlanSectionEntity[],
  now: Date,
): string[] {
  const standings = sectionStandings(items, sections, now);
  if (standings.length < 2) return [];
  return [
    '按章节：',
    ...standings.map(({ heading, figures: { submitted, owed, overdue, rate } }) => {
      const late = overdue > 0 ? `，逾期 ${overdue}` : '';
      return `${shortTitle(heading ?? '其他事项')}：已报 ${submitted}/${owed}（${percent(rate)}）${late}`;
    }),
  ];
}

/** Period by period, the action plan apart from the others. */
function trendLines({ times, now }: Seen, trend: Trend): string[] {
  if (times.periods.length < 2) return [];
  const lines = times.periods.map(({ period }) => {
    const name = periodName(period.code, times.plan.year);
    const { owed, submitted, overdue, rate, onTimeRate } =
      trend.get(period.id) ?? countsOfObligations([], now);
    const late = overdue > 0 ? `，逾期 ${overdue}` : '';
    return `${name}：已报 ${submitted}/${owed}，报送率${percent(rate)}，按时率${percent(onTimeRate)}${late}`;
  });
  return ['各期：', ...lines];
}

function itemLine(each: JudgedObligation): string {
  return `${sayItem(each.itemNo)} ${shortTitle(each.itemTitle)}（${sayPart(each.part)}）：${sayState(each)}`;
}
