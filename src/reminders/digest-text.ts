import { addDays, type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { nextWorkingDay, workingDaysBetween } from '../domain/calendar/working-calendar';
import { yearToAskFor } from '../domain/calendar/year-to-ask-for';
import type { OfficeRules } from '../domain/office-rules';
import { isDueConfirmed } from '../domain/period/confirmed-due';
import { periodName } from '../domain/period/period-code';
import { sayItem } from '../domain/plan/item-number';
import type { OwedObligation } from '../domain/reminders/owed-obligation';
import { figuresLine, ratesLine } from '../domain/text/say-figures';
import { sayDay, sayDayAndWeekday, sayDeadline, sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { figuresOfObligations, missingUnits, type UnitStanding } from '../store/read-models/period-figures';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { PromisedDay } from './arrangements';
import type { PlanStanding } from './plan-standing';
import { waitingLines } from './waiting-lines';

const LISTED_UNITS = 12;
const LISTED_PROMISES = 8;
const LISTED_DAYS = 5;

/** What a digest tells besides the plan's standing. */
export interface DigestMatter {
  readonly standing: PlanStanding;
  /** Codes of the periods whose day it is. */
  readonly periodCodes: readonly string[];
  readonly promiseOf: (obligation: JudgedObligation) => PromisedDay | null;
  /** What is copied to leaders on the next working day. */
  readonly escalations: readonly OwedObligation[];
  /** Working days on which nothing was planned, noticed today. */
  readonly missedDays: readonly OfficeDay[];
}

/** The coordinators' digest of one plan; null when there is nothing to say. */
export function digestText(matter: DigestMatter, rules: OfficeRules, now: Date): string | null {
  const { standing, periodCodes } = matter;
  const { plan, periods } = standing.times;
  const shown = periods.filter(({ period }) => periodCodes.includes(period.code));
  const blocks = shown.flatMap((inForce) => periodBlock(matter, inForce, rules, now));
  const calendarNotes = calendarLines(standing, rules, now);
  if (blocks.length + calendarNotes.length === 0) return null;
  const lines =
    blocks.length === 0
      ? []
      : [...waitingLines(standing), ...escalationLines(matter, rules, now), ...missedLines(matter)];
  return [
    `【每日摘要】《${plan.title}》${sayDay(officeDayOf(now))}`,
    ...blocks,
    ...lines,
    ...calendarNotes,
  ].join('\n');
}

function periodBlock(
  { standing, promiseOf }: DigestMatter,
  { plan, period, window }: PeriodInForce,
  rules: OfficeRules,
  now: Date,
): string[] {
  const obligations = standing.obligations.filter(({ periodId }) => periodId === period.id);
  const figures = figuresOfObligations(obligations, now);
  if (figures.missing === 0) return [];
  const grace = window.graceUntil > window.dueAt ? `，宽限至${sayDeadline(window.graceUntil)}` : '';
  return [
    `${periodName(period.code, plan.year)}：截至${sayMoment(now)}，截止时间${sayDeadline(window.dueAt)}${grace}`,
    figuresLine(figures),
    ratesLine(figures),
    ...missingLines(obligations, rules, now),
    ...promiseLines(obligations, promiseOf, officeDayOf(now)),
  ];
}

function missingLines(obligations: readonly JudgedObligation[], rules: OfficeRules, now: Date): string[] {
  const units = missingUnits(obligations, now);
  const lines = units.slice(0, LISTED_UNITS).map((unit, i) => `${i + 1}. ${unitLine(unit, rules, now)}`);
  const rest =
    units.length > LISTED_UNITS ? [`……另有${units.length - LISTED_UNITS}家，回复“未报”查看。`] : [];
  return [`未报单位${units.length}家：`, ...lines, ...rest];
}

function unitLine(
  { unitName, figures, overdueSince }: UnitStanding,
  { calendar }: OfficeRules,
  now: Date,
): string {
  if (overdueSince === null) return `${unitName} ${figures.missing}项`;
  const days = workingDaysBetween(calendar, officeDayOf(overdueSince), officeDayOf(now));
  const longest = days > 0 ? `，最长${days}个工作日` : '';
  return `${unitName} ${figures.missing}项，逾期${figures.overdue}项${longest}`;
}

function promiseLines(
  obligations: readonly JudgedObligation[],
  promiseOf: DigestMatter['promiseOf'],
  today: OfficeDay,
): string[] {
  const promised = obligations
    .filter(({ state, itemClosed }) => !itemClosed && (state === 'pending' || state === 'returned'))
    .flatMap((obligation) => {
      const day = promiseOf(obligation)?.day;
      return day ? [{ name: `${obligation.unitName}${sayItem(obligation.itemNo)}`, day }] : [];
    });
  const due = promised.filter(({ day }) => day === today).map(({ name }) => name);
  const broken = promised
    .filter(({ day }) => day < today)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
    .map(({ name, day }) => `${name}（${sayDay(day)}）`);
  return [
    ...(due.length > 0 ? [`答复今日报送：${listed(due)}。`] : []),
    ...(broken.length > 0 ? [`已过答复日期仍未报送：${listed(broken)}。`] : []),
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_PROMISES).join('、');
  return names.length > LISTED_PROMISES ? `${shown}等${names.length}项` : shown;
}

/** In time for 暂缓; silence lets it go. */
function escalationLines(
  { escalations, standing }: DigestMatter,
  { calendar }: OfficeRules,
  now: Date,
): string[] {
  const ids = new Set(escalations.map(({ id }) => id));
  const units = [
    ...new Set(standing.obligations.filter(({ id }) => ids.has(id)).map(({ unitName }) => unitName)),
  ];
  if (units.length === 0) return [];
  const today = officeDayOf(now);
  const next = nextWorkingDay(calendar, today);
  const when = next === addDays(today, 1) ? '明日' : sayDayAndWeekday(next);
  return [`${when}将抄送分管领导：${units.join('、')}。如需暂缓请回复“暂缓 ${units[0]}”。`];
}

function missedLines({ missedDays }: DigestMatter): string[] {
  const first = missedDays[0];
  const last = missedDays.at(-1);
  if (!first || !last) return [];
  const when =
    missedDays.length <= LISTED_DAYS
      ? missedDays.map((day) => sayDay(day)).join('、')
      : `${sayDay(first)}至${sayDay(last)}（${missedDays.length}个工作日）`;
  return [`${when}系统停运，${missedDays.length > 1 ? '其间' : '当日'}提醒已顺延补发。`];
}

/** 暂估: what is wanting, and which due days somebody has to confirm. */
function calendarLines({ times }: PlanStanding, { calendar }: OfficeRules, now: Date): string[] {
  const year = yearToAskFor(calendar, officeDayOf(now));
  const ask =
    year === null ? [] : [`${year}年的提醒日期为暂估，请提供${year}年放假安排（config/calendar.yaml）。`];
  const unsure = times.periods.filter(
    ({ period, window }) => now <= window.closesAt && !isDueConfirmed(period, calendar),
  );
  return [
    ...ask,
    ...unsure.map(({ plan, period }) => {
      const day = officeDayOf(period.dueAt);
      return `${periodName(period.code, plan.year)}截止时间${sayDeadline(period.dueAt)}为暂估，请确认：回复“截止 ${period.code} ${sayDay(day)}”。`;
    }),
  ];
}
