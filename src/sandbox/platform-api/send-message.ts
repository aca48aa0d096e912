import type { ChatContent } from '../chat-message';
import type { SandboxState } from '../sandbox-state';
import { Sentence } from '../sentence';
import { asObject, type Endpoint, type JsonObject, jsonBody, requireOwnAgent, textAt } from './api-call';
import { readContent } from './message-content';
import { PlatformError } from './platform-error';
import { type Receivers, resolveReceivers } from './receivers';
import { callsBack } from './template-card';

export const sendMessage: Endpoint = {
  methods: ['POST'],
  path: '/message/send',
  handle(call) {
    const { state } = call;
    const body = jsonBody(call);
    const msgtype = textAt(body, 'msgtype');
    if (msgtype === '') throw new PlatformError(40008, 'invalid message type');
    requireOwnAgent(body, state);
    const receivers = resolveReceivers(body, state);
    const content = readContent(msgtype, body, state);

    const wantsCheck = Number(body.enable_duplicate_check ?? 0) === 1;
    const interval = Number(body.duplicate_check_interval ?? 0);
    const earlier = wantsCheck ? state.duplicates.earlier(call.body, interval) : null;
    const sendId = earlier?.sendId ?? state.ids.nextSendId();
    if (earlier) {
      state.wire.add({
        kind: 'dropped',
        title: new Sentence(
          '重复检查：相同的请求未再投递',
          'Duplicate check: the same request was not delivered again',
        ),
        sent: call.body.toString('utf8'),
        received: sendId,
      });
      // What the platform answers here is not documented; the first send's id serves a withdrawal.
      return { json: sendAnswer(state, receivers, sendId) };
    }
    if (wantsCheck) state.duplicates.remember(call.body, { sendId });
    for (const member of receivers.members) push(state, member.userid, content, sendId, null);
    return {
      json: { ...sendAnswer(state, receivers, sendId), ...responseCode(state, body, receivers, sendId) },
    };
  },
};

/** Puts a message into a member's window, unless the member's allowance is used up: then it is silently lost. */
export function push(
  state: SandboxState,
  userid: string,
  content: ChatContent,
  sendId: string,
  chatId: string | null,
): void {
  if (!state.throttle.admit(userid)) {
    state.wire.add({
      kind: 'dropped',
      title: new Sentence(
        `超过每人频率上限，发给 ${userid} 的消息被丢弃`,
        `Too many messages to one person: this one to ${userid} was dropped`,
      ),
      sent: JSON.stringify(content),
      received: sendId,
    });
    return;
  }
  state.chat.add({
    userid,
    sender: 'app',
    carrier: 'push',
    chatId,
    msgId: null,
    sendId,
    content,
    delivery: null,
  });
}

function sendAnswer(state: SandboxState, receivers: Receivers, sendId: string): JsonObject {
  const { invalidUser, invalidParty, invalidTag } = receivers;
  const isPrivate = state.options.personality === 'private';
  const lists = Object.entries({
    invaliduser: invalidUser,
    invalidparty: invalidParty,
    invalidtag: invalidTag,
  });
  return {
    errcode: 0,
    errmsg: 'ok',
    // Private servers were seen answering with empty lists, public ones leave them out.
    ...Object.fromEntries(lists.filter(([, list]) => isPrivate || list !== '')),
    ...(state.app.answersSendIds ? { [isPrivate ? 'jobid' : 'msgid']: sendId } : {}),
  };
}

function responseCode(
  state: SandboxState,
  body: JsonObject,
  receivers: Receivers,
  sendId: string,
): JsonObject {
  if (body.msgtype !== 'template_card' || !callsBack(asObject(body.template_card))) return {};
  const grant = { receivers: receivers.members.map((member) => member.userid), sendId };
  return { response_code: state.responseCodes.issue(grant) };
}
