import type { Lamp } from '../obligation/lamp';
import type { ObligationState } from '../obligation/obligation';
import { lampSign } from './owed-line';
import { sayDeadline } from './say-time';
import { STATE_NAMES } from './state-names';

/** What is said of how one obligation stands. */
export interface StandingFacts {
  readonly state: ObligationState;
  readonly itemClosed: boolean;
  readonly partial: boolean;
  readonly late: boolean | null;
  readonly lamp: Lamp;
  readonly marks: { readonly dueAt: Date };
}

/** `已报，按时`, `〔红〕待报（部分已报），截止6月30日（星期四）18:00`, `办结`. */
export function sayState({ state, itemClosed, partial, late, lamp, marks }: StandingFacts): string {
  if (itemClosed) return '办结';
  if (state === 'waived') return STATE_NAMES.waived;
  if (state === 'submitted' || state === 'accepted')
    return `${STATE_NAMES[state]}，${late ? '迟报' : '按时'}`;
  return `${lampSign(lamp)}${STATE_NAMES[state]}${partial ? '（部分已报）' : ''}，截止${sayDeadline(marks.dueAt)}`;
}

export function sayPart(part: 'lead' | 'support'): string {
  return part === 'lead' ? '牵头' : '配合';
}
