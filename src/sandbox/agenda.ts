import { officeFace, plusDays } from './office-clock-face';
import type { ForetoldReminder } from './office-desk';

/** Who has not reported is written to for so long after a quarter's end. */
const AFTERMATH_DAYS = 21;
/** Further ahead than the window ends: what comes next is known also in a quiet time. */
const LOOK_AHEAD_DAYS = 75;

/** The part of the year that the time line shows: days, `2022-06-21`. */
export interface Season {
  readonly year: number;
  readonly quarter: number;
  readonly from: string;
  readonly to: string;
  /** Up to which reminders are looked for. */
  readonly lookAhead: string;
}

/** A morning on which somebody is written to. */
export interface ComingMorning {
  readonly day: string;
  /** When the last of its messages leaves. */
  readonly at: string;
  /** The stage of most of the contacts; `digest` or `summary` where no contact is written to. */
  readonly stage: string;
  readonly people: number;
}

/** Quarters follow each other without a gap: each begins where the aftermath of the one before ends. */
export function seasonAt(now: Date, clockStart: Date): Season {
  const today = officeFace(now).slice(0, 10);
  const ends = [-1, 0, 1].flatMap((offset) => quarterEnds(Number(today.slice(0, 4)) + offset));
  const index = ends.findIndex((end) => plusDays(end, AFTERMATH_DAYS) >= today);
  const end = ends[index] ?? today;
  const begin = plusDays(ends[index - 1] ?? today, AFTERMATH_DAYS + 1);
  const start = officeFace(clockStart).slice(0, 10);
  const to = plusDays(end, AFTERMATH_DAYS);
  return {
    year: Number(end.slice(0, 4)),
    quarter: Number(end.slice(5, 7)) / 3,
    from: begin > start ? begin : start,
    to,
    lookAhead: plusDays(to, LOOK_AHEAD_DAYS),
  };
}

/** Reminders by morning, in order. */
export function comingMornings(reminders: readonly ForetoldReminder[]): ComingMorning[] {
  const days = [...new Set(reminders.map(({ at }) => at.slice(0, 10)))].sort();
  return days.map((day) => {
    const all = reminders.filter(({ at }) => at.startsWith(day));
    return {
      day,
      at:
        all
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? '',
      stage: commonest(all.some(isToContact) ? all.filter(isToContact) : all),
      people: new Set(all.map(({ to }) => to)).size,
    };
  });
}

function isToContact({ units }: ForetoldReminder): boolean {
  return units.length > 0;
}

function commonest(reminders: readonly ForetoldReminder[]): string {
  const stages = reminders.map(({ stage }) => stage);
  const count = (wanted: string) => stages.filter((stage) => stage === wanted).length;
  return [...new Set(stages)].sort((a, b) => count(b) - count(a))[0] ?? '';
}

function quarterEnds(year: number): string[] {
  return [`${year}-03-31`, `${year}-06-30`, `${year}-09-30`, `${year}-12-31`];
}
