import { lockRow } from '../store/dialect';
import { DraftEntity } from '../store/entities/draft-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/**
 * A draft has found its item, or its writer has dropped it; false for one that is settled already. Undone with the
 * command that it is part of, the text waits again.
 */
export async function settleDraft(act: Act, draftId: number, status: 'filed' | 'dropped'): Promise<boolean> {
  const draft = await lockWaitingDraft(act, draftId);
  if (!draft) return false;
  return changeRow(act, 'draft', draft, { status }, `draft.${status}`);
}

/** The draft, ours until the transaction ends, as long as it waits: its writer may drop what a coordinator lets in. */
export async function lockWaitingDraft({ manager }: Act, draftId: number): Promise<DraftEntity | null> {
  const query = manager
    .createQueryBuilder(DraftEntity, 'draft')
    .where("draft.id = :draftId AND draft.status = 'waiting'", { draftId });
  return lockRow(manager, query).getOne();
}
