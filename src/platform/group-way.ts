import { z } from 'zod';
import type { OutboundContent, RequestBody, SendReceipt } from '../delivery/outbound-message';
import { SendFailure } from '../delivery/send-failure';
import { type AnswerFields, checkedAnswer } from './api-answer';
import type { ApiClient } from './api-client';
import { ApiPauses } from './api-pauses';
import type { ApiTransport } from './api-transport';
import { requestJson } from './request-json';

/** How the office's group is reached; there are two ways, and neither checks for repetitions. */
export interface GroupWay {
  /** Throws a plain Error for what cannot go to a group. */
  compose(content: OutboundContent): RequestBody;
  send(body: RequestBody): Promise<SendReceipt>;
}

/** A group that the app makes itself. */
export interface AppGroup {
  readonly chatId: string;
  /** Who is in it when it is made, the owner first; nobody: it has to exist. */
  readonly members: readonly string[];
}

const GROUP_NAME = '工作进展报送';
const ROBOT_PATH = '/cgi-bin/webhook/send';
/** No such group (any more). */
const NO_GROUP = new Set(['86003', '40050']);
/** Somebody else has made it meanwhile. */
const GROUP_EXISTS = '86215';
/** Wrong about this way or this group, not about the app: other messages go on. */
const ABOUT_GROUP = /^(http_[34]\d\d|40066|4800\d)$/;

const sent = z.object({ jobid: z.string().min(1).nullish().catch(null) });

/** By `appchat/send`; the group is made at the first message where it does not exist. */
export function appGroup(api: ApiClient, { chatId, members }: AppGroup): GroupWay {
  const post = (path: string, body: string, repeatable: boolean) =>
    api.call({ method: 'POST', path, query: {}, body, repeatable });
  const send = (body: RequestBody) => post('/cgi-bin/appchat/send', body, false);

  async function create(): Promise<void> {
    const group = { name: GROUP_NAME, owner: members[0], userlist: members, chatid: chatId };
    try {
      await post('/cgi-bin/appchat/create', JSON.stringify(group), true);
    } catch (error) {
      if (!(error instanceof SendFailure && error.code === GROUP_EXISTS)) throw error;
    }
  }

  async function sendOrCreate(body: RequestBody): Promise<AnswerFields> {
    try {
      return await send(body);
    } catch (error) {
      const missing = error instanceof SendFailure && NO_GROUP.has(error.code);
      if (!missing || members.length === 0) throw error;
    }
    await create();
    return send(body);
  }

  return {
    compose: (content) => requestJson({ chatid: chatId, ...messageFields(content), safe: 0 }),
    async send(body) {
      const fields = await forGroup(
        () => sendOrCreate(body),
        ({ code }) => ABOUT_GROUP.test(code),
      );
      return { messageId: null, jobId: sent.parse(fields).jobid ?? null };
    },
  };
}

/** The address of a group robot, taken apart so that its key stays out of errors and logs. */
export interface RobotAddress {
  /** What stands before `/cgi-bin`. */
  readonly root: string;
  readonly key: string;
}

/** Null for what is no address of a group robot. */
export function readRobotAddress(url: string): RobotAddress | null {
  const { origin, pathname, searchParams } = new URL(url);
  const key = searchParams.get('key');
  if (!key || !pathname.endsWith(ROBOT_PATH)) return null;
  return { root: `${origin}${pathname.slice(0, -ROBOT_PATH.length)}`, key };
}

/** By the group robot: without a token, its key is the secret. `transport` leads to the robot's own root. */
export function robotGroup(transport: ApiTransport, { key }: RobotAddress, nowMs?: () => number): GroupWay {
  const pauses = new ApiPauses(nowMs);
  return {
    compose: (content) => {
      if (content.type === 'file') throw new Error('a group robot takes no file of the app');
      return requestJson(messageFields(content));
    },
    async send(body) {
      await forGroup(async () => {
        pauses.refuseWhilePaused(ROBOT_PATH);
        try {
          const request = {
            method: 'POST',
            path: ROBOT_PATH,
            query: { key },
            body,
            repeatable: false,
          } as const;
          return checkedAnswer(await transport.exchange(request), false);
        } catch (error) {
          throw pauses.lengthened(ROBOT_PATH, error);
        }
      }, EVERYTHING);
      return { messageId: null, jobId: null };
    },
  };
}

function messageFields(content: OutboundContent): object {
  switch (content.type) {
    case 'text':
    case 'card':
      return { msgtype: 'text', text: { content: content.text } };
    case 'file':
      return { msgtype: 'file', file: { media_id: content.mediaId } };
    default:
      throw new Error(`a group takes no ${content.type}`);
  }
}

/** A robot has an address, a certificate and a key of its own. */
const EVERYTHING = () => true;

/** Failures in the words of a group: nothing is repeated that may have arrived, and the app is not to blame. */
async function forGroup<T>(
  send: () => Promise<T>,
  isAboutGroup: (failure: SendFailure) => boolean,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    const { kind, code, message } = error;
    if (kind === 'ambiguous') throw new SendFailure('unrepeatable', code, message, null, { cause: error });
    if (kind === 'configuration' && isAboutGroup(error)) {
      throw new SendFailure('permanent', code, message, null, { cause: error });
    }
    throw error;
  }
}
