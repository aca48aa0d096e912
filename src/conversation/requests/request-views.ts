import type { ChangePayload } from '../../actions/ask-for-change';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import type { RequestEntity } from '../../store/entities/request-entity';
import { PeopleRepository } from '../../store/people-repository';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { coordinatedPlanIds, hasRole } from '../member';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import type { ExtensionPayload } from './ask-extension';
import type { BindingPayload } from './ask-to-bind';

/** A request with what a sentence about it needs. */
export interface RequestView {
  readonly request: RequestEntity;
  /** Null for a binding, and where the plan is no longer in force. */
  readonly obligation: JudgedObligation | null;
  /** Who asks; null for somebody who is not registered. */
  readonly askerName: string | null;
  /** Who has decided; null while nobody has. */
  readonly decidedBy: string | null;
}

export async function viewRequests(turn: Turn, requests: readonly RequestEntity[]): Promise<RequestView[]> {
  const { act, calendar } = turn;
  const ids = requests.flatMap(({ obligationId }) => obligationId ?? []);
  const obligations = await judgedObligations(act.manager, calendar, { ids }, act.rules, act.now);
  const names = await new PeopleRepository(act.manager).namesOf(
    requests.flatMap(({ userid, decidedBy }) => [userid, ...(decidedBy ? [decidedBy] : [])]),
  );
  return requests.map((request) => ({
    request,
    obligation: obligations.find(({ id }) => id === request.obligationId) ?? null,
    askerName: names.get(request.userid.toLowerCase()) ?? null,
    decidedBy: request.decidedBy && (names.get(request.decidedBy.toLowerCase()) ?? request.decidedBy),
  }));
}

/**
 * Whether the member decides on a request: a coordinator of its plan; any coordinator where it has none; an administrator,
 * who maintains the contacts of every unit, on 绑定.
 */
export function mayDecide(turn: Turn, { planId, kind }: Pick<RequestEntity, 'planId' | 'kind'>): boolean {
  if (kind === 'binding' && hasRole(turn.member, 'admin')) return true;
  return planId === null
    ? hasRole(turn.member, 'coordinator')
    : coordinatedPlanIds(turn.member, turn.calendar).includes(planId);
}

/** `第18项（市教育局，二季度）延期到7月8日（星期五）18:00`: what is asked. */
export function askedText({ request, obligation }: RequestView): string {
  const item = obligation ? namedShort(obligation) : '所属工作要点已停用的事项';
  switch (request.kind) {
    case 'extension':
      return `${item}延期到${sayDeadline(extensionOf(request).at)}`;
    case 'amendment':
      return `${item}修改已通过的报告`;
    case 'reopening':
      return `${item}停止报送后补报`;
    case 'binding': {
      const { unitName, name } = bindingOf(request);
      return `登记${name}为${unitName}联络员`;
    }
  }
}

/** One line of a list: `#12 第18项（…）延期到…，刘教育6月23日10:02提出，原因：系统升级`. */
export function requestLine(view: RequestView): string {
  const { request, askerName } = view;
  const who = request.kind === 'binding' ? `账号${request.userid}` : (askerName ?? request.userid);
  return `#${request.id} ${askedText(view)}，${request.kind === 'binding' ? `${who}，` : who}${sayMoment(request.askedAt)}提出${moreText(request)}`;
}

function moreText(request: RequestEntity): string {
  switch (request.kind) {
    case 'extension': {
      const { reason } = extensionOf(request);
      return reason ? `，原因：${reason}` : '';
    }
    case 'amendment':
    case 'reopening':
      return `，内容：“${(JSON.parse(request.payload) as ChangePayload).opening}”`;
    case 'binding':
      return '';
  }
}

/** What has become of a request that is not open any more. */
export function settledText({ request, decidedBy }: RequestView): string {
  const number = `申请#${request.id}`;
  const when = request.decidedAt ? sayMoment(request.decidedAt) : '';
  switch (request.status) {
    case 'open':
      return `${number}尚待批复`;
    case 'granted':
      return `${number}已由${decidedBy}于${when}同意`;
    case 'refused':
      return `${number}已由${decidedBy}于${when}答复不同意`;
    case 'replaced':
      return `${number}已被后来的申请取代`;
    case 'withdrawn':
      return `${number}已由申请人撤回`;
  }
}

export function extensionOf(request: RequestEntity): ExtensionPayload & { readonly at: Date } {
  const payload = JSON.parse(request.payload) as ExtensionPayload;
  return { ...payload, at: new Date(payload.dueAt) };
}

export function bindingOf(request: RequestEntity): BindingPayload {
  return JSON.parse(request.payload) as BindingPayload;
}
