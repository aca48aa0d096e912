import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { PlanImportRepository } from '../store/plan-import-repository';
import type { Act } from './act';
import { askToConfirm, withdrawQuestion } from './import-question';
import type { LookAhead } from './import-review';
import { sayImport } from './import-words';
import type { Importer } from './importer';
import { type ImportReview, reviewImport } from './review-import';
import { numbersFor, readDecisions, type StoredDecisions } from './stored-decisions';

/** A document as it stands now, and the number of its preview; null while something stands in the way of 确认. */
export interface ShownImport {
  readonly document: PlanImportEntity;
  readonly review: ImportReview;
  readonly number: number | null;
}

/** Keeps what was decided about a document; what was shown of it before is not to be confirmed any more. */
export async function decideAbout(
  act: Act,
  document: PlanImportEntity,
  decisions: StoredDecisions,
): Promise<PlanImportEntity> {
  const patch = { decisions: JSON.stringify(decisions), touchedAt: act.now };
  await new PlanImportRepository(act.manager).change(document.id, patch);
  return { ...document, ...patch };
}

/** Reviews a document and asks for 确认 of it, until `expiresAt`; or, where something stands in the way, of nothing. */
export async function offerImport(
  act: Act,
  importer: Importer,
  asked: PlanImportEntity,
  { expiresAt, lookAhead }: { readonly expiresAt: Date; readonly lookAhead: LookAhead },
): Promise<ShownImport & { readonly replaced: Awaited<ReturnType<typeof askToConfirm>>['replaced'] }> {
  const review = await reviewImport(act, importer, asked, lookAhead);
  const document = await keepNumbers(act, asked, review);
  if (review.problems.length > 0) {
    await withdrawQuestion(act, document);
    return { document: { ...document, questionId: null }, review, number: null, replaced: null };
  }
  const question = await askToConfirm(act, importer, document, {
    review,
    text: sayImport(review),
    expiresAt,
  });
  const { number } = question;
  // The former preview of the same document is no matter of its own.
  const replaced = question.replaced?.id === document.questionId ? null : question.replaced;
  return { document: { ...document, questionId: number }, review, number, replaced };
}

/** What is shown under a number now means that name from now on. */
async function keepNumbers(
  act: Act,
  document: PlanImportEntity,
  { names }: ImportReview,
): Promise<PlanImportEntity> {
  const decisions = readDecisions(document.decisions);
  const keys = names.map(({ key }) => key);
  if (keys.every((key) => decisions.numbered.includes(key))) return document;
  const numbered = [...numbersFor(keys, decisions).keys()];
  return decideAbout(act, document, { ...decisions, numbered });
}
