import type { ObligationState } from '../domain/obligation/obligation';
import { reportTime } from '../domain/obligation/punctuality';
import { RuleViolation } from '../domain/rule-violation';
import type { DraftEntity } from '../store/entities/draft-entity';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { RequestEntity } from '../store/entities/request-entity';
import { ObligationRepository } from '../store/obligation-repository';
import { PeopleRepository } from '../store/people-repository';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import type { ChangePayload } from './ask-for-change';
import { type LockedObligation, lockObligation } from './move-obligation';
import { notify } from './notify';
import { lockWaitingDraft, settleDraft } from './settle-draft';
import { settleRequest } from './settle-request';
import { type ReportMove, submitReport } from './submit-report';

/** What a decision about a text for an accepted or closed report has to know besides the request. */
export interface ChangeDecision {
  /** The period of the request's obligation. */
  readonly inForce: PeriodInForce;
  /** The obligation as the contact reads it: `第5项（市教育局，二季度）`. */
  readonly named: string;
  /** What the coordinator adds, for the contact; null for nothing. */
  readonly note: string | null;
}

export interface LetIn {
  readonly version: number;
  readonly late: boolean;
}

/** Time and message of a draft: its text was first carried by that message, whenever it finds its item. */
export async function originOf({ manager }: Act, draft: DraftEntity): Promise<{ reportedAt: Date }> {
  const { sentAt, receivedAt } = await manager.findOneByOrFail(InboundMessageEntity, { id: draft.inboundId });
  return { reportedAt: reportTime(sentAt, receivedAt) };
}

/** The state may be another one than when the text was sent; what the coordinator lets in is let in. */
function asNowPossible(move: ReportMove, state: ObligationState): ReportMove {
  if (state === 'pending') return move === 'amend' ? 'submit' : move;
  return move === 'nil' || move === 'submitPartial' ? 'submit' : move;
}

/**
 * Lets the text of a granted request in as the next version, after `prepare` has made the obligation ready to take
 * it, settles the request and tells the contact. Throws before its first write: `request.settled` for a request that
 * is decided already, or whose text its writer has dropped, and `request.overtaken` where the unit has reported again
 * since.
 */
export async function letTextIn(
  act: Act,
  request: RequestEntity,
  { inForce, named, note }: ChangeDecision,
  prepare: (locked: LockedObligation) => Promise<unknown>,
): Promise<LetIn> {
  const { draftId } = JSON.parse(request.payload) as ChangePayload;
  if (request.obligationId === null) throw new Error(`request ${request.id} names no obligation`);
  const locked = await lockObligation(act, request.obligationId, inForce);
  const draft = await lockWaitingDraft(act, draftId);
  const person = await new PeopleRepository(act.manager).find(request.userid);
  if (request.status !== 'open' || !draft || !person) throw new RuleViolation('request.settled');
  if ((locked.current?.inboundId ?? 0) > (request.inboundId ?? 0))
    throw new RuleViolation('request.overtaken', { named });

  const { reportedAt } = await originOf(act, draft);
  await prepare(locked);
  const { state } = await new ObligationRepository(act.manager).forUpdate(request.obligationId);
  const filed = await submitReport(act, {
    obligationId: request.obligationId,
    inForce,
    move: asNowPossible(draft.move as ReportMove, state),
    text: draft.text,
    reportedAt,
    personId: person.id,
    userid: person.userid,
    inboundId: draft.inboundId,
    named,
    writerName: person.name,
  });
  if (filed.outcome !== 'filed') throw new Error(`${named} took no text: ${filed.outcome}`);
  await settleDraft(act, draft.id, 'filed');
  await settleRequest(act, request, 'granted', note);
  const added = note === null ? '' : `统筹员附言：${note}。`;
  await notify(
    act,
    [
      {
        to: request.userid,
        text:
          `【申请同意】您的申请 #${request.id} 已获同意，${named}已登记您提交的内容（第${filed.version}版，` +
          `${filed.late ? '迟报' : '按时'}）。${added}回复“查看”可查看已报内容。`,
      },
    ],
    `request:${request.id}:granted`,
  );
  return { version: filed.version, late: filed.late };
}
