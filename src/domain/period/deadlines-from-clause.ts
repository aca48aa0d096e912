import { type OfficeDay, type OfficeTime, officeInstant } from '../calendar/office-time';
import { addWorkingDays, lastWorkingDayOnOrBefore, type WorkingCalendar } from '../calendar/working-calendar';
import { type PrintedDeadline, readPrintedDeadline } from './printed-deadline';
import type { PeriodKind } from './reporting-period';

/** A period that the reporting clause lays down. */
export interface ClauseDeadline {
  readonly code: string;
  readonly kind: PeriodKind;
  /** The words it was read from. */
  readonly printed: string;
  readonly dueAt: Date;
}

export interface ClauseDeadlines {
  /** By due time; each code once. */
  readonly deadlines: readonly ClauseDeadline[];
  /** Printed deadlines without a single meaning, verbatim: a person has to lay down their periods. */
  readonly notUnderstood: readonly string[];
}

/**
 * The reporting periods of a plan: what the document prints (`ReportingClause.deadlines`) made into due times.
 * A printed day that is no working day means the last working day before it (docs/product.md, "Reporting periods").
 * Words that can be read in two ways are never guessed at: they come back in `notUnderstood`.
 */
export function deadlinesFromClause(
  printed: readonly string[],
  rules: { readonly year: number; readonly calendar: WorkingCalendar; readonly dueTime: OfficeTime },
): ClauseDeadlines {
  const byCode = new Map<string, ClauseDeadline>();
  const notUnderstood: string[] = [];
  for (const words of printed) {
    const read = readPrintedDeadline(words, rules.year);
    if (read === null) {
      notUnderstood.push(words);
      continue;
    }
    for (const deadline of read) {
      if (byCode.has(deadline.code)) continue;
      const dueAt = officeInstant(dueDayOf(deadline, rules.calendar), deadline.time ?? rules.dueTime);
      byCode.set(deadline.code, { code: deadline.code, kind: 'progress', printed: words, dueAt });
    }
  }
  const deadlines = [...byCode.values()].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return { deadlines, notUnderstood };
}

function dueDayOf(deadline: PrintedDeadline, calendar: WorkingCalendar): OfficeDay {
  const { workingDaysAfter, day } = deadline;
  if (workingDaysAfter !== null) return addWorkingDays(calendar, day, workingDaysAfter);
  return lastWorkingDayOnOrBefore(calendar, day);
}
