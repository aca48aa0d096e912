import { periodName } from '../domain/period/period-code';
import { shortTitle } from '../domain/text/owed-line';
import { figuresLine, percent, ratesLine } from '../domain/text/say-figures';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import {
  figuresOfObligations,
  missingUnits,
  sectionStandings,
  type UnitStanding,
} from '../store/read-models/period-figures';
import type { PlanStanding } from './plan-standing';

const LISTED_UNITS = 12;

/** The leaders' summary of a period: figures, by section, who is missing; never anybody's text. Null without any. */
export function summaryText(standing: PlanStanding, periodCode: string, now: Date): string | null {
  const inForce = standing.times.periods.find(({ period }) => period.code === periodCode);
  if (!inForce) return null;
  const { plan, period, window } = inForce;
  const obligations = standing.obligations.filter(({ periodId }) => periodId === period.id);
  const figures = figuresOfObligations(obligations, now);
  if (figures.owed === 0) return null;
  return [
    `【报送小结】《${plan.title}》${periodName(period.code, plan.year)}`,
    `截至${sayMoment(now)}，截止时间${sayDeadline(window.dueAt)}`,
    figuresLine(figures),
    ratesLine(figures),
    ...sectionLines(obligations, standing, now),
    ...missingLines(obligations, now),
    '回复“看数”可随时查看最新数字。',
  ].join('\n');
}

function sectionLines(
  obligations: readonly JudgedObligation[],
  { sections }: PlanStanding,
  now: Date,
): string[] {
  const standings = sectionStandings(obligations, sections, now);
  if (standings.length < 2) return [];
  return [
    '按章节：',
    ...standings.map(({ heading, figures: { submitted, owed, rate } }) => {
      const name = shortTitle(heading ?? '其他事项');
      return `${name}：已报 ${submitted}/${owed}（${percent(rate)}）`;
    }),
  ];
}

function missingLines(obligations: readonly JudgedObligation[], now: Date): string[] {
  const units = missingUnits(obligations, now);
  if (units.length === 0) return ['各单位均已报送。'];
  const rest = units.length > LISTED_UNITS ? `（列前${LISTED_UNITS}家）` : '';
  return [`未报单位${units.length}家${rest}：`, ...units.slice(0, LISTED_UNITS).map(missingLine)];
}

function missingLine({ unitName, figures }: UnitStanding, index: number): string {
  const overdue = figures.overdue > 0 ? `，逾期 ${figures.overdue}` : '';
  return `${index + 1}. ${unitName} 未报 ${figures.missing}${overdue}`;
}
