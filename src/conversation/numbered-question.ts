import { QuestionRepository } from '../store/question-repository';
import type { Filing } from './reports/file-reports';
import { sayReplaced } from './texts/say-replaced';
import type { Reply, Turn } from './turn';

/** One answer that a question offers. */
export interface NumberedOption {
  /** What the person types. */
  readonly number: number;
  readonly label: string;
  /** It files these texts; none: the text stays a draft. */
  readonly filings: readonly Filing[];
  /** It means these words, which are then carried out as if the person had typed them. */
  readonly says?: string;
  /** … in this plan, where several have what the words name. */
  readonly planId?: number;
  /** It gives these attachments to an obligation; to none (null): they go on waiting. */
  readonly attach?: AttachChoice;
}

export interface AttachChoice {
  readonly attachmentIds: readonly number[];
  readonly obligationId: number | null;
}

export interface NumberedQuestion {
  readonly ask: string;
  readonly options: readonly NumberedOption[];
  /** The draft that keeps the text while the question is open; null where no text waits. */
  readonly draftId: number | null;
  /** The question was repeated after another message: it is repeated once. */
  readonly repeated: boolean;
}

export const NUMBERED_QUESTION = 'numbered';
/** After that the question lapses; the text does not. */
const OPEN_FOR_MS = 24 * 3600_000;

export async function askNumbered(turn: Turn, question: NumberedQuestion): Promise<Reply> {
  const { replaced } = await new QuestionRepository(turn.act.manager).ask({
    personId: turn.member.personId,
    kind: NUMBERED_QUESTION,
    payload: JSON.stringify(question),
    askedAt: turn.act.now,
    expiresAt: new Date(turn.act.now.getTime() + OPEN_FOR_MS),
  });
  return { text: `${questionText(question)}${sayReplaced(replaced)}` };
}

/** Asks which of several commands is meant; the answer carries it out. */
export function askWhichCommand(
  turn: Turn,
  ask: string,
  choices: readonly Pick<NumberedOption, 'label' | 'says' | 'planId'>[],
): Promise<Reply> {
  const inThisPlan = turn.onlyPlanId === null ? {} : { planId: turn.onlyPlanId };
  const options = choices.map((choice, i) => ({ number: i + 1, filings: [], ...inThisPlan, ...choice }));
  return askNumbered(turn, { ask, options, draftId: null, repeated: false });
}

export function questionText(question: NumberedQuestion): string {
  const lines = question.options.map(({ number, label }) => `${number} ${label}`);
  const how =
    question.draftId !== null
      ? '请回复编号；回复“取消”则不登记，文字保留为草稿。'
      : asksAboutAttachments(question)
        ? '请回复编号；回复“取消”则暂不归入，附件保留。'
        : '请回复编号；回复“取消”则不作任何改动。';
  return `${question.ask}\n${lines.join('\n')}\n${how}`;
}

/** Nothing waits but pictures and files. */
export function asksAboutAttachments({ draftId, options }: NumberedQuestion): boolean {
  return draftId === null && options.some(({ attach }) => attach !== undefined);
}
