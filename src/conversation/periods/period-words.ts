import { officeDayOf } from '../../domain/calendar/office-time';
import { periodName } from '../../domain/period/period-code';
import { type DueRules, leadingPeriod, readSpokenDue, type SpokenDue } from '../../domain/period/spoken-due';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import type { PeriodInForce, PlanTimes } from '../../store/read-models/plan-calendar';
import type { Turn } from '../turn';

/** A period of one plan as a command names it, and what follows it. */
export interface NamedPeriod {
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
  readonly rest: string;
}

const STARTS_WITH_A_DAY =
  /^(?:20[0-9]{2}[-年./])?\s*[0-9０-９一二三四五六七八九十]{1,3}[月./-]\s*[0-9０-９一二三四五六七八九十廿]{1,3}/;
const RELATIVE = /^(本期|上期|下期)\s*(?:的)?/;

/**
 * In each plan the period that the words begin with: 2022Q2 …, 二季度 …, 本期 …; 本期 where they name none. A plan that
 * has no such period is left out. Throws `period.unknown` when none of the plans has it.
 */
export function periodsNamed(plans: readonly PlanTimes[], words: string): NamedPeriod[] {
  const named = plans.flatMap((times) => namedIn(times, words) ?? []);
  if (named.length === 0) throw new RuleViolation('period.unknown', { said: words.split(/\s/)[0] ?? '' });
  return named;
}

function namedIn(times: PlanTimes, words: string): NamedPeriod | null {
  const { periods, current, plan } = times;
  const relative = RELATIVE.exec(words);
  if (relative) {
    const progress = periods.filter(({ period }) => period.kind === 'progress');
    const at = progress.findIndex(({ period }) => period.id === current?.period.id);
    const inForce = progress[at + (relative[1] === '上期' ? -1 : relative[1] === '下期' ? 1 : 0)];
    return at >= 0 && inForce ? { times, inForce, rest: words.slice(relative[0].length).trim() } : null;
  }
  const known = (code: string) => periods.some(({ period }) => period.code === code);
  const named = leadingPeriod(words, plan.year, known);
  const inForce = periods.find(({ period }) => period.code === named?.code);
  if (named && inForce) return { times, inForce, rest: named.rest };
  // A period that this plan does not have is not 本期; a day is none.
  const namesAnother = !STARTS_WITH_A_DAY.test(words) && leadingPeriod(words, plan.year, () => true);
  return current && !namesAnother ? { times, inForce: current, rest: words } : null;
}

export function dueRules({ act }: Turn): DueRules {
  const { calendar, policy } = act.rules;
  return { today: officeDayOf(act.now), calendar, dueTime: policy.dueTime };
}

/** The due time that the words say, or null where they say none. Throws `due.past`. */
export function futureDue(turn: Turn, words: string): SpokenDue | null {
  const due = readSpokenDue(words, dueRules(turn));
  if (due && due.dueAt <= turn.act.now) throw new RuleViolation('due.past', { due: sayDeadline(due.dueAt) });
  return due;
}

/** The sentence about a day off, to be shown before it is used; empty where the office works on the day that was said. */
export function dayOffNote({ saidDayOff, day }: Pick<SpokenDue, 'saidDayOff' | 'day'>): string {
  return saidDayOff
    ? `${sayDayAndWeekday(saidDayOff)}不是工作日，按此前最后一个工作日${sayDayAndWeekday(day)}计。`
    : '';
}

export function nameOfPeriod({ period, plan }: PeriodInForce): string {
  return periodName(period.code, plan.year);
}
