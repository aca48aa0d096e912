import { officeDayOf, officeInstant, officeTimeOf } from '../calendar/office-time';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar';
import type { PeriodWindow } from '../period/reporting-period';
import type { Obligation } from './obligation';

/** The marks in force for one obligation: the period's, unless an extension, a return or a reopening gave it its own. */
export interface EffectiveDue {
  /** 截止: what people are told. */
  readonly dueAt: Date;
  /** End of grace: not red, not overdue, not escalated until then. */
  readonly deadline: Date;
  /** 关闭: after it only a reopening takes a report. */
  readonly closesAt: Date;
  /**
   * Until then the obligation's FIRST report counts as punctual. Differs from `deadline` in later rounds: the due day
   * of a return or a reopening never makes a late unit punctual.
   */
  readonly punctualUntil: Date;
}

/** An obligation with an own due stays open at least so many working days beyond it. */
const OPEN_BEYOND_OWN_DUE = 5;

/**
 * In the first round an own due is an extension: the later of it and the period's marks holds, so a period moved
 * beyond it takes the extended units along. In later rounds the own due is that of the return or the reopening.
 */
export function effectiveDue(
  obligation: Pick<Obligation, 'ownDueAt' | 'round'>,
  window: PeriodWindow,
  calendar: WorkingCalendar,
): EffectiveDue {
  const own = obligation.ownDueAt;
  if (own === null) {
    const { dueAt, graceUntil, closesAt } = window;
    return { dueAt, deadline: graceUntil, closesAt, punctualUntil: graceUntil };
  }
  const lastDay = addWorkingDays(calendar, officeDayOf(own), OPEN_BEYOND_OWN_DUE);
  const closesAt = later(window.closesAt, officeInstant(lastDay, officeTimeOf(own)));
  if (obligation.round > 1) return { dueAt: own, deadline: own, closesAt, punctualUntil: window.graceUntil };

  const deadline = later(own, window.graceUntil);
  return { dueAt: later(own, window.dueAt), deadline, closesAt, punctualUntil: deadline };
}

/**
 * The obligation after its period's due was moved: a return's or reopening's own due that the period has overtaken no
 * longer holds ("the later day holds"); extensions need no change, see `effectiveDue`. The same object otherwise.
 */
export function followMovedPeriod<O extends Obligation>(
  obligation: O,
  moved: { readonly from: Date; readonly to: Date },
): O {
  const { ownDueAt, round } = obligation;
  const overtaken = round > 1 && ownDueAt !== null && moved.to > moved.from && ownDueAt <= moved.to;
  return overtaken ? { ...obligation, ownDueAt: null } : obligation;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
