import type { ForetoldReminder } from '../office-desk';
import type { Office } from './office';

/** One morning on which reminders are planned. */
export interface PlannedMorning {
  readonly day: string;
  readonly stage: string;
  /** Who would be written to, and for which units. */
  readonly people: ReadonlyMap<string, readonly string[]>;
}

/** What the command line foretells at the start, by day: before anybody has reported. */
export async function forecast(
  office: Office,
  from: string,
  to: string,
): Promise<Map<string, PlannedMorning>> {
  const foretold = JSON.parse(
    await office.cuibao('reminders', 'simulate', '--from', from, '--to', to, '--json'),
  ) as ForetoldReminder[];
  const mornings = new Map<string, PlannedMorning>();
  for (const { at, stage, to: userid, units } of foretold) {
    const day = at.slice(0, 10);
    const people = new Map(mornings.get(day)?.people).set(userid, units);
    mornings.set(day, { day, stage: mornings.get(day)?.stage ?? stage, people });
  }
  return mornings;
}

/** `T-7` in words. */
export function sayStage(stage: string): string {
  if (stage === 'open') return 'opening notice';
  if (stage === 'T0') return 'on the due day';
  if (stage === 'digest') return 'only the coordinator’s digest';
  if (stage === 'summary') return 'only the leader’s summary';
  const offset = /^T([+-])(\d+)$/.exec(stage);
  if (offset)
    return `${offset[2]} working day${offset[2] === '1' ? '' : 's'} ${offset[1] === '-' ? 'before' : 'after'} the due day`;
  return 'weekly while overdue';
}
