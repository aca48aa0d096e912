import type { ChatContent } from '../chat-message';
import {
  asObject,
  type Endpoint,
  isObject,
  type JsonObject,
  jsonBody,
  listAt,
  requireOwnAgent,
  textAt,
  textsAt,
} from './api-call';
import { PlatformError } from './platform-error';

/** Changes a card after a press: one use per response_code. Receivers are arrays here, unlike in send. */
export const updateTemplateCard: Endpoint = {
  methods: ['POST'],
  path: '/message/update_template_card',
  only: 'public',
  handle(call) {
    const { state } = call;
    const body = jsonBody(call);
    requireOwnAgent(body, state);
    const userids = textsAt(body, 'userids').map((userid) => userid.toLowerCase());
    const parties = listAt(body, 'partyids').length + listAt(body, 'tagids').length;
    const everybody = Number(body.atall ?? 0) === 1;
    if (userids.length + parties === 0 && !everybody) throw new PlatformError(82101, 'no user to update');

    const code = textAt(body, 'response_code');
    const verdict = state.responseCodes.judge(code);
    if (verdict.state !== 'good') throw new PlatformError(60140, 'invalid response_code');
    const { receivers, sendId } = verdict.grant;
    const concerned =
      everybody || parties > 0 ? receivers : userids.filter((userid) => receivers.includes(userid));
    if (concerned.length === 0) throw new PlatformError(82102, 'user is not a receiver of the card');

    state.responseCodes.use(code);
    for (const message of state.chat.sentAs(sendId)) {
      if (!concerned.includes(message.userid) || message.content.type !== 'template_card') continue;
      state.chat.change(message.seq, { content: updated(message.content.card, body) });
    }
    return { json: { invaliduser: userids.filter((userid) => !receivers.includes(userid)) } };
  },
};

function updated(card: JsonObject, body: JsonObject): ChatContent {
  if (isObject(body.template_card)) {
    const replacedBy = textAt(body.template_card, 'replace_text') || null;
    return { type: 'template_card', card: body.template_card, replacedBy };
  }
  const label = textAt(asObject(body.button), 'replace_name');
  if (label === '') throw new PlatformError(40058, 'missing button.replace_name or template_card');
  return { type: 'template_card', card, replacedBy: label };
}
