import type { Act } from '../../actions/act';
import { bindContact } from '../../actions/bind-contact';
import { grantAmendment } from '../../actions/grant-amendment';
import { grantExtension } from '../../actions/grant-extension';
import { grantReopening } from '../../actions/grant-reopening';
import { notify } from '../../actions/notify';
import { settleRequest } from '../../actions/settle-request';
import { extensionProblem } from '../../domain/obligation/extension';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { RequestRepository } from '../../store/request-repository';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import { grantedLine } from './give-extension';
import {
  askedText,
  bindingOf,
  extensionOf,
  type RequestView,
  settledText,
  viewRequests,
} from './request-views';

export type Verdict = 'grant' | 'refuse';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { grant: '同意', refuse: '不同意' };

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly said: string }
  /** Somebody was faster, or it was pressed twice; nothing was done. */
  | { readonly kind: 'settled'; readonly said: string };

/**
 * Decides one request, once: whoever holds its row and finds it open decides. Tells who asked. Throws
 * `RuleViolation` before the first write where what was asked is not possible any more.
 */
export async function decideRequest(
  turn: Turn,
  act: Act,
  number: number,
  verdict: Verdict,
  note: string | null,
): Promise<DecisionOutcome> {
  const view = await lockedView(turn, number);
  if (view.request.status !== 'open') return { kind: 'settled', said: `${settledText(view)}，未重复处理。` };
  const said = verdict === 'refuse' ? await refuse(act, view, note) : await grant(act, view, note);
  return { kind: 'decided', said };
}

/** The obligation's row first: in the order in which everybody locks. */
async function lockedView(turn: Turn, number: number): Promise<RequestView> {
  const { manager } = turn.act;
  const requests = new RequestRepository(manager);
  const { obligationId } = await requests.get(number);
  if (obligationId !== null) await new ObligationRepository(manager).forUpdate(obligationId);
  const [view] = await viewRequests(turn, [await requests.forUpdate(number)]);
  if (!view) throw new Error(`request ${number} is gone`);
  return view;
}

async function grant(act: Act, view: RequestView, note: string | null): Promise<string> {
  const { request, obligation } = view;
  if (request.kind === 'binding') return grantBinding(act, view, note);
  if (!obligation) throw tooLate(view, '所属的工作要点已停用');
  if (request.kind === 'extension') return grantAskedExtension(act, view, obligation, note);
  const decision = { inForce: obligation.inForce, named: namedShort(obligation), note };
  const { version, late } = await (request.kind === 'amendment'
    ? grantAmendment(act, request, decision)
    : grantReopening(act, request, decision));
  return (
    `已同意申请#${request.id}：${namedShort(obligation)}已登记第${version}版（${late ? '迟报' : '按时'}），` +
    '待审，已通知申请人。'
  );
}

async function grantAskedExtension(
  act: Act,
  view: RequestView,
  obligation: JudgedObligation,
  note: string | null,
): Promise<string> {
  const { request } = view;
  const { state, marks, inForce } = obligation;
  const { at } = extensionOf(request);
  if (state === 'accepted' || state === 'waived') throw tooLate(view, STATE_NAMES[state]);
  if (act.now > marks.closesAt) throw tooLate(view, '已停止报送');
  const problem = extensionProblem(at, { state, due: marks }, act.now);
  if (problem === 'past') throw tooLate(view, `所请的${sayDeadline(at)}已过`);
  let line = `${namedShort(obligation)}的截止时间已是${sayDeadline(marks.dueAt)}，不早于所请日期`;
  if (problem === null) {
    const { id: obligationId } = obligation;
    line = grantedLine(obligation, await grantExtension(act, { obligationId, inForce, dueAt: at, note }));
  } else await settleRequest(act, request, 'granted', note);
  await tell(act, view, `【同意延期】您的申请#${request.id}已获同意，${line}。${said(note)}`);
  return `已同意申请#${request.id}：${line}，已通知申请人。`;
}

async function grantBinding(act: Act, view: RequestView, note: string | null): Promise<string> {
  const { request } = view;
  const { unitId, unitName, name } = bindingOf(request);
  const rank = await bindContact(act, { userid: request.userid, name, unitId });
  await settleRequest(act, request, 'granted', note);
  await tell(
    act,
    view,
    `【绑定成功】${name}同志，您已登记为${unitName}联络员。回复“任务”可查看应报事项，` +
      `回复“帮助”可查看用法。${said(note)}请勿报送涉密信息。`,
  );
  return `已同意申请#${request.id}：${name}已登记为${unitName}联络员（顺序${rank}），已通知本人。`;
}

async function refuse(act: Act, view: RequestView, note: string | null): Promise<string> {
  const { request, obligation } = view;
  await settleRequest(act, request, 'refused', note);
  await tell(
    act,
    view,
    `【未同意】您的申请#${request.id}（${askedText(view)}）未获同意。${note ? `理由：${note}。` : ''}` +
      whatHolds(view),
  );
  const due =
    request.kind === 'extension' && obligation ? `截止时间仍为${sayDeadline(obligation.marks.dueAt)}，` : '';
  return `已答复不同意申请#${request.id}：${askedText(view)}。${due}已通知申请人。`;
}

/** What the refusal means for who has asked. */
function whatHolds({ request, obligation }: RequestView): string {
  switch (request.kind) {
    case 'extension': {
      const owed = obligation?.state === 'pending' || obligation?.state === 'returned';
      return obligation && owed ? `截止时间仍为${sayDeadline(obligation.marks.dueAt)}，请按时报送。` : '';
    }
    case 'amendment':
      return '已通过的报告不变，您提交的文字仍保存为草稿。';
    case 'reopening':
      return '您提交的文字仍保存为草稿。';
    case 'binding':
      return '如有疑问，请直接与收集单位联系。';
  }
}

function said(note: string | null): string {
  return note ? `统筹员附言：${note}。` : '';
}

function tell(act: Act, { request }: RequestView, text: string): Promise<void> {
  return notify(act, [{ to: request.userid, text }], `request:${request.id}:decided`);
}

function tooLate({ request }: RequestView, why: string): RuleViolation {
  return new RuleViolation('request.too_late', { number: request.id, why });
}
