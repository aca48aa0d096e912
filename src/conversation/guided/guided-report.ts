import { keepGuidedDraft } from '../../actions/keep-guided-draft';
import { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { QuestionRepository } from '../../store/question-repository';
import { ownObligation } from '../attachments/attachment-targets';
import { fileReports } from '../reports/file-reports';
import type { Reply, Turn } from '../turn';
import { guidedAnswer } from './guided-answer';
import {
  composedReport,
  GUIDED_OPEN_MS,
  GUIDED_STEPS,
  type GuidedField,
  type GuidedSession,
  type GuidedStep,
  isGuided,
  sessionOf,
  stepText,
} from './guided-session';
import { notTaken, sessionAt } from './guided-start';

/** Answers the step of a guided report; null when the message stands on its own. */
export async function answerGuided(turn: Turn, question: OpenQuestionEntity): Promise<Reply | null> {
  const session = sessionOf(question);
  const answer = await guidedAnswer(turn, session);
  switch (answer.kind) {
    case 'elsewhere':
      return null;
    case 'leave':
      return leaveGuided(turn, question);
    case 'unclear':
      return goOn(turn, question, session, answer.hint);
    case 'choose':
      return chooseItem(turn, question, answer.obligationId);
    case 'back':
      return goBack(turn, question, session);
    case 'skip':
      return skip(turn, question, session);
    case 'change':
      return goOn(turn, question, { ...session, step: answer.field, changing: true });
    case 'finish':
      return goOn(turn, question, { ...session, step: 'confirm', changing: false });
    case 'submit':
      return submit(turn, question, session);
    case 'text':
      return fill(turn, question, session, answer.field, answer.text);
  }
}

/** `退出`, `取消`: what was written stays as a draft, and 填报 goes on with it. */
export async function leaveGuided(turn: Turn, question: OpenQuestionEntity): Promise<Reply> {
  await new QuestionRepository(turn.act.manager).settle(question.id, 'cancelled');
  return {
    text:
      sessionOf(question).draftId === null
        ? '已退出填报，未登记任何内容。'
        : '已退出填报，尚未提交；已写内容保存为草稿，回复“填报”可接着填写。',
  };
}

/** What 提交 sent twice is told: the first one has filed the report. Null where no guided report was the last thing asked. */
export async function submittedAlready(turn: Turn): Promise<Reply | null> {
  if (!/^(?:(?:确认)?提交|确认)[。.!！]*$/.test(turn.text)) return null;
  const [latest] = await turn.act.manager.find(OpenQuestionEntity, {
    where: { personId: turn.member.personId },
    order: { id: 'DESC' },
    take: 1,
  });
  if (!latest || !isGuided(latest) || latest.outcome !== 'done' || latest.expiresAt <= turn.act.now)
    return null;
  return { text: `${sessionOf(latest).named}的填报已经提交，未重复登记。` };
}

async function goOn(
  turn: Turn,
  question: OpenQuestionEntity,
  session: GuidedSession,
  hint = '',
): Promise<Reply> {
  const now = { ...session, repeated: false };
  const expiresAt = new Date(turn.act.now.getTime() + GUIDED_OPEN_MS);
  await new QuestionRepository(turn.act.manager).rewrite(question.id, JSON.stringify(now), expiresAt);
  return { text: `${hint}${hint === '' ? '' : '\n'}${stepText(now)}` };
}

async function chooseItem(turn: Turn, question: OpenQuestionEntity, obligationId: number): Promise<Reply> {
  const before = sessionOf(question);
  const obligation = await ownObligation(turn, obligationId);
  const session = obligation && sessionAt(turn, obligation);
  if (!obligation) return goOn(turn, question, before, '该项已不在贵单位应报事项内。');
  if (!session) return goOn(turn, question, before, notTaken(obligation, turn));
  return goOn(turn, question, { ...session, choices: before.choices });
}

function goBack(turn: Turn, question: OpenQuestionEntity, session: GuidedSession): Promise<Reply> {
  if (session.changing) return goOn(turn, question, { ...session, step: 'confirm', changing: false });
  const step = GUIDED_STEPS[GUIDED_STEPS.indexOf(session.step) - 1];
  const first = step === undefined || (step === 'item' && session.choices.length === 0);
  return first ? goOn(turn, question, session, '已是第一步。') : goOn(turn, question, { ...session, step });
}

function skip(turn: Turn, question: OpenQuestionEntity, session: GuidedSession): Promise<Reply> {
  if (session.step === 'progress' && session.fields.progress === undefined) {
    const hint = `进展情况不能跳过；无进展请回复“零报告 ${session.itemNo} 原因”。`;
    return goOn(turn, question, session, hint);
  }
  // 跳过 leaves the field as it is: empty, or what had been written before.
  return goOn(turn, question, { ...session, step: stepAfter(session), changing: false });
}

function stepAfter({ step, changing }: GuidedSession): GuidedStep {
  return changing ? 'confirm' : (GUIDED_STEPS[GUIDED_STEPS.indexOf(step) + 1] ?? 'confirm');
}

async function fill(
  turn: Turn,
  question: OpenQuestionEntity,
  session: GuidedSession,
  field: GuidedField,
  text: string,
): Promise<Reply> {
  const { obligationId } = session;
  if (obligationId === null) throw new Error('a guided report without an obligation');
  const fields = { ...session.fields, [field]: text };
  const draftId = await keepGuidedDraft(turn.act, {
    draftId: session.draftId,
    obligationId,
    userid: turn.member.userid,
    inboundId: turn.inboundId,
    text: composedReport(fields),
  });
  const first =
    field === 'progress' ? { reportedAt: turn.reportedAt.toISOString(), inboundId: turn.inboundId } : {};
  return goOn(turn, question, {
    ...session,
    ...first,
    fields,
    draftId,
    step: stepAfter(session),
    changing: false,
  });
}

async function submit(turn: Turn, question: OpenQuestionEntity, session: GuidedSession): Promise<Reply> {
  const { obligationId, fields, reportedAt, inboundId, draftId } = session;
  if (obligationId === null || reportedAt === null || inboundId === null)
    throw new Error('a guided report without its beginning');
  // Once: a second 提交 finds it settled.
  if (!(await new QuestionRepository(turn.act.manager).settle(question.id, 'done')))
    return { text: `${session.named}的填报已经提交，未重复登记。` };
  const text = composedReport(fields);
  return fileReports(turn, [{ obligationId, text, move: 'submit', reportedAt, inboundId }], [], draftId);
}
