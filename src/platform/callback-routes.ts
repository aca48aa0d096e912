import { randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Router } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import getRawBody from 'raw-body';
import type { InboundMessage, ReceiveMessage } from '../conversation/inbound-message';
import type { Metrics } from '../observability/metrics';
import { requestIdOf } from '../observability/request-id';
import { CallbackCryptoError, type SignedCiphertext } from './callback-crypto';
import { type CallbackKeySet, CallbackKeys } from './callback-keys';
import { parseInbound } from './parse-inbound';
import { buildEncryptedReply, buildPassiveText, parseEnvelope } from './wire-format';

/** An address-book change. Rejects only when it was not stored: the route then answers 5xx. */
export type ReceiveContactEvent = (event: InboundMessage) => Promise<void>;

export interface CallbackRouterOptions {
  /** Current key set first, then the next one during a change. */
  readonly keySets: readonly CallbackKeySet[];
  readonly corpId: string;
  readonly receive: ReceiveMessage;
  /** The address-book assistant's callback; its route exists only when this is given. */
  readonly contacts?: {
    readonly keySets: readonly CallbackKeySet[];
    readonly receiveContactEvent: ReceiveContactEvent;
  };
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics?: Pick<Metrics, 'callbacksRefused'>;
  /** Machine time, for the time stamps of passive replies. */
  readonly now: () => Date;
}

/** Callbacks are small: a text is 2 KB, an event with an organisation's fields a few more. */
const BODY_LIMIT = 64 * 1024;

/** Longer texts are cut by the platform without a word (docs/platform.md 7). */
const PASSIVE_TEXT_BYTES = 2048;

/** A request refused for its form before any key was tried. */
class RefusedRequest extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    /** Of the message that was in it, as everything that is logged of it. */
    readonly requestId: string | null = null,
  ) {
    super(reason);
  }
}

interface CallbackAddress {
  readonly path: string;
  readonly keys: CallbackKeys;
  readonly receive: ReceiveMessage;
}

