import type { OfficeDay } from '../calendar/office-time';
import { lastWorkingDayOnOrBefore, nextWorkingDay, type WorkingCalendar } from '../calendar/working-calendar';
import type { EffectiveDue } from './effective-due';
import type { ObligationState } from './obligation';

/**
 * Why a day is no extension: it is not later than what holds already, or it is over while the report is still
 * awaited. Null when it is one.
 */
export function extensionProblem(
  asked: Date,
  obligation: { readonly state: ObligationState; readonly due: Pick<EffectiveDue, 'dueAt'> },
  now: Date,
): 'not_later' | 'past' | null {
  if (asked <= obligation.due.dueAt) return 'not_later';
  const awaited = obligation.state === 'pending' || obligation.state === 'returned';
  // For what is reported a day in the past still decides punctual or late.
  return awaited && asked <= now ? 'past' : null;
}

/** The working days next to a day off, the earlier first; of them only those after `after`. */
export function workingDaysAround(day: OfficeDay, calendar: WorkingCalendar, after: OfficeDay): OfficeDay[] {
  return [lastWorkingDayOnOrBefore(calendar, day), nextWorkingDay(calendar, day)].filter(
    (each) => each > after,
  );
}
