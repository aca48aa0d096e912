import { addDays } from '../../src/domain/calendar/office-time';
import type { WorkingCalendar } from '../../src/domain/calendar/working-calendar';

/** Working days as one list: the checker counts on it instead of asking the product's own reckoning. */
export class DayCount {
  private readonly days: string[] = [];
  private readonly place = new Map<string, number>();

  constructor(calendar: WorkingCalendar, from: string, to: string) {
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (calendar.isWorkingDay(day)) this.days.push(day);
      this.place.set(day, this.days.length - 1);
    }
  }

  isWorking(day: string): boolean {
    return this.days[this.placeOf(day)] === day;
  }

  /** The n-th working day after the last one on or before `day`. */
  shifted(day: string, n: number): string {
    const reached = this.days[this.placeOf(day) + n];
    if (reached === undefined) throw new RangeError(`${day} and ${n} working days: beyond the list`);
    return reached;
  }

  private placeOf(day: string): number {
    const place = this.place.get(day);
    if (place === undefined) throw new RangeError(`${day} is not in the list`);
    return place;
  }
}
