import { randomInt } from 'node:crypto';
import { Router } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import getRawBody from 'raw-body';
import type { InboundMessage, ReceiveMessage } from '../conversation/inbound-message';
import type { Metrics } from '../observability/metrics';
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
  ) {
    super(reason);
  }
}

interface CallbackAddress {
  readonly path: string;
  readonly keys: CallbackKeys;
  readonly receive: ReceiveMessage;
}

/**
 * The addresses the platform calls (docs/platform.md 4). Refusals are a bare status, and the log gets
 * nothing but the reason: whoever cannot sign learns nothing, and messages stay out of the log.
 */
export function callbackRouter(options: CallbackRouterOptions): Router {
  const router = new Router();
  mount(router, options, {
    path: '/wecom/callback',
    keys: new CallbackKeys(options.keySets, options.corpId),
    receive: options.receive,
  });
  if (options.contacts) {
    const { keySets, receiveContactEvent } = options.contacts;
    mount(router, options, {
      path: '/wecom/contacts',
      keys: new CallbackKeys(keySets, options.corpId),
      receive: async (event) => {
        await receiveContactEvent(event);
        return { reply: null };
      },
    });
  }
  return router;
}

function mount(router: Router, options: CallbackRouterOptions, address: CallbackAddress): void {
  const guarded = (handle: (ctx: Context) => void | Promise<void>) => async (ctx: Context) => {
    try {
      await handle(ctx);
    } catch (error) {
      refuse(ctx, options, address, error);
    }
  };
  router.get(
    address.path,
    guarded((ctx) => verifyAddress(ctx, address)),
  );
  router.post(
    address.path,
    guarded((ctx) => acceptDelivery(ctx, options, address)),
  );
  router.all(address.path, (ctx) => {
    ctx.set('Allow', 'GET, POST');
    answerBare(ctx, 405);
  });
}

/** The console's check when keys are saved: the decrypted text, exactly, within a second. */
function verifyAddress(ctx: Context, address: CallbackAddress): void {
  // A proxy that decodes the query once too often leaves a blank where base64 had its plus sign.
  const encrypt = queryValue(ctx, 'echostr').replaceAll(' ', '+');
  ctx.body = address.keys.open(signedWith(ctx, encrypt)).plaintext;
}

async function acceptDelivery(
  ctx: Context,
  options: CallbackRouterOptions,
  address: CallbackAddress,
): Promise<void> {
  const body = await readBody(ctx);
  const envelope = parseEnvelope(body.toString('utf8'));
  const { plaintext, crypto } = address.keys.open(signedWith(ctx, envelope.encrypt));
  const message = parseInbound(plaintext, envelope.agentId);

  const answer = await receiveOrFail(address.receive, message);
  if (!answer.reply) {
    answerBare(ctx, 200);
    return;
  }
  if (Buffer.byteLength(answer.reply) > PASSIVE_TEXT_BYTES) {
    options.logger.error({ bytes: Buffer.byteLength(answer.reply) }, 'passive reply will be cut');
  }
  const seconds = Math.floor(options.now().getTime() / 1000);
  const reply = buildPassiveText({
    toUserName: message.from,
    fromUserName: options.corpId,
    createTimeSeconds: seconds,
    content: answer.reply,
  });
  ctx.type = 'application/xml';
  ctx.body = buildEncryptedReply(crypto.seal(reply, String(seconds), String(randomInt(1e9, 1e10))));
}

/** The error may carry rows and parameters; the bot's own log has it, ours names its kind. */
async function receiveOrFail(receive: ReceiveMessage, message: InboundMessage) {
  try {
    return await receive(message);
  } catch (error) {
    throw new RefusedRequest(500, `not_stored:${error instanceof Error ? error.name : typeof error}`);
  }
}

/** The body as received, whatever its Content-Type says. */
async function readBody(ctx: Context): Promise<Buffer> {
  try {
    return await getRawBody(ctx.req, { length: ctx.req.headers['content-length'], limit: BODY_LIMIT });
  } catch (error) {
    const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
    // The rest of the body is unread: the connection cannot serve another request.
    ctx.set('Connection', 'close');
    throw tooLarge ? new RefusedRequest(413, 'body_too_large') : new RefusedRequest(400, 'body_incomplete');
  }
}

function signedWith(ctx: Context, encrypt: string): SignedCiphertext {
  return {
    encrypt,
    msgSignature: queryValue(ctx, 'msg_signature'),
    timestamp: queryValue(ctx, 'timestamp'),
    nonce: queryValue(ctx, 'nonce'),
  };
}

function queryValue(ctx: Context, name: string): string {
  const value = ctx.query[name];
  if (typeof value !== 'string' || value === '') throw new RefusedRequest(400, `missing_${name}`);
  return value;
}

function refuse(
  ctx: Context,
  options: CallbackRouterOptions,
  address: CallbackAddress,
  error: unknown,
): void {
  const { status, reason } = judged(error);
  const level = status >= 500 ? 'error' : 'warn';
  options.metrics?.callbacksRefused.inc({ status });
  options.logger[level]({ path: address.path, status, reason }, 'callback refused');
  answerBare(ctx, status);
}

function judged(error: unknown): { status: number; reason: string } {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof CallbackCryptoError) {
    const status = error.reason === 'signatureMismatch' ? 401 : 400;
    return { status, reason: error.message };
  }
  return { status: 500, reason: error instanceof Error ? error.name : typeof error };
}

function answerBare(ctx: Context, status: number): void {
  ctx.body = '';
  ctx.status = status;
  ctx.remove('Content-Type');
}
