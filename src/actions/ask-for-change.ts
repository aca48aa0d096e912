import { stripWhitespace } from '../domain/text/normalise';
import { opening } from '../domain/text/opening';
import { sayMoment } from '../domain/text/say-time';
import { DraftEntity } from '../store/entities/draft-entity';
import type { ObligationEntity } from '../store/entities/obligation-entity';
import { RequestEntity } from '../store/entities/request-entity';
import type { Act } from './act';
import { addRow } from './audited-rows';
import { openRequest } from './open-request';
import type { ReportToFile } from './submit-report';

/** Shape of the payload of requests of kind `amendment` and `reopening`. */
export interface ChangePayload {
  readonly draftId: number;
  /** The beginning of the text, for lists. */
  readonly opening: string;
}

/** The coordinators have been asked to let a text in. */
export interface ChangeAsked {
  readonly draftId: number;
  /** `同意 #12`. */
  readonly number: number;
  /** Number of the open request that this one takes the place of. */
  readonly replaced: number | null;
  /** So many coordinators were written to. */
  readonly told: number;
  /** The same text had been asked for already: nothing is new. */
  readonly repeated: boolean;
}

const TOLD_CHARACTERS = 200;

/**
 * A text for what is accepted or closed: kept as a draft, and the coordinators are asked to return the report, or to
 * open it again. The obligation's row must be locked. The same text sent twice asks once.
 */
export async function askForChange(
  act: Act,
  report: ReportToFile,
  { id: obligationId, unitId }: ObligationEntity,
  why: 'accepted' | 'closed',
  closesAt: Date,
): Promise<ChangeAsked> {
  const kind = why === 'accepted' ? 'amendment' : 'reopening';
  const { userid, text, move, inboundId, named, writerName } = report;
  const known = await askedAlready(act, obligationId, kind, text, move);
  if (known) return known;
  const draftId = await addRow(
    act,
    'draft',
    { userid, text, inboundId, status: 'waiting', createdAt: act.now, obligationId, move },
    'draft.keep',
  );
  const payload: ChangePayload = { draftId, opening: opening(text, TOLD_CHARACTERS) };
  const { number, replaced, told } = await openRequest(
    act,
    { kind, planId: report.inForce.plan.id, unitId, obligationId, userid, inboundId, payload },
    (n) => {
      const asks =
        why === 'accepted'
          ? `【修改申请】#${n} ${named}的报告已审核通过，联络员${writerName}请求修改，新内容：`
          : `【补报申请】#${n} ${named}已于${sayMoment(closesAt)}停止报送，联络员${writerName}请求补报：`;
      const granted = why === 'accepted' ? '退回原报告并登记新内容' : '重开并登记';
      return `${asks}“${payload.opening}”\n同意请回复“同意 #${n}”（${granted}），不同意请回复“不同意 #${n} 理由”。`;
    },
  );
  return { draftId, number, replaced: replaced?.id ?? null, told, repeated: false };
}

async function askedAlready(
  { manager }: Act,
  obligationId: number,
  kind: RequestEntity['kind'],
  text: string,
  move: string,
): Promise<ChangeAsked | null> {
  const open = await manager.findOneBy(RequestEntity, { obligationId, kind, status: 'open' });
  if (!open) return null;
  const { draftId } = JSON.parse(open.payload) as ChangePayload;
  const draft = await manager.findOneBy(DraftEntity, { id: draftId, status: 'waiting' });
  if (!draft || draft.move !== move || stripWhitespace(draft.text) !== stripWhitespace(text)) return null;
  return { draftId, number: open.id, replaced: null, told: 1, repeated: true };
}
