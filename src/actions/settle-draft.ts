import { DraftEntity } from '../store/entities/draft-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/**
 * A draft has found its item, or its writer has dropped it; false for one that is settled already. Undone with the
 * command that it is part of, the text waits again.
 */
export async function settleDraft(act: Act, draftId: number, status: 'filed' | 'dropped'): Promise<boolean> {
  const draft = await act.manager.findOneBy(DraftEntity, { id: draftId, status: 'waiting' });
  if (!draft) return false;
  return changeRow(act, 'draft', draft, { status }, `draft.${status}`);
}
