import official from 'chinese-days/dist/chinese-days.json';
import { isoWeekday, type OfficeDay, requireOfficeDay } from './office-time';
import { statutoryFestivals } from './statutory-festivals';
import type { WorkingCalendar } from './working-calendar';

/** What `config/calendar.yaml` says about single days; stands over the published data. */
export type CalendarOverrides = Readonly<Record<OfficeDay, 'work' | 'rest'>>;

/*
 * The data file of the `chinese-days` package instead of its functions: those read even 'YYYY-MM-DD' in the zone of
 * the process and answer wrongly west of UTC. The two agree on all days of 2004–2026 (held by a test).
 */
const HOLIDAYS: Readonly<Record<OfficeDay, string>> = official.holidays;
const MAKE_UP_DAYS: Readonly<Record<OfficeDay, string>> = official.workdays;

/**
 * The New Year holiday of the coming year may take days of the last ones of December (2018-12-31 was off and
 * Saturday 2018-12-29 worked); it is published with the coming year's arrangement.
 */
const NEW_YEAR_REACHES_BACK_TO = '12-28';

/**
 * The working days of the State Council's yearly arrangement. A year is covered when its 1 January is named as a
 * holiday by the published data or as `rest` by the overrides, which every arrangement does. In a year that is not
 * covered, weekdays are working days except the statutory festivals of that year; those answers are provisional.
 */
export function officialCalendar(overrides: CalendarOverrides = {}): WorkingCalendar {
  for (const day of Object.keys(overrides)) requireOfficeDay(day);
  const own = new Map(Object.entries(overrides));
  const known = new Map<OfficeDay, boolean>();
  const festivals = new Map<number, ReadonlySet<OfficeDay>>();

  const covers = (year: number): boolean => {
    const newYear = `${year}-01-01`;
    return HOLIDAYS[newYear] !== undefined || own.get(newYear) === 'rest';
  };

  const isFestival = (day: OfficeDay): boolean => {
    const year = yearOf(day);
    let days = festivals.get(year);
    if (days === undefined) {
      days = statutoryFestivals(year);
      festivals.set(year, days);
    }
    return days.has(day);
  };

  const decide = (day: OfficeDay): boolean => {
    const override = own.get(requireOfficeDay(day));
    if (override !== undefined) return override === 'work';
    if (MAKE_UP_DAYS[day] !== undefined) return true;
    if (HOLIDAYS[day] !== undefined || isoWeekday(day) > 5) return false;
    return covers(yearOf(day)) || !isFestival(day);
  };

  return {
    covers,
    isWorkingDay(day) {
      let works = known.get(day);
      if (works === undefined) {
        works = decide(day);
        known.set(day, works);
      }
      return works;
    },
    isProvisional(day) {
      const year = yearOf(requireOfficeDay(day));
      if (own.has(day)) return false;
      return !covers(year) || (day.slice(5) >= NEW_YEAR_REACHES_BACK_TO && !covers(year + 1));
    },
  };
}

function yearOf(day: OfficeDay): number {
  return Number(day.slice(0, 4));
}
