import { QuestionRepository } from '../store/question-repository';
import type { Filing } from './file-reports';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';

/** One answer that a question offers: it files some texts, or none (the text then stays a draft). */
export interface NumberedOption {
  /** What the person types. */
  readonly number: number;
  readonly label: string;
  readonly filings: readonly Filing[];
}

export interface NumberedQuestion {
  readonly ask: string;
  readonly options: readonly NumberedOption[];
  /** The draft that keeps the text while the question is open. */
  readonly draftId: number;
  /** The question was repeated after another message: it is repeated once. */
  readonly repeated: boolean;
}

export const NUMBERED_QUESTION = 'numbered';
/** After that the question lapses; the text does not. */
const OPEN_FOR_MS = 24 * 3600_000;

export async function askNumbered(turn: Turn, question: NumberedQuestion): Promise<Reply> {
  const { replacedOlder } = await new QuestionRepository(turn.act.manager).ask({
    personId: turn.member.personId,
    kind: NUMBERED_QUESTION,
    payload: JSON.stringify(question),
    askedAt: turn.act.now,
    expiresAt: new Date(turn.act.now.getTime() + OPEN_FOR_MS),
  });
  return { text: `${questionText(question)}${replacedOlder ? `\n${texts.replacedOlder}` : ''}` };
}

export function questionText(question: NumberedQuestion): string {
  const lines = question.options.map(({ number, label }) => `${number} ${label}`);
  return `${question.ask}\n${lines.join('\n')}\n请回复编号；回复“取消”则不登记，文字保留为草稿。`;
}
