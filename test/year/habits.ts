import type { DayCount } from './day-count';
import type { Random } from './random';

const HABITS = { early: 0.15, prompt: 0.35, lastDay: 0.2, late: 0.2, silent: 0.1 };
type Habit = keyof typeof HABITS;

/** When each unit writes, period by period: early, in time, on the last day, late or never. */
export class Habits {
  private readonly known = new Map<string, Habit>();
  private readonly promised = new Map<string, string>();

  constructor(
    private readonly random: Random,
    private readonly days: DayCount,
  ) {}

  /** Who has promised a day does not write before. */
  waits(key: string, until: string): void {
    this.promised.set(key, until);
  }

  /** Whether who has this habit writes at this hour. */
  writes(key: string, dueDay: string, day: string): boolean {
    const habit = this.known.get(key) ?? this.random.weighted(HABITS);
    this.known.set(key, habit);
    if (day < (this.promised.get(key) ?? '')) return false;
    const working = this.days.isWorking(day) ? 1 : 0.1;
    const isNear = day >= this.days.shifted(dueDay, -3);
    const chances: Readonly<Record<Habit, number>> = {
      early: 0.2,
      prompt: isNear ? 0.3 : 0.03,
      lastDay: day >= this.days.shifted(dueDay, -1) ? 0.35 : 0,
      late: day > dueDay ? 0.12 : 0,
      silent: 0,
    };
    return this.random.chance(chances[habit] * working);
  }
}
