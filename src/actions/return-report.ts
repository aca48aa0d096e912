import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { openNewRound } from './move-obligation';

/**
 * 退回: opens a new round with an own due, the given one or else the office's default. Returns that due. Throws
 * `obligation.move_not_allowed` where nothing is reported.
 */
export function returnReport(
  act: Act,
  obligation: { readonly obligationId: number; readonly inForce: PeriodInForce },
  round: { readonly reason: string; readonly ownDueAt: Date | null },
): Promise<Date> {
  return openNewRound(act, obligation, 'return', round);
}
