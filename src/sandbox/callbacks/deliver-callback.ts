import type { ChatMessage, DeliveryAttempt, DeliveryReport } from '../chat-message';
import type { SandboxState } from '../sandbox-state';
import { Sentence } from '../sentence';
import { exchange } from './http-exchange';
import { buildInnerXml, type MemberAct } from './inner-xml';
import { openReply, type PassiveReply, readPassiveReply } from './passive-reply';
import { type SealedCallback, sealCallback } from './sealed-callback';

const EXCERPT = 500;

/** One occurrence that the bot is told of, however often. */
export interface Callback {
  readonly userid: string;
  readonly act: MemberAct;
  readonly msgId: string | null;
  readonly innerXml: string;
  readonly sealed: SealedCallback;
}

export interface DeliveryResult {
  readonly report: DeliveryReport;
  readonly reply: PassiveReply;
}

/** Seals what a member did. CreateTime is the platform's clock; the MsgId is new, events have none. */
export function newCallback(state: SandboxState, userid: string, act: MemberAct): Callback {
  const { corpId, agentId } = state.options;
  const createdAt = state.clock.now();
  const msgId = act.type === 'event' ? null : state.ids.nextMsgId();
  const innerXml = buildInnerXml({ corpId, from: userid, createdAt, agentId, msgId, act });
  return { userid, act, msgId, innerXml, sealed: seal(state, innerXml) };
}

/**
 * Posts a callback until the bot answers 200, at most as often as configured: a timeout, a lost connection
 * and any other status are failures, as on the platform. Never rejects.
 */
export async function deliverCallback(state: SandboxState, callback: Callback): Promise<DeliveryResult> {
  const attempts: DeliveryAttempt[] = [];
  for (let tries = 1; tries <= state.delivery.attempts; tries += 1) {
    const repeat = tries === 1 || state.delivery.retries === 'identical';
    const { attempt, answer } = await attemptDelivery(state, callback, repeat);
    attempts.push(attempt);
    if (attempt.outcome !== 'ok') continue;
    const reply = readReply(state, callback, answer);
    const problem = reply.kind === 'refused' ? reply.problem : null;
    return { report: { state: 'delivered', attempts, problem }, reply };
  }
  return {
    report: { state: 'failed', attempts, problem: failureSentence(attempts) },
    reply: { kind: 'none' },
  };
}

/** A single post, kept in the wire log; used by retries and by ordered redeliveries alike. */
export async function attemptDelivery(state: SandboxState, callback: Callback, identical: boolean) {
  const sealed = identical ? callback.sealed : seal(state, callback.innerXml);
  const { timeoutMs, contentType } = state.delivery;
  const startedMs = state.options.machineNow();
  const result = await exchange({
    method: 'POST',
    url: sealed.url,
    body: sealed.body,
    contentType,
    timeoutMs,
  });
  const answered = result.outcome === 'answered';
  const answer = answered ? result.body : '';
  const attempt: DeliveryAttempt = {
    startedAt: new Date(startedMs).toISOString(),
    durationMs: state.options.machineNow() - startedMs,
    outcome: answered ? (result.status === 200 ? 'ok' : 'bad-status') : result.outcome,
    status: answered ? result.status : null,
    body: (answered ? answer : result.reason).slice(0, EXCERPT),
  };
  const outcome = `${attempt.outcome}${attempt.status ? ` ${attempt.status}` : ''}`;
  state.wire.add({
    kind: 'callback',
    title: new Sentence(
      `${callback.userid} → 回调（${outcome}）`,
      `${callback.userid} → callback (${outcome})`,
    ),
    sent: callback.innerXml,
    received: attempt.body,
    decrypted: answered ? openReply(answer, state.crypto) : null,
    tookMs: attempt.durationMs,
  });
  return { attempt, answer };
}

export function readReply(state: SandboxState, callback: Callback, answer: string): PassiveReply {
  const { userid, act } = callback;
  const { crypto, media, options } = state;
  return readPassiveReply(answer, { corpId: options.corpId, userid, act, crypto, media });
}

/** Puts a passive reply into the member's window; the message, or null when there is none to show. */
export function showReply(state: SandboxState, userid: string, reply: PassiveReply): ChatMessage | null {
  if (reply.kind !== 'message') return null;
  const { content } = reply;
  return state.chat.add({
    userid,
    sender: 'app',
    carrier: 'passive',
    chatId: null,
    msgId: null,
    sendId: null,
    content,
    delivery: null,
  });
}

function seal(state: SandboxState, innerXml: string): SealedCallback {
  return sealCallback(state.options, state.crypto, innerXml, state.clock.now(), state.delivery.envelope);
}

function failureSentence(attempts: readonly DeliveryAttempt[]): Sentence {
  const last = attempts.at(-1);
  const tried = `已尝试 ${attempts.length} 次`;
  const tries = `tried ${attempts.length} times`;
  if (last?.outcome === 'timeout') {
    return new Sentence(
      `未送达：机器人没有在时限内答复（${tried}）`,
      `Not delivered: no answer from the bot in time (${tries})`,
    );
  }
  if (last?.outcome === 'unreachable') {
    return new Sentence(
      `未送达：连接不上机器人（${last.body}，${tried}）`,
      `Not delivered: the bot cannot be reached (${last.body}, ${tries})`,
    );
  }
  const status = last?.status ?? '—';
  return new Sentence(
    `未送达：机器人答复了 HTTP ${status}（${tried}）`,
    `Not delivered: the bot answered HTTP ${status} (${tries})`,
  );
}
