import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { lockWaitingDraft } from './settle-draft';

export interface GuidedDraft {
  /** The row that kept it so far; null at first. */
  readonly draftId: number | null;
  readonly obligationId: number;
  readonly userid: string;
  readonly inboundId: number;
  readonly text: string;
}

/**
 * Keeps what a guided report holds so far, in one row that follows it, whatever becomes of the questions. Returns its
 * id: another one where its writer has settled the former meanwhile.
 */
export async function keepGuidedDraft(act: Act, draft: GuidedDraft): Promise<number> {
  const { draftId, ...values } = draft;
  const row = draftId === null ? null : await lockWaitingDraft(act, draftId);
  if (row) {
    await changeRow(act, 'draft', row, { text: draft.text }, 'draft.change');
    return row.id;
  }
  return addRow(
    act,
    'draft',
    { ...values, status: 'waiting', createdAt: act.now, move: 'submit' },
    'draft.keep',
  );
}
