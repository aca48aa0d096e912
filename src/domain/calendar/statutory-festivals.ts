import { getSolarDateFromLunar, getSolarTermDate } from 'chinese-days';
import { addDays, type OfficeDay } from './office-time';

/** A lunar date that is beyond doubt: the Spring Festival of 2026. */
const PROBE = { lunar: '2026-01-01', solar: '2026-02-17' };

/**
 * The thirteen days off by law (《全国年节及纪念日放假办法》 as revised for 2025): New Year 1, Spring Festival 4 from its
 * eve, Qingming 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3. The yearly arrangement adds make-up
 * days to these; this is what can be known before it is published.
 */
export function statutoryFestivals(year: number): ReadonlySet<OfficeDay> {
  const springFestival = fromLunar(year, '01-01');
  return new Set([
    `${year}-01-01`,
    ...[-1, 0, 1, 2].map((n) => addDays(springFestival, n)),
    getSolarTermDate(year, 4, 'pure_brightness'),
    `${year}-05-01`,
    `${year}-05-02`,
    fromLunar(year, '05-05'),
    fromLunar(year, '08-15'),
    `${year}-10-01`,
    `${year}-10-02`,
    `${year}-10-03`,
  ]);
}

function fromLunar(year: number, monthAndDay: string): OfficeDay {
  // The package's lunar arithmetic is a day off in processes whose zone lies west of UTC.
  if (getSolarDateFromLunar(PROBE.lunar).date !== PROBE.solar) {
    throw new Error('lunar dates come out wrong in this process: set TZ=Asia/Shanghai or TZ=UTC');
  }
  const day = getSolarDateFromLunar(`${year}-${monthAndDay}`).date;
  if (!day.startsWith(`${year}-`)) throw new RangeError(`no lunar calendar for the year ${year}`);
  return day;
}
