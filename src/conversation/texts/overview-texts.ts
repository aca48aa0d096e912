import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { shortTitle } from '../../domain/text/owed-line';
import { figuresLine, missingUnitLines, percent, ratesLine } from '../../domain/text/say-figures';
import { sayPart, sayState } from '../../domain/text/say-state';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import type { PlanSectionEntity } from '../../store/entities/plan-section-entity';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { figuresOfObligations, missingUnits, sectionStandings } from '../../store/read-models/period-figures';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { ReadablePlan } from '../../store/read-models/reading-rights';

const LISTED_UNITS = 5;

/** One period of a plan: figures, sections, the worst units, and how it compares with the other periods. */
export function periodOverview(
  plan: ReadablePlan,
  inForce: PeriodInForce,
  sections: readonly PlanSectionEntity[],
  now: Date,
): string {
  const obligations = ofPeriod(plan.obligations, inForce);
  const figures = figuresOfObligations(obligations, now);
  const lines = [headOf(plan, inForce, now), figuresLine(figures), ratesLine(figures)];
  if (figures.late > 0) lines.push(`已报中迟报${figures.late}项`);
  if (plan.ownUnits !== null) return [...lines, ...obligations.map((each) => itemLine(each))].join('\n');
  lines.push(
    ...sectionLines(obligations, sections, now),
    ...missingUnitLines(missingUnits(obligations, now), LISTED_UNITS),
  );
  lines.push(...trendLines(plan, now));
  return lines.join('\n');
}

/** One unit through the periods, then item by item in the period that is looked at. */
export function unitOverview(
  plan: ReadablePlan,
  unitName: string,
  inForce: PeriodInForce,
  now: Date,
): string {
  const ofUnit = plan.obligations.filter((each) => each.unitName === unitName);
  const obligations = ofPeriod(ofUnit, inForce);
  return [
    headOf(plan, inForce, now, unitName),
    figuresLine(figuresOfObligations(obligations, now)),
    ...obligations.map(itemLine),
    ...trendLines({ ...plan, obligations: ofUnit }, now),
  ].join('\n');
}

/** One item: which of its units have reported, and how it went through the periods. */
export function itemOverview(plan: ReadablePlan, itemNo: number, inForce: PeriodInForce, now: Date): string {
  const ofItem = plan.obligations.filter((each) => each.itemNo === itemNo);
  const obligations = ofPeriod(ofItem, inForce);
  const title = ofItem[0]?.itemTitle ?? '';
  return [
    headOf(plan, inForce, now, `${sayItem(itemNo)} ${shortTitle(title)}`),
    figuresLine(figuresOfObligations(obligations, now)),
    ...obligations.map((each) => `${each.unitName}（${sayPart(each.part)}）：${sayState(each)}`),
    ...trendLines({ ...plan, obligations: ofItem }, now),
  ].join('\n');
}

function headOf({ times, ownUnits }: ReadablePlan, inForce: PeriodInForce, now: Date, of?: string): string {
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
  obligations: readonly JudgedObligation[],
  sections: readonly PlanSectionEntity[],
  now: Date,
): string[] {
  const standings = sectionStandings(obligations, sections, now);
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
function trendLines({ times, obligations }: ReadablePlan, now: Date): string[] {
  if (times.periods.length < 2) return [];
  const lines = times.periods.map((each) => {
    const name = periodName(each.period.code, times.plan.year);
    const { owed, submitted, overdue, rate, onTimeRate } = figuresOfObligations(
      ofPeriod(obligations, each),
      now,
    );
    const late = overdue > 0 ? `，逾期 ${overdue}` : '';
    return `${name}：已报 ${submitted}/${owed}，报送率${percent(rate)}，按时率${percent(onTimeRate)}${late}`;
  });
  return ['各期：', ...lines];
}

function itemLine(each: JudgedObligation): string {
  return `${sayItem(each.itemNo)} ${shortTitle(each.itemTitle)}（${sayPart(each.part)}）：${sayState(each)}`;
}
