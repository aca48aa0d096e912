import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { openNewRound } from './move-obligation';

/**
 * 重开: after the close, opens a new round with an own due, the given one or else the office's default. Returns that
 * due. Throws `obligation.move_not_allowed` where the period is open still or nothing is owed.
 */
export function reopenObligation(
  act: Act,
  obligation: { readonly obligationId: number; readonly inForce: PeriodInForce },
  round: { readonly reason: string | null; readonly ownDueAt: Date | null },
): Promise<Date> {
  return openNewRound(act, obligation, 'reopen', round);
}
