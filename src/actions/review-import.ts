import { isDuplicateKey } from '../store/dialect';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import type { Act } from './act';
import { ImportRefused } from './import-refused';
import type { LookAhead } from './import-review';
import type { Importer } from './importer';
import { type ContactsReview, reviewContacts } from './review-contacts';
import { type PlanReview, reviewPlan } from './review-plan';
import { reviewUnits, type UnitsReview } from './review-units';

/** A document as it would be imported at this moment: what a person sees before 确认. Nothing of it is stored. */
export type ImportReview = PlanReview | ContactsReview | UnitsReview;

/**
 * Makes the review of a document that was read; rehearsed within the act's transaction. Without `lookAhead` what would
 * follow is left out, which spares a large plan the rehearsal.
 */
export async function reviewImport(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  lookAhead: LookAhead | null,
): Promise<ImportReview> {
  try {
    return await reviewOnce(act, importer, document, lookAhead);
  } catch (error) {
    if (!(error instanceof ImportRefused || isDuplicateKey(error))) throw error;
    // Somebody else has stored the same at this moment: the second time it is there.
    return reviewOnce(act, importer, document, lookAhead);
  }
}

function reviewOnce(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  lookAhead: LookAhead | null,
): Promise<ImportReview> {
  switch (document.kind) {
    case 'plan':
      return reviewPlan(act, importer, document, lookAhead);
    case 'contacts':
      return reviewContacts(act, importer, document);
    case 'units':
      return reviewUnits(act, document);
  }
}