/** Takes requests from the server itself, before the pages' framework has a look at them. */
export interface BareRoutes {
  readonly takes: (request: IncomingMessage) => boolean;
  /** Never rejects. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/**
 * The addresses the platform calls (docs/platform.md 4). Refusals are a bare status, and the log gets
 * nothing but the reason: whoever cannot sign learns nothing, and messages stay out of the log.
 */
export function callbackRouter(options: CallbackRouterOptions): Router {
  const router = new Router();
  for (const address of addressesOf(options)) mount(router, options, address);
  return router;
}

/** The deliveries alone, which come by the thousand: the same answers as the router gives, without its framework around each. */
export function deliveryRoutes(options: CallbackRouterOptions): BareRoutes {
  const addresses = new Map(addressesOf(options).map((address) => [address.path, address]));
  return {
    takes: ({ method, url = '' }) => method === 'POST' && addresses.has(pathOf(url)),
    async answer(request, response) {
      const address = addresses.get(pathOf(request.url ?? ''));
      if (address) await acceptDelivery(request, response, options, address);
    },
  };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function addressesOf({ keySets, corpId, receive, contacts }: CallbackRouterOptions): CallbackAddress[] {
  const address: CallbackAddress = {
    path: '/wecom/callback',
    keys: new CallbackKeys(keySets, corpId),
    receive,
  };
  if (!contacts) return [address];
  const contactsAddress: CallbackAddress = {
    path: '/wecom/contacts',
    keys: new CallbackKeys(contacts.keySets, corpId),
    receive: async (event) => {
      await contacts.receiveContactEvent(event);
      return { reply: null };
    },
  };
  return [address, contactsAddress];
}

function mount(router: Router, options: CallbackRouterOptions, address: CallbackAddress): void {
  router.get(address.path, (ctx) => {
    try {
      verifyAddress(ctx, address);
    } catch (error) {
      answerBare(ctx.res, refused(options, address, error));
      ctx.respond = false;
    }
  });
  router.post(address.path, (ctx) => {
    ctx.respond = false;
    return acceptDelivery(ctx.req, ctx.res, options, address);
  });
  router.all(address.path, (ctx) => {
    ctx.respond = false;
    ctx.res.setHeader('Allow', 'GET, POST');
    answerBare(ctx.res, 405);
  });
}

/** The console's check when keys are saved: the decrypted text, exactly, within a second. */
function verifyAddress(ctx: Context, address: CallbackAddress): void {
  const query = new URLSearchParams(ctx.querystring);
  // A proxy that decodes the query once too often leaves a blank where base64 had its plus sign.
  const encrypt = queryValue(query, 'echostr').replaceAll(' ', '+');
  ctx.body = address.keys.open(signedWith(query, encrypt)).plaintext;
}

async function acceptDelivery(
  request: IncomingMessage,
  response: ServerResponse,
  options: CallbackRouterOptions,
  address: CallbackAddress,
): Promise<void> {
  // Who hangs up is delivered to again, and has nothing to be told.
  response.on('error', () => undefined);
  try {
    const answer = await answerTo(request, response, options, address);
    if (answer === null) answerBare(response, 200);
    else answerXml(response, answer);
  } catch (error) {
    answerBare(response, refused(options, address, error));
  }
}

/** The sealed reply; null where there is nothing to say. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  options: CallbackRouterOptions,
  address: CallbackAddress,
): Promise<string | null> {
  const body = await readBody(request, response);
  const envelope = parseEnvelope(body.toString('utf8'));
  const { url = '' } = request;
  const query = new URLSearchParams(url.slice(pathOf(url).length));
  const { plaintext, crypto } = address.keys.open(signedWith(query, envelope.encrypt));
  const message = parseInbound(plaintext, envelope.agentId);

  const answer = await receiveOrFail(address.receive, message);
  if (!answer.reply) return null;
  if (Buffer.byteLength(answer.reply) > PASSIVE_TEXT_BYTES) {
    const noted = { requestId: requestIdOf(message), bytes: Buffer.byteLength(answer.reply) };
    options.logger.error(noted, 'passive reply will be cut');
  }
  const seconds = Math.floor(options.now().getTime() / 1000);
  const reply = buildPassiveText({
    toUserName: message.from,
    fromUserName: options.corpId,
    createTimeSeconds: seconds,
    content: answer.reply,
  });
  return buildEncryptedReply(crypto.seal(reply, String(seconds), String(randomInt(1e9, 1e10))));
}

/** The error may carry rows and parameters; the bot's own log has it, ours names its kind. */
async function receiveOrFail(receive: ReceiveMessage, message: InboundMessage) {
  try {
    return await receive(message);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    throw new RefusedRequest(500, `not_stored:${kind}`, requestIdOf(message));
  }
}

/** The body as received, whatever its Content-Type says. */
async function readBody(request: IncomingMessage, response: ServerResponse): Promise<Buffer> {
  try {
    return await getRawBody(request, { length: request.headers['content-length'], limit: BODY_LIMIT });
  } catch (error) {
    const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
    // The rest of the body is unread: the connection cannot serve another request.
    response.setHeader('Connection', 'close');
    throw tooLarge ? new RefusedRequest(413, 'body_too_large') : new RefusedRequest(400, 'body_incomplete');
  }
}

function signedWith(query: URLSearchParams, encrypt: string): SignedCiphertext {
  return {
    encrypt,
    msgSignature: queryValue(query, 'msg_signature'),
    timestamp: queryValue(query, 'timestamp'),
    nonce: queryValue(query, 'nonce'),
  };
}

function queryValue(query: URLSearchParams, name: string): string {
  const [value = '', ...others] = query.getAll(name);
  if (value === '' || others.length > 0) throw new RefusedRequest(400, `missing_${name}`);
  return value;
}

/** Notes why, and tells the status. */
function refused(options: CallbackRouterOptions, address: CallbackAddress, error: unknown): number {
  const { status, reason } = judged(error);
  const level = status >= 500 ? 'error' : 'warn';
  options.metrics?.callbacksRefused.inc({ status });
  const requestId = (error instanceof RefusedRequest && error.requestId) || requestIdOf(new Object(error));
  options.logger[level]({ requestId, path: address.path, status, reason }, 'callback refused');
  return status;
}

function judged(error: unknown): { status: number; reason: string } {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof CallbackCryptoError) {
    const status = error.reason === 'signatureMismatch' ? 401 : 400;
    return { status, reason: error.message };
  }
  return { status: 500, reason: error instanceof Error ? error.name : typeof error };
}

function answerXml(response: ServerResponse, xml: string): void {
  if (!isOpen(response)) return;
  const headers = { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(xml) };
  response.writeHead(200, headers).end(xml);
}

function answerBare(response: ServerResponse, status: number): void {
  if (isOpen(response)) response.writeHead(status, { 'Content-Length': 0 }).end();
}

function isOpen(response: ServerResponse): boolean {
  return !response.headersSent && !response.destroyed && response.socket?.writable === true;
}
