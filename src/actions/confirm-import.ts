import { isDuplicateKey } from '../store/dialect';
import type { OpenQuestionEntity } from '../store/entities/open-question-entity';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { PlanImportRepository } from '../store/plan-import-repository';
import { QuestionRepository } from '../store/question-repository';
import type { Act } from './act';
import { IMPORT_QUESTION, type ImportQuestion } from './import-question';
import { ImportRefused } from './import-refused';
import type { LookAhead } from './import-review';
import { sayContactsStored, sayPlanStored, sayUnitsStored } from './import-words';
import { type Importer, mayImport, rightsOf } from './importer';
import { beginOperation } from './operation';
import { importReviewedContacts } from './review-contacts';
import { type ImportReview, reviewImport } from './review-import';
import { importReviewedPlan } from './review-plan';
import { importReviewedUnits } from './review-units';

/** What came of a 确认, by whichever way it was said. */
export type ImportConfirmation =
  | { readonly kind: 'stored'; readonly outcome: string }
  /** It was confirmed before. */
  | { readonly kind: 'already'; readonly outcome: string | null }
  /** Registry or store have changed since it was shown: it has to be shown again. */
  | { readonly kind: 'changed'; readonly document: PlanImportEntity }
  /** Somebody else was faster with the same: nothing was stored. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'replaced' | 'expired' | 'cancelled' | 'rights' | 'unknown' };

/**
 * 确认 of a preview, in the chat or on the form: stores what was shown, once, all or nothing. The person's row has to
 * be locked, so that of two confirmations at the same moment one finds what the other has done.
 */
export async function confirmImport(
  act: Act,
  importer: Importer,
  question: OpenQuestionEntity | null,
  lookAhead: LookAhead,
): Promise<ImportConfirmation> {
  if (question?.kind !== IMPORT_QUESTION || question.personId !== importer.personId)
    return { kind: 'unknown' };
  const { importId, digest, rights } = JSON.parse(question.payload) as ImportQuestion;
  const documents = new PlanImportRepository(act.manager);
  const document = await documents.lock(importId, importer.personId);
  if (!document) return { kind: 'unknown' };
  if (document.state === 'done') return { kind: 'already', outcome: document.outcome };
  const standing = await standingOf(act, question, document);
  if (standing !== 'open') return { kind: standing };
  const now = new Set(rightsOf(importer));
  if (!mayImport(importer) || !rights.every((right) => now.has(right))) {
    await new QuestionRepository(act.manager).settle(question.id, 'expired');
    return { kind: 'rights' };
  }
  const review = await reviewImport(act, importer, document, lookAhead);
  if (review.problems.length > 0 || review.digest !== digest) return { kind: 'changed', document };
  const stored = await storeOrRefuse(act, importer, document, review);
  if (typeof stored !== 'string') return { kind: 'refused', problems: stored.problems };
  await new QuestionRepository(act.manager).settle(question.id, 'done');
  // The text stands with the plan; people's telephones are kept in one place only.
  const patch = { outcome: stored, touchedAt: act.now, parts: null, content: null };
  await documents.move(document.id, 'read', 'done', patch);
  return { kind: 'stored', outcome: stored };
}

const STORED_BY_OTHERS = '他人刚刚登记了相同的内容，请重新核对预览后再确认。';

/** A refusal leaves nothing behind, and the message that brought the 确认 stands. */
async function storeOrRefuse(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  review: ImportReview,
): Promise<string | ImportRefused> {
  try {
    return await act.manager.transaction((manager) => store({ ...act, manager }, importer, document, review));
  } catch (error) {
    if (error instanceof ImportRefused) return error;
    if (isDuplicateKey(error)) return new ImportRefused([STORED_BY_OTHERS]);
    throw error;
  }
}

async function standingOf(
  act: Act,
  question: OpenQuestionEntity,
  document: PlanImportEntity,
): Promise<'open' | 'replaced' | 'expired' | 'cancelled'> {
  const { outcome, expiresAt } = question;
  if (outcome === 'cancelled' || outcome === 'replaced') return outcome;
  if (document.state !== 'read' || document.questionId !== question.id) return 'replaced';
  if (outcome === 'expired' || expiresAt <= act.now) {
    await new QuestionRepository(act.manager).settle(question.id, 'expired');
    return 'expired';
  }
  return 'open';
}

async function store(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  review: ImportReview,
): Promise<string> {
  if (review.kind === 'plan') {
    const { kind, parsed } = review.proposal;
    const summary = `导入《${parsed.title ?? ''}》`;
    // A revision is an operation of its own, which can be taken back.
    const importing =
      kind === 'revision' ? act : beginOperation(act, { kind: 'import', summary, undoable: false });
    const imported = await importReviewedPlan(importing, importer, document);
    return sayPlanStored(review, imported);
  }
  const summary = review.kind === 'contacts' ? '导入联络员名单' : '导入单位库';
  const importing = beginOperation(act, { kind: 'import', summary, undoable: false });
  if (review.kind === 'contacts')
    return sayContactsStored(await importReviewedContacts(importing, importer, document));
  return sayUnitsStored(await importReviewedUnits(importing, document));
}
