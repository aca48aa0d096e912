import { periodName } from '../domain/period/period-code';
import { shortTitle } from '../domain/text/owed-line';
import { figuresLine, missingUnitLines, percent, ratesLine } from '../domain/text/say-figures';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { figuresOfObligations, missingUnits, sectionStandings } from '../store/read-models/period-figures';
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
  const missing = missingUnits(obligations, now);
  return [
    `【报送小结】《${plan.title}》${periodName(period.code, plan.year)}`,
    `截至${sayMoment(now)}，截止时间${sayDeadline(window.dueAt)}`,
    figuresLine(figures),
    ratesLine(figures),
    ...sectionLines(obligations, standing, now),
    ...(missing.length > 0 ? missingUnitLines(missing, LISTED_UNITS) : ['各单位均已报送。']),
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
