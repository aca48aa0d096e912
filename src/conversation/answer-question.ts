import { settleDraft } from '../actions/settle-draft';
import { RuleViolation } from '../domain/rule-violation';
import { parseNumeral } from '../domain/text/chinese-numerals';
import { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { QuestionRepository } from '../store/question-repository';
import { confirmNudge, NUDGE_QUESTION, type NudgeQuestion, nudgePreviewText } from './confirm-nudge';
import { fileReports } from './file-reports';
import { NUMBERED_QUESTION, type NumberedQuestion, questionText } from './numbered-question';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';

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
  if (question.kind !== NUMBERED_QUESTION) return null;
  const asked = JSON.parse(question.payload) as NumberedQuestion;
  const choice = choiceOf(turn.text, asked);
  if (choice === null) return null;
  const option = asked.options.find(({ number }) => number === choice);
  if (!option) return { text: `请回复所列的编号。\n${questionText(asked)}` };

  // Once: a second answer to the same question finds it settled.
  if (!(await new QuestionRepository(turn.act.manager).settle(question.id, 'done'))) return null;
  if (option.filings.length === 0)
    return { text: '好的，未登记，文字已保存为草稿。需要报送时，请以“编号 进展”的形式重新发送。' };
  await settleDraft(turn.act, asked.draftId, 'filed');
  return fileReports(turn, option.filings);
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
  const yesNo = options.length === 2 && options[0]?.label === '是';
  if (yesNo && YES.test(said)) return 1;
  if (yesNo && NO.test(said)) return 2;
  return null;
}

/** A confirmation long after the fact asks for nothing that anybody remembers. */
const REMEMBERED_MS = 24 * 3600_000;

/** `确认` and `确认 37`: carries out what was previewed, once. */
export async function confirmQuestion(turn: Turn, args: string): Promise<Reply> {
  const questions = new QuestionRepository(turn.act.manager);
  const number = args === '' ? null : parseNumeral(args.replace(/[#＃号\s]/g, ''));
  const latest = await latestPreview(turn);
  const question = number === null ? latest : await questions.byNumber(turn.member.personId, number);
  if (!question || question.kind !== NUDGE_QUESTION || question.outcome === 'cancelled') {
    const waits = latest?.outcome === 'open' && latest.expiresAt > turn.act.now;
    if (number === null || !waits) throw new RuleViolation('question.none_open');
    return { text: `没有编号为${number}的待确认事项。目前等待确认的是“确认 ${latest.id}”。` };
  }
  if (question.outcome === 'done') return { text: `确认 ${question.id} 已经执行过，未重复执行。` };
  if (question.outcome === 'replaced') return { text: `确认 ${question.id} 已被后来的事项取代，未执行。` };
  if (question.outcome === 'expired' || question.expiresAt <= turn.act.now) {
    await questions.settle(question.id, 'expired');
    return { text: texts.expired };
  }
  return confirmNudge(turn, question, JSON.parse(question.payload) as NudgeQuestion);
}

/** The person's last preview, whatever became of it: a late 确认 is told what happened. */
async function latestPreview({ act, member }: Turn): Promise<OpenQuestionEntity | null> {
  const question = await act.manager.findOne(OpenQuestionEntity, {
    where: { personId: member.personId, kind: NUDGE_QUESTION },
    order: { id: 'DESC' },
  });
  const forgotten = question && act.now.getTime() - question.askedAt.getTime() > REMEMBERED_MS;
  return forgotten ? null : question;
}

/** `取消`: drops the question, not the text. */
export async function cancelQuestion(turn: Turn): Promise<Reply> {
  const question = await openQuestion(turn);
  if (!question) throw new RuleViolation('question.none_open');
  await new QuestionRepository(turn.act.manager).settle(question.id, 'cancelled');
  if (question.kind === NUMBERED_QUESTION) return { text: '已取消，未登记；文字保留为草稿。' };
  return { text: texts.cancelled };
}

/** After a message that stood on its own: the open question once more, but only once. Empty when there is none. */
export async function repeatOpenQuestion(turn: Turn, asked: OpenQuestionEntity): Promise<string> {
  const questions = new QuestionRepository(turn.act.manager);
  const still = await questions.open(turn.member.personId);
  if (!still || still.id !== asked.id) return '';
  const payload = JSON.parse(asked.payload) as { repeated: boolean };
  if (payload.repeated) return '';
  await questions.rewrite(asked.id, JSON.stringify({ ...payload, repeated: true }));
  const text =
    asked.kind === NUDGE_QUESTION
      ? nudgePreviewText(payload as NudgeQuestion, asked.id)
      : questionText(payload as NumberedQuestion);
  return `\n\n另有一事待您答复：\n${text}`;
}
