import type { ChatMessage } from '../chat-message';
import type { SandboxState } from '../sandbox-state';
import { asObject, type Endpoint, jsonBody, listAt, textAt, textsAt } from './api-call';
import { PlatformError } from './platform-error';

const WITHDRAWABLE_MS = 24 * 3600_000;

/** Public servers: by msgid, within 24 hours. */
export const recallMessage: Endpoint = {
  methods: ['POST'],
  path: '/message/recall',
  only: 'public',
  handle(call) {
    const msgid = textAt(jsonBody(call), 'msgid');
    withdraw(call.state, msgid, call.state.chat.sentAs(msgid));
    return { json: {} };
  },
};

/** Private servers: a whole job, or single messages of single members. */
export const revokeMessage: Endpoint = revokeAt('/message/revoke');
export const revokeGroupMessage: Endpoint = revokeAt('/appchat/revoke');

function revokeAt(path: string): Endpoint {
  return {
    methods: ['POST'],
    path,
    only: 'private',
    handle(call) {
      const { state } = call;
      const body = jsonBody(call);
      const jobId = textAt(body, 'jobid');
      const list = listAt(body, 'revokelist').map(asObject);
      if (jobId === '' && list.length === 0) throw new PlatformError(40058, 'missing jobid or revokelist');
      if (jobId !== '') {
        withdraw(state, jobId, state.chat.sentAs(jobId));
        return { json: {} };
      }
      for (const entry of list) {
        const userid = textAt(entry, 'userid').toLowerCase();
        for (const msgid of textsAt(entry, 'msgid')) {
          withdraw(
            state,
            msgid,
            state.chat.sentAs(msgid).filter((message) => message.userid === userid),
          );
        }
      }
      return { json: {} };
    },
  };
}

function withdraw(state: SandboxState, sendId: string, messages: readonly ChatMessage[]): void {
  if (sendId === '' || messages.length === 0) throw new PlatformError(40058, 'invalid msgid');
  const now = state.clock.now().getTime();
  if (messages.some((message) => now - Date.parse(message.at) > WITHDRAWABLE_MS)) {
    throw new PlatformError(42052, 'msgid expired');
  }
  for (const message of messages) state.chat.change(message.seq, { recalled: true });
}
