import { DraftEntity } from '../store/entities/draft-entity';
import type { Act } from './act';

/** A draft has found its item, or its writer has dropped it. Does nothing to one that is settled already. */
export async function settleDraft(act: Act, draftId: number, status: 'filed' | 'dropped'): Promise<void> {
  await act.manager.update(DraftEntity, { id: draftId, status: 'waiting' }, { status });
}
