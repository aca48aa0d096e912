import { withdrawQuestion } from '../../actions/import-question';
import { COLLECTING_MS, charactersIn, type PastedPart } from '../../domain/importing/pasted-parts';
import { opening } from '../../domain/text/opening';
import { sayMoment } from '../../domain/text/say-time';
import type { ImportKind, PlanImportEntity } from '../../store/entities/plan-import-entity';
import { PlanImportRepository } from '../../store/plan-import-repository';
import { QuestionRepository } from '../../store/question-repository';
import type { Turn } from '../turn';
import { KIND_NAMES } from './import-kinds';

export function partsOf({ parts }: Pick<PlanImportEntity, 'parts'>): PastedPart[] {
  return parts === null ? [] : (JSON.parse(parts) as PastedPart[]);
}

/** The document whose text is being pasted: messages are taken as parts of it. Null where none is, or it has lapsed. */
export function beingPasted(document: PlanImportEntity | null, now: Date): PlanImportEntity | null {
  return document?.state === 'collecting' && isFresh(document, now) ? document : null;
}

/** Nothing has been done about it for so long that what a person writes is not about it. */
export function isFresh({ touchedAt }: Pick<PlanImportEntity, 'touchedAt'>, now: Date): boolean {
  return now.getTime() - touchedAt.getTime() < COLLECTING_MS;
}

/** The message of this turn as a part of the text. */
export function partOf({ message, inboundId }: Turn, text: string): PastedPart {
  return {
    inboundId,
    sentAt: message.sentAt.toISOString(),
    messageNo: message.dedupeKey.split(':').at(-1) ?? '',
    text,
  };
}

/** Begins anew; what was begun before is dropped, which the caller says. */
export async function beginImport(
  { act, member }: Turn,
  row: Pick<PlanImportEntity, 'state'> & Partial<PlanImportEntity> & { readonly kind: ImportKind },
): Promise<{ readonly document: PlanImportEntity; readonly replaced: PlanImportEntity | null }> {
  const documents = new PlanImportRepository(act.manager);
  const { id, replaced } = await documents.begin({ personId: member.personId, ...row }, act.now);
  if (replaced) await withdrawQuestion(act, replaced);
  const document = await documents.find(id, member.personId);
  if (!document) throw new Error(`import ${id} was not stored`);
  return { document, replaced };
}

/** Gives it up. */
export async function dropImport({ act }: Turn, document: PlanImportEntity): Promise<void> {
  if (document.questionId !== null)
    await new QuestionRepository(act.manager).settle(document.questionId, 'cancelled');
  await new PlanImportRepository(act.manager).change(document.id, {
    state: 'dropped',
    touchedAt: act.now,
    parts: null,
    content: null,
  });
}

/** `联络员名单（3段、1820字，6月2日10:20开始）`. */
export function sayDocument(document: PlanImportEntity): string {
  const { kind, fileName, startedAt, state } = document;
  const parts = partsOf(document);
  const what =
    parts.length > 0
      ? `已收${parts.length}段、${charactersIn(parts)}字，开头“${opening(parts[0]?.text ?? '')}”`
      : (fileName ?? (state === 'collecting' ? '尚未收到文字' : '已读取'));
  return `${KIND_NAMES[kind]}（${sayMoment(startedAt)}开始，${what}）`;
}

/** The line that says what has been given up for a new one. */
export function sayDropped(replaced: PlanImportEntity | null): string {
  return replaced ? `\n（先前未完成的导入已由本次取代：${sayDocument(replaced)}。）` : '';
}
