import { z } from 'zod';
import {
  GROUP,
  type Messenger,
  type OutboundContent,
  type OutboundMessage,
  type RequestBody,
  type SendReceipt,
} from '../delivery/outbound-message';
import { SendFailure } from '../delivery/send-failure';
import type { ApiClient } from './api-client';
import type { GroupWay } from './group-way';
import { requestJson, sendableText } from './request-json';
import { isTemplateCard, refusesCard, refusesEveryCard, templateCard } from './template-card';

/** Longer texts are cut by the platform without a word (docs/platform.md 9). */
const TEXT_BYTES = 2048;

/** The longest the platform offers: as long as delivery repeats what may have arrived. */
const DUPLICATE_CHECK_SECONDS = 14_400;

/** What has none of its own goes to the group. */
const storedBody = z.object({ touser: z.string().min(1).optional(), msgtype: z.string().optional() });
/** What is no message: a change of one that was sent. */
const storedChanges = [
  { path: '/cgi-bin/message/update_template_card', body: z.object({ response_code: z.string().min(1) }) },
  { path: '/cgi-bin/message/recall', body: z.strictObject({ msgid: z.string().min(1) }) },
  { path: '/cgi-bin/message/revoke', body: z.strictObject({ jobid: z.string().min(1) }) },
  { path: '/cgi-bin/message/revoke', body: z.strictObject({ revokelist: z.array(z.object({})).min(1) }) },
];

const names = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join('|'))])
  .nullish()
  .catch('');
const id = z
  .union([z.string().min(1), z.number().transform(String)])
  .nullish()
  .catch(null);
const sendAnswer = z.object({ invaliduser: names, unlicenseduser: names, msgid: id, jobid: id });

/** The code is used up or three days old: the card was changed already, or never will be. */
const CODE_USED = '60140';
/** How the server takes messages back: public ones by msgid, private ones by the job or by person and msgid. */
export type WithdrawalStyle = 'recall' | 'revoke';

export interface MessageClientOptions {
  readonly cards?: boolean;
  readonly withdrawal?: WithdrawalStyle;
  /** Null: there is no group to give notice to. */
  readonly group?: GroupWay | null;
}

const NO_RECEIPT: SendReceipt = { messageId: null, jobId: null };

/** `message/send` to single members; the label on a pressed card; withdrawing; the group (docs/platform.md 9, 10, 11). */
export class MessageClient implements Messenger {
  /** Until the server refuses one. */
  #takesCards: boolean;

  constructor(
    private readonly api: ApiClient,
    /** Goes out as a JSON integer. */
    private readonly agentId: number,
    private readonly options: MessageClientOptions = {},
  ) {
    this.#takesCards = options.cards ?? false;
  }

  /** Throws a plain Error for what delivery must never hand over: an empty or overlong text. */
  compose({ to, content }: OutboundMessage): RequestBody {
    if (to === GROUP) return this.#composeForGroup(content);
    if (content.type === 'cardUpdate') {
      return requestJson({
        userids: [to],
        agentid: this.agentId,
        response_code: content.responseCode,
        button: { replace_name: content.label },
      });
    }
    if (content.type === 'document') throw new Error('a document must be uploaded before it is sent');
    if (content.type === 'withdrawal') return requestJson(this.#withdrawalOf(to, content));
    return requestJson({
      touser: to,
      ...this.#messageFields(content),
      enable_duplicate_check: 1,
      duplicate_check_interval: DUPLICATE_CHECK_SECONDS,
    });
  }

  async send(body: RequestBody): Promise<SendReceipt> {
    const stored: unknown = JSON.parse(body);
    const change = storedChanges.find((each) => each.body.safeParse(stored).success);
    if (change) return this.#change(change.path, body);
    const { touser, msgtype } = storedBody.parse(stored);
    if (touser === undefined) return this.#sendToGroup(body);
    const fields = await this.#send(body, isTemplateCard(msgtype));
    const answer = sendAnswer.parse(fields);
    // errcode 0 does not mean that anybody got it: a refused receiver is named beside it.
    if (isNamed(touser, answer.invaliduser) || isNamed(touser, answer.unlicenseduser)) {
      const why = 'platform took the message but not its receiver';
      throw new SendFailure('permanent', 'invaliduser', why, null, { refusesReceiver: true });
    }
    return { messageId: answer.msgid ?? null, jobId: answer.jobid ?? null };
  }

  async #send(body: RequestBody, isCard: boolean) {
    try {
      return await this.api.call({
        method: 'POST',
        path: '/cgi-bin/message/send',
        query: {},
        body,
        repeatable: false,
      });
    } catch (error) {
      if (!isCard || !(error instanceof SendFailure) || !refusesCard(error)) throw error;
      if (refusesEveryCard(error)) this.#takesCards = false;
      throw new SendFailure('unsupported', error.code, error.message, null, { cause: error });
    }
  }

  /** Nothing that it meets may hold up messages. */
  async #change(path: string, body: RequestBody): Promise<SendReceipt> {
    try {
      await this.api.call({
        method: 'POST',
        path,
        query: {},
        body,
        // Done twice it is as done once.
        repeatable: true,
      });
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error;
      if (error.code === CODE_USED) return NO_RECEIPT;
      // An old server or a gateway that does not know the call: no reason to stop sending.
      if (/^(http_[34]\d\d|40066|4800\d)$/.test(error.code) && error.kind === 'configuration') {
        throw new SendFailure('permanent', error.code, error.message, null, { cause: error });
      }
      throw error;
    }
    return NO_RECEIPT;
  }

  #composeForGroup(content: OutboundContent): RequestBody {
    const { group } = this.options;
    if (!group) throw new Error('no group is configured');
    if (content.type === 'text' || content.type === 'card') checkedText(content.text);
    return group.compose(content);
  }

  #sendToGroup(body: RequestBody): Promise<SendReceipt> {
    const { group } = this.options;
    if (!group) throw new SendFailure('permanent', 'no_group', 'no group is configured any more');
    return group.send(body);
  }

  #withdrawalOf(
    userid: string,
    { jobId, messageId }: Extract<OutboundContent, { type: 'withdrawal' }>,
  ): object {
    const style = this.options.withdrawal ?? (jobId === null ? 'recall' : 'revoke');
    if (style === 'recall') return { msgid: messageId ?? jobId };
    return jobId === null ? { revokelist: [{ userid, msgid: [messageId] }] } : { jobid: jobId };
  }

  #messageFields(
    content: Exclude<OutboundContent, { type: 'cardUpdate' | 'withdrawal' | 'document' }>,
  ): object {
    const agentid = this.agentId;
    if (content.type === 'file') return { msgtype: 'file', agentid, file: { media_id: content.mediaId } };
    const text = checkedText(content.text);
    if (content.type === 'card' && this.#takesCards) {
      return { msgtype: 'template_card', agentid, template_card: templateCard(content) };
    }
    return { msgtype: 'text', agentid, text: { content: text } };
  }
}

function checkedText(text: string): string {
  if (sendableText(text).trim() === '') throw new Error('a message without text must not be composed');
  const bytes = Buffer.byteLength(text);
  if (bytes > TEXT_BYTES) throw new Error(`a text of ${bytes} bytes would be cut at ${TEXT_BYTES}`);
  return text;
}

function isNamed(userid: string, list: string | null | undefined): boolean {
  const wanted = userid.toLowerCase();
  return (list ?? '').split('|').some((name) => name.trim().toLowerCase() === wanted);
}
