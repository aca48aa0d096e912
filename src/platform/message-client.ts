import { z } from 'zod';
import type { Messenger, OutboundMessage, RequestBody, SendReceipt } from '../delivery/outbound-message';
import { SendFailure } from '../delivery/send-failure';
import type { ApiClient } from './api-client';

/** Longer texts are cut by the platform without a word (docs/platform.md 9). */
const TEXT_BYTES = 2048;

/** The longest the platform offers: as long as delivery repeats what may have arrived. */
const DUPLICATE_CHECK_SECONDS = 14_400;

const storedBody = z.object({ touser: z.string().min(1) });

const names = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join('|'))])
  .nullish()
  .catch('');
const id = z
  .union([z.string().min(1), z.number().transform(String)])
  .nullish()
  .catch(null);
const sendAnswer = z.object({ invaliduser: names, unlicenseduser: names, msgid: id, jobid: id });

/** `message/send` to single members (docs/platform.md 9). */
export class MessageClient implements Messenger {
  constructor(
    private readonly api: ApiClient,
    /** Goes out as a JSON integer. */
    private readonly agentId: number,
  ) {}

  /** Throws a plain Error for what delivery must never hand over: an empty or overlong text. */
  compose(message: OutboundMessage): RequestBody {
    return JSON.stringify({
      touser: message.to,
      msgtype: message.content.type,
      agentid: this.agentId,
      ...contentFields(message),
      enable_duplicate_check: 1,
      duplicate_check_interval: DUPLICATE_CHECK_SECONDS,
    });
  }

  async send(body: RequestBody): Promise<SendReceipt> {
    const { touser } = storedBody.parse(JSON.parse(body));
    const fields = await this.api.call({
      method: 'POST',
      path: '/cgi-bin/message/send',
      query: {},
      body,
      repeatable: false,
    });
    const answer = sendAnswer.parse(fields);
    // errcode 0 does not mean that anybody got it: a refused receiver is named beside it.
    if (isNamed(touser, answer.invaliduser) || isNamed(touser, answer.unlicenseduser)) {
      throw new SendFailure('permanent', 'invaliduser', 'platform took the message but not its receiver');
    }
    return { messageId: answer.msgid ?? null, jobId: answer.jobid ?? null };
  }
}

function contentFields({ content }: OutboundMessage): object {
  if (content.type === 'file') return { file: { media_id: content.mediaId } };
  if (content.text.trim() === '') throw new Error('a message without text must not be composed');
  const bytes = Buffer.byteLength(content.text);
  if (bytes > TEXT_BYTES) throw new Error(`a text of ${bytes} bytes would be cut at ${TEXT_BYTES}`);
  return { text: { content: content.text } };
}

function isNamed(userid: string, list: string | null | undefined): boolean {
  const wanted = userid.toLowerCase();
  return (list ?? '').split('|').some((name) => name.trim().toLowerCase() === wanted);
}
