import type { ReportForm } from '../domain/message/compose-report';
import { composeReport } from '../domain/message/compose-report';
import type { PageDraftEntity } from '../store/entities/page-draft-entity';
import { PageDraftRepository } from '../store/page-draft-repository';
import { storedForm } from './read-report-form';
import type { ReportFormSeen } from './report-form-view';
import type { Site, Visitor } from './site';

export interface DraftToSave {
  readonly obligationId: number;
  readonly form: ReportForm;
  readonly baseVersion: number;
  /** What the writer's tab knows, 0 for none. */
  readonly revision: number;
}

/** Saves what is typed; null where another tab was faster, and then nothing is written. */
export async function saveDraft(
  { store, clock }: Site,
  { personId }: Visitor,
  { obligationId, form, baseVersion, revision }: DraftToSave,
): Promise<{ readonly revision: number; readonly savedAt: Date } | null> {
  const savedAt = clock.now();
  const values = { personId, obligationId, form: JSON.stringify(form), baseVersion, savedAt };
  const saved = await store.inTransaction((manager) =>
    new PageDraftRepository(manager).save(values, revision),
  );
  return saved === null ? null : { revision: saved, savedAt };
}

/** How another tab's draft is shown beside this one's text; null where both say the same. */
export function besideDraft(draft: PageDraftEntity | null, form: ReportForm): ReportFormSeen['otherDraft'] {
  const text = draft ? composeReport(storedForm(draft.form)) : '';
  return draft && text !== composeReport(form) ? { text, savedAt: draft.savedAt } : null;
}
