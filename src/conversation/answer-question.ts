import { RuleViolation } from '../domain/rule-violation';
import { parseNumeral } from '../domain/text/chinese-numerals';
import type { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { QuestionRepository } from '../store/question-repository';
import { placeChosen, stillWaiting } from './attachments/place-attachments';
import { answerGuided, leaveGuided } from './guided/guided-report';
import { guidedText, isGuided } from './guided/guided-session';
import { isImportQuestion, repeatedImport } from './importing/confirm-shown-import';
import {
  asksAboutAttachments,
  NUMBERED_QUESTION,
  type NumberedOption,
  type NumberedQuestion,
  questionText,
} from './numbered-question';
import { choosePreview, isPreview, repeatedPreview } from './preview';
import { fileReports } from './reports/file-reports';
import { runLine } from './run-line';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';
import { inPlan } from './understanding/in-plan';

/** 好的 and 收到 are no consent: people say them to whatever they have read. */
const YES = /^(?:是的?|对的?|可以|确认|提交|yes|y)[。.!！]*$/i;
const NO = /^(?:不是|不对|不|否|不用|no|n)[。.!！]*$/i;

/** The person's open question, if it has not lapsed. */
export async function openQuestion(turn: Turn): Promise<OpenQuestionEntity | null> {
  const questions = new QuestionRepository(turn.act.manager);
  const question = await questions.open(turn.member.personId);
  if (!question || question.expiresAt > turn.act.now) return question;
  await questions.settle(question.id, 'expired');
  return null;
}

/**
 * Answers a numbered question with a number alone, 是 or 否. Null when the text is no answer: then it stands on its
 * own and the question stays open.
 */
export async function answerNumbered(turn: Turn, question: OpenQuestionEntity): Promise<Reply | null> {
  if (isPreview(question)) return choosePreview(turn, question);
  if (isGuided(question)) return answerGuided(turn, question);
  if (question.kind !== NUMBERED_QUESTION) return null;
  const asked = JSON.parse(question.payload) as NumberedQuestion;
  const choice = choiceOf(turn.text, asked);
  if (choice === null) return null;
  const option = asked.options.find(({ number }) => number === choice);
  if (!option) return { text: `请回复所列的编号。\n${questionText(asked)}` };

  // Once: a second answer to the same question finds it settled.
  if (!(await new QuestionRepository(turn.act.manager).settle(question.id, 'done'))) return null;
  if (option.says !== undefined) return runLine(inPlan(turn, option.planId), option.says);
  const filed = await fileChosen(turn, asked, option);
  const placed = option.attach ? await placeChosen(turn, option.attach) : null;
  if (!filed) return placed ?? { text: texts.cancelled };
  return placed ? { text: `${filed.text}\n${placed.text}` } : filed;
}

async function fileChosen(
  turn: Turn,
  asked: NumberedQuestion,
  option: NumberedOption,
): Promise<Reply | null> {
  if (asked.draftId === null) return null;
  if (option.filings.length === 0)
    return { text: '好的，未登记，文字已保存为草稿。需要报送时，请以“编号 进展”的形式重新发送。' };
  return fileReports(turn, option.filings, [], asked.draftId);
}

/** The question, where it asks to which item something belongs: pictures that come now belong there too. */
export function answerableQuestion({ kind, payload }: OpenQuestionEntity): NumberedQuestion | null {
  if (kind !== NUMBERED_QUESTION) return null;
  const asked = JSON.parse(payload) as NumberedQuestion;
  return asked.options.some(({ filings, attach }) => filings.length > 0 || attach) ? asked : null;
}

/** `2`, `第2个`, `选2`, `（2）`, `是`, or the words of a choice. */
function choiceOf(text: string, { options }: NumberedQuestion): number | null {
  const said = text.trim();
  const named = options.find(({ label }) => label === said);
  if (named) return named.number;
  const compact = said.replace(
    /^(?:我?选择?|第)?\s*[(（【[]?\s*([^\s()（）【】[\]]+?)\s*[)）】\]]?\s*(?:个|项|家)?[。.、,，]?$/,
    '$1',
  );
  const number = parseNumeral(compact);
  if (number !== null) return number;
  const [only] = options;
  if (options.length === 1 && only?.says !== undefined && YES.test(said)) return only.number;
  const yesNo = options.length === 2 && options[0]?.label === '是';
  if (yesNo && YES.test(said)) return 1;
  if (yesNo && NO.test(said)) return 2;
  return null;
}

/** `取消`: drops the question, not the text. */
export async function cancelQuestion(turn: Turn): Promise<Reply> {
  const question = await openQuestion(turn);
  if (!question) throw new RuleViolation('question.none_open');
  if (isGuided(question)) return leaveGuided(turn, question);
  await new QuestionRepository(turn.act.manager).settle(question.id, 'cancelled');
  if (question.kind === NUMBERED_QUESTION) {
    const asked = JSON.parse(question.payload) as NumberedQuestion;
    if (asked.draftId !== null) return { text: '已取消，未登记；文字保留为草稿。' };
    if (asksAboutAttachments(asked)) return { text: `已取消。${stillWaiting}` };
  }
  return { text: texts.cancelled };
}

/** After a message that stood on its own: the open question once more, but only once. Empty when there is none. */
export async function repeatOpenQuestion(turn: Turn, asked: OpenQuestionEntity): Promise<string> {
  const questions = new QuestionRepository(turn.act.manager);
  const still = await questions.open(turn.member.personId);
  if (!still || still.id !== asked.id) return '';
  const payload = JSON.parse(asked.payload) as NumberedQuestion;
  if (payload.repeated) return '';
  await questions.rewrite(asked.id, JSON.stringify({ ...payload, repeated: true }));
  const text = isPreview(asked)
    ? repeatedPreview(asked)
    : isGuided(asked)
      ? guidedText(asked)
      : isImportQuestion(asked)
        ? repeatedImport(asked)
        : questionText(payload);
  return `\n\n另有一事待您答复：\n${text}`;
}
