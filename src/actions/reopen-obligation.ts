import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { lockObligation, moveLocked } from './move-obligation';

/**
 * 重开: after the close, opens a new round with an own due, the given one or else the office's default. Returns that
 * due. Throws `obligation.move_not_allowed` where the period is open still or nothing is owed.
 */
export async function reopenObligation(
  act: Act,
  { obligationId, inForce }: { readonly obligationId: number; readonly inForce: PeriodInForce },
  { reason, ownDueAt }: { readonly reason: string | null; readonly ownDueAt: Date | null },
): Promise<Date> {
  const locked = await lockObligation(act, obligationId, inForce);
  const { calendar, policy } = act.rules;
  const { obligation } = await moveLocked(
    act,
    locked,
    'reopen',
    { at: act.now, due: locked.due, ownDueAt, calendar, dueTime: policy.dueTime },
    reason === null ? {} : { remark: reason },
  );
  return obligation.ownDueAt ?? locked.due.dueAt;
}
