import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { lockObligation, moveLocked } from './move-obligation';

/** 免报: nothing is owed any more. Throws `obligation.move_not_allowed` for what is 通过 or 免报 already. */
export async function waiveReport(
  act: Act,
  { obligationId, inForce }: { readonly obligationId: number; readonly inForce: PeriodInForce },
  reason: string,
): Promise<void> {
  const locked = await lockObligation(act, obligationId, inForce);
  await moveLocked(act, locked, 'waive', { at: act.now, due: locked.due }, { remark: reason });
}
