import type { RequestEntity } from '../store/entities/request-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/** Decides a request whose row the caller has locked and found open. */
export async function settleRequest(
  act: Act,
  request: RequestEntity,
  status: 'granted' | 'refused',
  note: string | null,
): Promise<void> {
  await changeRow(
    act,
    'request',
    request,
    { status, decidedBy: act.actor, decidedAt: act.now, note },
    status === 'granted' ? 'request.grant' : 'request.refuse',
  );
}
