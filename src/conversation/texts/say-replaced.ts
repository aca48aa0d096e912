import type { OpenQuestionEntity } from '../../store/entities/open-question-entity';

/** The line below a question that has taken the place of an older one, and where that one's text is now. */
export function sayReplaced(replaced: Pick<OpenQuestionEntity, 'payload'> | null): string {
  if (!replaced) return '';
  const { draftId = null } = JSON.parse(replaced.payload) as { draftId?: number | null };
  const text = draftId === null ? '' : `其中的文字仍保存为草稿，可回复“草稿 ${draftId}”查看。`;
  return `\n（先前待您答复的事项已由本次取代。${text}）`;
}
