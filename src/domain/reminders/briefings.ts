import { type OfficeDay, officeDayOf, officeInstant } from '../calendar/office-time';
import { addWorkingDays } from '../calendar/working-calendar';
import { yearToAskFor } from '../calendar/year-to-ask-for';
import type { OwedObligation } from './owed-obligation';
import type { ReminderPolicy } from './policy';
import type { LadderRules } from './stages';

/** The coordinators' digest of a working day, the leaders' summary of a period. */
export type BriefingKind = 'digest' | 'summary';

/** One section of the message of an office day that tells not of what the reader owes, but of how a plan stands. */
export interface Briefing {
  readonly kind: BriefingKind;
  readonly personId: number;
  readonly userid: string;
  readonly planId: number;
  /** Null where the plan's coordinators have nothing to read but that a year's official days are wanting. */
  readonly periodCode: string | null;
}

/** Who reads which kind of a plan: its coordinators and every leader, as far as they can be reached. */
export interface BriefingReader {
  readonly kind: BriefingKind;
  readonly personId: number;
  readonly userid: string;
  readonly planId: number;
}

/** A period of a plan in force, with what is still owed in it. */
export interface BriefedPeriod {
  readonly planId: number;
  readonly code: string;
  readonly dueAt: Date;
  readonly graceUntil: Date;
  readonly closesAt: Date;
  /** 不催, or a plan whose reminders are paused: nobody is briefed of it. */
  readonly quiet: boolean;
  readonly planPolicy?: ReminderPolicy;
  readonly owed: readonly Pick<OwedObligation, 'graceUntil' | 'closesAt'>[];
}

export interface BriefingInputs {
  readonly readers: readonly BriefingReader[];
  readonly periods: readonly BriefedPeriod[];
  /**
   * By person the last office day before the one that is planned on which a scheduled message reached the person: a summary
   * is told once, with the first message that goes to its reader after it has fallen due.
   */
  readonly lastMessage: ReadonlyMap<number, OfficeDay>;
}

/** Nobody and nothing: a planner without readers plans reminders only. */
export const NO_BRIEFINGS: BriefingInputs = { readers: [], periods: [], lastMessage: new Map() };

/**
 * The sections due on an office day, digests before summaries. A digest that was missed is not made up for: the next
 * one tells the same and more. A summary is, until the period closes.
 */
export function briefingsOn(
  day: OfficeDay,
  { readers, periods, lastMessage }: BriefingInputs,
  rules: LadderRules,
): Briefing[] {
  if (readers.length === 0 || !rules.calendar.isWorkingDay(day)) return [];
  const told = periods.filter(({ quiet }) => !quiet);
  const digests = told.filter((period) => isDigestDay(period, day, rules));
  const asked = plansToAsk(told, day, rules);
  const briefings = readers.flatMap(({ kind, personId, userid, planId }): Briefing[] => {
    const reader = { kind, personId, userid, planId };
    const ofPlan = (each: { readonly planId: number }) => each.planId === planId;
    const due =
      kind === 'digest'
        ? digests.filter(ofPlan)
        : told.filter((each) => ofPlan(each) && isSummaryDue(each, day, lastMessage.get(personId), rules));
    if (kind === 'digest' && due.length === 0 && asked.has(planId)) return [{ ...reader, periodCode: null }];
    return due.map(({ code }) => ({ ...reader, periodCode: code }));
  });
  return briefings.sort((a, b) => Number(a.kind === 'summary') - Number(b.kind === 'summary'));
}

/** The last days up to the due and through grace while anything is owed; each day on which something is overdue. */
function isDigestDay(period: BriefedPeriod, day: OfficeDay, rules: LadderRules): boolean {
  const { digest, send } = period.planPolicy ?? rules.policy;
  const at = officeInstant(day, send.at);
  const open = period.owed.filter(({ closesAt }) => at <= closesAt);
  if (digest.whileOverdue && open.some(({ graceUntil }) => at > graceUntil)) return true;
  if (open.length === 0 || digest.lastWorkingDaysBeforeDue === 0) return false;
  const first = addWorkingDays(
    rules.calendar,
    officeDayOf(period.dueAt),
    1 - digest.lastWorkingDaysBeforeDue,
  );
  return first <= day && day <= officeDayOf(period.graceUntil);
}

function isSummaryDue(
  period: BriefedPeriod,
  day: OfficeDay,
  lastMessage: OfficeDay | undefined,
  rules: LadderRules,
): boolean {
  const { leaderSummary, send } = period.planPolicy ?? rules.policy;
  const graceDay = officeDayOf(period.graceUntil);
  const from = addWorkingDays(rules.calendar, graceDay, leaderSummary.workingDaysAfterDue);
  if (day < from || (lastMessage !== undefined && lastMessage >= from)) return false;
  return day === from || officeInstant(day, send.at) <= period.closesAt;
}

/** Plans with a period still to run, whose coordinators are asked for a year's official days. */
function plansToAsk(periods: readonly BriefedPeriod[], day: OfficeDay, rules: LadderRules): Set<number> {
  if (yearToAskFor(rules.calendar, day) === null) return new Set();
  const at = officeInstant(day, rules.policy.send.at);
  return new Set(periods.filter(({ closesAt }) => at <= closesAt).map(({ planId }) => planId));
}
