import type { ObligationState } from '../obligation/obligation';

/**
 * What becomes of an obligation when its unit is merged into another one or is no more
 * (docs/decisions/019-units-change.md):
 * `moves` the successor owes it from now on, with everything that was reported and given;
 * `ceases` 免报, because the successor owes the same item in the same period itself;
 * `passesOn` 免报, and the successor's own, which was 免报, is owed again;
 * `stays` as it is, under the old name.
 */
export type ObligationFate = 'moves' | 'ceases' | 'passesOn' | 'stays';

export function obligationFate(
  { state, isOpen }: { readonly state: ObligationState; readonly isOpen: boolean },
  /** The successor's state for the same item and period: null where it owes none; `no-successor` where nobody succeeds. */
  successor: ObligationState | null | 'no-successor',
): ObligationFate {
  if (!isOpen || state === 'accepted' || state === 'waived') return 'stays';
  const reported = state === 'submitted';
  if (successor === null) return 'moves';
  // What is reported is never reported a second time, and never lost.
  if (reported) return 'stays';
  return successor === 'waived' ? 'passesOn' : 'ceases';
}

interface Part {
  readonly role: 'lead' | 'support';
  readonly ordinal: number;
}

/** The successor's part in an item: the stronger of the two, at the earlier place. */
export function inheritedPart(former: Part, own: Part | null): Part {
  if (!own) return { role: former.role, ordinal: former.ordinal };
  return {
    role: former.role === 'lead' ? 'lead' : own.role,
    ordinal: former.role === 'lead' ? Math.min(former.ordinal, own.ordinal) : own.ordinal,
  };
}

/** 顺序 of those who come to a unit that has contacts of its own: behind them, in the order they had. */
export function inheritedRank(rank: number, firstRank: number, lastOfSuccessor: number): number {
  return lastOfSuccessor === 0 ? rank : lastOfSuccessor + rank - firstRank + 1;
}
