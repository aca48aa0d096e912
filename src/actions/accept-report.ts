import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { lockObligation, moveLocked } from './move-obligation';

/** 通过: accepts the version that counts. Throws `obligation.move_not_allowed` for anything but what is 已报. */
export async function acceptReport(act: Act, obligationId: number, inForce: PeriodInForce): Promise<void> {
  const locked = await lockObligation(act, obligationId, inForce);
  await moveLocked(act, locked, 'accept', { at: act.now, due: locked.due });
}
