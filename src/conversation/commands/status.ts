import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import {
  figuresOfObligations,
  missingUnits,
  type UnitStanding,
} from '../../store/read-models/period-figures';
import { type CoordinatedPeriod, coordinatedPeriods } from '../coordinator-scope';
import { defineCommand } from '../define-command';
import { figuresLine, ratesLine } from '../texts/say-figures';

const LISTED_UNITS = 12;

/** 「状态」: the figures of the period, then who is missing, the longest overdue first. */
export const status = defineCommand({
  words: ['状态', '报送状态'],
  usage: '状态 [报送期]',
  example: '状态 二季度',
  summary: '本期（或所说报送期）的报送数字和未报单位',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const periods = await coordinatedPeriods(turn, args);
    if (periods.length === 0) throw new RuleViolation('period.unknown', { said: args });
    return { text: periods.map((period) => statusText(period, turn.act.now)).join('\n\n') };
  },
});

function statusText({ times, inForce, obligations }: CoordinatedPeriod, now: Date): string {
  const { plan } = times;
  const figures = figuresOfObligations(obligations, now);
  const lines = [
    `【状态】《${plan.title}》${periodName(inForce.period.code, plan.year)}`,
    `截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}`,
    figuresLine(figures),
    ratesLine(figures),
  ];
  const missing = missingUnits(obligations, now);
  if (missing.length === 0)
    return [...lines, figures.owed === 0 ? '本期没有应报事项。' : '各单位均已报送。'].join('\n');
  lines.push(`未报单位${missing.length}家：`);
  lines.push(...missing.slice(0, LISTED_UNITS).map((unit, i) => `${i + 1}. ${unitLine(unit)}`));
  if (missing.length > LISTED_UNITS) lines.push('……');
  // Before the opening notice nobody can be nudged yet.
  const opened = obligations.some(({ lamp }) => lamp !== 'none');
  lines.push(opened ? '回复“未报”看明细，回复“催办”提醒以上单位。' : '本期尚未发出报送通知。');
  return lines.join('\n');
}

function unitLine({ unitName, figures }: UnitStanding): string {
  const overdue = figures.overdue > 0 ? `，逾期${figures.overdue}项` : '';
  return `${unitName} ${figures.missing}项${overdue}`;
}
