import type { OpenQuestionEntity } from '../store/entities/open-question-entity';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { PlanImportRepository } from '../store/plan-import-repository';
import { QuestionRepository } from '../store/question-repository';
import type { Act } from './act';
import { type Importer, rightsOf } from './importer';
import type { ImportReview } from './review-import';

/** The kind of an open question that waits for 确认 of an import, asked in the chat or by the form. */
export const IMPORT_QUESTION = 'import';
/** A preview in the chat can be confirmed for so long; one on the form as long as its link. */
export const CONFIRMABLE_MS = 10 * 60_000;

/** As it waits in `open_questions`. */
export interface ImportQuestion {
  readonly importId: number;
  /** Of what was shown. */
  readonly digest: string;
  /** Roles of the person when it was shown. */
  readonly rights: readonly string[];
  /** What is asked, in a line: for repeating it. */
  readonly text: string;
  /** The question was repeated after another message: it is repeated once. */
  readonly repeated: boolean;
}

/** Asks for 确认 of what was shown; the number is that of the preview. An older question of the person is replaced. */
export async function askToConfirm(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  { review, text, expiresAt }: { review: ImportReview; text: string; expiresAt: Date },
): Promise<{ readonly number: number; readonly replaced: OpenQuestionEntity | null }> {
  const question: ImportQuestion = {
    importId: document.id,
    digest: review.digest,
    rights: rightsOf(importer),
    text,
    repeated: false,
  };
  const asked = await new QuestionRepository(act.manager).ask({
    personId: importer.personId,
    kind: IMPORT_QUESTION,
    payload: JSON.stringify(question),
    askedAt: act.now,
    expiresAt,
  });
  await new PlanImportRepository(act.manager).change(document.id, { questionId: asked.number });
  return asked;
}

/** A preview that is shown no more, because something stands in its way now, must not be confirmed either. */
export async function withdrawQuestion(act: Act, document: PlanImportEntity): Promise<void> {
  if (document.questionId === null) return;
  await new QuestionRepository(act.manager).settle(document.questionId, 'expired');
  await new PlanImportRepository(act.manager).change(document.id, { questionId: null });
}
