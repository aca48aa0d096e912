import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { lockObligation, moveLocked } from './move-obligation';

/**
 * 退回: opens a new round with an own due, the given one or else the office's default. Returns that due. Throws
 * `obligation.move_not_allowed` where nothing is reported.
 */
export async function returnReport(
  act: Act,
  { obligationId, inForce }: { readonly obligationId: number; readonly inForce: PeriodInForce },
  { reason, ownDueAt }: { readonly reason: string; readonly ownDueAt: Date | null },
): Promise<Date> {
  const locked = await lockObligation(act, obligationId, inForce);
  const { calendar, policy } = act.rules;
  const { obligation } = await moveLocked(
    act,
    locked,
    'return',
    { at: act.now, due: locked.due, ownDueAt, calendar, dueTime: policy.dueTime },
    { remark: reason },
  );
  return obligation.ownDueAt ?? locked.due.dueAt;
}
