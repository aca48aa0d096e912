import { type OfficeDay, officeDayOf, officeInstant } from '../calendar/office-time';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar';
import type { ReminderPolicy } from '../reminders/policy';
import type { PeriodWindow, ReportingPeriod } from './reporting-period';

export interface PeriodRules {
  readonly calendar: WorkingCalendar;
  readonly policy: Pick<ReminderPolicy, 'send' | 'dueTime' | 'stages' | 'closeAfter'>;
}

type Marks = Pick<ReportingPeriod, 'dueAt' | 'graceUntil' | 'closesAt'>;

/**
 * Opening notice, due, grace and close of a period (docs/product.md, "Reporting periods"). `nextOpensOn` is the day of the
 * plan's next opening notice: a period without a close of its own closes no later than that notice goes out.
 * Always dueAt ≤ graceUntil ≤ closesAt.
 */
export function windowOf(
  period: Marks,
  rules: PeriodRules & { readonly nextOpensOn?: OfficeDay },
): PeriodWindow {
  const { calendar, policy, nextOpensOn } = rules;
  const graceUntil = later(period.graceUntil ?? period.dueAt, period.dueAt);
  const lastDay = addWorkingDays(calendar, officeDayOf(graceUntil), policy.closeAfter);
  const byRule = officeInstant(lastDay, policy.dueTime);
  const byNext =
    nextOpensOn === undefined ? byRule : earlier(byRule, officeInstant(nextOpensOn, policy.send.at));
  return {
    opensOn: openingDay(period.dueAt, rules),
    dueAt: period.dueAt,
    graceUntil,
    closesAt: later(period.closesAt ?? byNext, graceUntil),
  };
}

/** Office day of the opening notice: the first rung of the ladder, counted from the period's own due day. */
export function openingDay(dueAt: Date, { calendar, policy }: PeriodRules): OfficeDay {
  const opening = policy.stages[0];
  if (opening === undefined) throw new RangeError('the reminder policy has no stages');
  return addWorkingDays(calendar, officeDayOf(dueAt), opening.offset);
}

/** The instant from which a period counts as opened. */
export function openingInstant(window: PeriodWindow, policy: Pick<ReminderPolicy, 'send'>): Date {
  return officeInstant(window.opensOn, policy.send.at);
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
