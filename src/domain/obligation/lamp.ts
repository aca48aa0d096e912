import { officeDayOf } from '../calendar/office-time';
import type { EffectiveDue } from './effective-due';
import type { ObligationState } from './obligation';

/** 预警灯: none, 蓝, 黄, 红. */
export type Lamp = 'none' | 'blue' | 'yellow' | 'red';

/**
 * None before the opening notice and once reported; blue from the notice, yellow on the due day and in grace, red
 * after. A returned report is past its opening whatever the calendar says: it was sent early and has its own due.
 */
export function lampOf(
  state: ObligationState,
  marks: Pick<EffectiveDue, 'dueAt' | 'deadline'> & { readonly opensAt: Date },
  now: Date,
): Lamp {
  if (state !== 'pending' && state !== 'returned') return 'none';
  if (now > marks.deadline) return 'red';
  if (state === 'pending' && now < marks.opensAt) return 'none';
  return officeDayOf(now) >= officeDayOf(marks.dueAt) ? 'yellow' : 'blue';
}
