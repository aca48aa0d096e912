import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { DraftEntity } from '../../store/entities/draft-entity';
import { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { QuestionRepository } from '../../store/question-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { namedForContact, numberTargets, openObligations } from '../attachments/attachment-targets';
import { reportPageOf } from '../reports/report-page-link';
import { sayReplaced } from '../texts/say-replaced';
import type { Reply, Turn } from '../turn';
import { GUIDED_OPEN_MS, GUIDED_QUESTION, type GuidedSession, sessionOf, stepText } from './guided-session';

const EMPTY: GuidedSession = {
  step: 'item',
  choices: [],
  obligationId: null,
  itemNo: null,
  named: '',
  replaces: 0,
  fields: {},
  reportedAt: null,
  inboundId: null,
  draftId: null,
  changing: false,
  repeated: false,
};
/** So many guided reports back an unfinished one is still found. */
const LOOKED_AT = 20;

/** 填报 without an item: goes on with what was left unfinished, else asks for the item. */
export async function startGuided(turn: Turn): Promise<Reply> {
  const unfinished = await unfinishedSession(turn, null);
  if (unfinished) return goOnWith(turn, unfinished);
  const owed = (await openObligations(turn)).filter((each) => isOwed(each) && each.lamp !== 'none');
  const [only] = owed;
  if (!only) return { text: '贵单位目前没有未报事项。如需更正已报内容，请回复“填报 编号”。' };
  return owed.length === 1 ? startAt(turn, only) : askItem(turn, owed);
}

/** 填报 for an item, whose obligations (one for each of the member's units) are given. */
export async function startGuidedFor(turn: Turn, obligations: readonly JudgedObligation[]): Promise<Reply> {
  const [only] = obligations;
  if (!only || obligations.length > 1) return askItem(turn, obligations);
  const unfinished = await unfinishedSession(turn, only.id);
  return unfinished ? goOnWith(turn, unfinished) : startAt(turn, only);
}

/** The session at its first question on an item; null where the item takes no report now. */
export function sessionAt(turn: Turn, obligation: JudgedObligation): GuidedSession | null {
  if (!takesAttachments(obligation, turn.act.now)) return null;
  return {
    ...EMPTY,
    step: 'progress',
    obligationId: obligation.id,
    itemNo: obligation.itemNo,
    named: namedForContact(obligation, turn),
    replaces: obligation.state === 'submitted' ? obligation.currentVersion : 0,
  };
}

/** Why nothing can be reported on an item now. */
export function notTaken(obligation: JudgedObligation, turn: Turn): string {
  const named = namedForContact(obligation, turn);
  if (obligation.state === 'accepted') return `${named}已审核通过，确需修改的，请与统筹员联系。`;
  return obligation.state === 'waived'
    ? `${named}无需报送。`
    : `${named}已停止报送，如需补报，请与统筹员联系。`;
}

async function startAt(turn: Turn, obligation: JudgedObligation): Promise<Reply> {
  const session = sessionAt(turn, obligation);
  return session ? ask(turn, session) : { text: notTaken(obligation, turn) };
}

function askItem(turn: Turn, obligations: readonly JudgedObligation[]): Promise<Reply> {
  const choices = numberTargets(obligations).map(({ number, label, obligation }) => ({
    number,
    label,
    obligationId: obligation.id,
  }));
  return ask(turn, { ...EMPTY, choices });
}

async function goOnWith(turn: Turn, session: GuidedSession): Promise<Reply> {
  const { text } = await ask(turn, { ...session, repeated: false });
  return { text: `接着上次填写。\n${text}` };
}

async function ask(turn: Turn, session: GuidedSession): Promise<Reply> {
  const { now, manager } = turn.act;
  const { replaced } = await new QuestionRepository(manager).ask({
    personId: turn.member.personId,
    kind: GUIDED_QUESTION,
    payload: JSON.stringify(session),
    askedAt: now,
    expiresAt: new Date(now.getTime() + GUIDED_OPEN_MS),
  });
  const older = session.draftId === null ? sayReplaced(replaced) : '';
  const page = reportPageOf(turn, session.obligationId);
  const there = page === null ? '' : `\n也可在页面填写：${page}`;
  return { text: `${stepText(session)}${older}${there}` };
}

/** The member's latest guided report (on that obligation) that was not submitted and whose text still waits. */
async function unfinishedSession(turn: Turn, obligationId: number | null): Promise<GuidedSession | null> {
  for (const session of await unfinishedGuided(turn)) {
    if (obligationId !== null && session.obligationId !== obligationId) continue;
    const waits = { id: session.draftId ?? 0, status: 'waiting' as const };
    if (await turn.act.manager.existsBy(DraftEntity, waits)) return session;
  }
  return null;
}

/** The member's guided reports that hold text and were not submitted, the latest first. */
export async function unfinishedGuided({ act, member }: Turn): Promise<GuidedSession[]> {
  const recent = await act.manager.find(OpenQuestionEntity, {
    where: { personId: member.personId, kind: GUIDED_QUESTION },
    order: { id: 'DESC' },
    take: LOOKED_AT,
  });
  const sessions = recent.filter(({ outcome }) => outcome !== 'done').map(sessionOf);
  return sessions.filter(({ draftId }) => draftId !== null);
}
