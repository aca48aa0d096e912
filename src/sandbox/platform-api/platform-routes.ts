import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Middleware, Next } from 'koa';
import getRawBody from 'raw-body';
import type { Fault } from '../fault-plan';
import type { Media } from '../media-store';
import type { SandboxState } from '../sandbox-state';
import type { ApiAnswer, ApiCall, Endpoint, JsonObject } from './api-call';
import { ENDPOINTS } from './endpoints';
import { GatewayCheck } from './gateway-check';
import { PlatformError } from './platform-error';

/** A 20 MB file and its multipart frame. */
const BODY_LIMIT = '21mb';

/** The platform's API below the configured prefix. Other paths are left to the next middleware. */
export function platformRoutes(state: SandboxState): Middleware {
  const { prefix, gateway, machineNow } = state.options;
  const gatewayCheck = gateway ? new GatewayCheck(gateway, machineNow) : null;
  const root = `${prefix}/cgi-bin`;

  return async (ctx: Context, next: Next) => {
    if (!ctx.path.startsWith(`${root}/`)) return next();
    const refusal = gatewayCheck?.refusal(ctx.req.headers);
    if (refusal) {
      ctx.status = 401;
      ctx.type = 'text/html';
      ctx.body = `<html><head><title>401 Unauthorized</title></head><body>gateway: ${refusal}</body></html>`;
      return;
    }
    const path = ctx.path.slice(root.length);
    const body = await readBody(ctx);
    const fault = state.faults.take(ctx.path);
    const title = `${ctx.method} ${ctx.path}${ctx.querystring ? `?${ctx.querystring}` : ''}`;
    const sent = printable(body, ctx.get('content-type'));
    const startedMs = machineNow();
    const note = (received: string) =>
      state.wire.add({ kind: 'api', title, sent, received, tookMs: machineNow() - startedMs });
    if (fault?.kind === 'delay') await sleep(fault.delayMs, undefined, { ref: false });
    else if (fault && fault.kind !== 'lose-answer') {
      note(`故障注入 / fault: ${JSON.stringify(fault)}`);
      return applyFault(ctx, fault);
    }
    const answer = answerCall(state, ctx, path, body);
    const answered = 'json' in answer ? JSON.stringify(answer.json) : `<${answer.media.bytes.length} bytes>`;
    const isLost = fault?.kind === 'lose-answer';
    note(isLost ? `${answered}（答复未送出 / not sent）` : answered);
    if (isLost) return applyFault(ctx, fault);
    respond(ctx, answer);
  };
}

async function readBody(ctx: Context): Promise<Buffer> {
  return getRawBody(ctx.req, { length: ctx.req.headers['content-length'], limit: BODY_LIMIT });
}

function answerCall(
  state: SandboxState,
  ctx: Context,
  path: string,
  body: Buffer,
): ApiAnswer & { status?: number } {
  try {
    checkAddress(state, ctx);
    const endpoint = findEndpoint(state, path);
    const call: ApiCall = {
      state,
      query: ctx.URL.searchParams,
      body,
      contentType: ctx.get('content-type'),
      range: ctx.get('range') || null,
    };
    checkMethod(endpoint, ctx.method);
    if (!endpoint.tokenless) checkToken(state, call.query.get('access_token'));
    const answer = endpoint.handle(call);
    return 'json' in answer ? { json: { ...success(answer.json), ...answer.json } } : answer;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { json: refusalJson(error, addressOf(ctx)), status: error.httpStatus };
  }
}

function success(json: JsonObject): JsonObject {
  return 'errcode' in json ? {} : { errcode: 0, errmsg: 'ok' };
}

/** Decide by errcode, never by errmsg: the text carries a hint and the caller's address, as the real one does. */
function refusalJson(error: PlatformError, address: string): JsonObject {
  const hint = `hint: [${Math.floor(Date.now() / 1000)}_${randomBytes(1).readUInt8()}_${randomBytes(16).toString('hex')}]`;
  const more = error.errcode === 60020 ? '' : `, more info at /devtool/query?e=${error.errcode}`;
  return { errcode: error.errcode, errmsg: `${error.errmsg}, ${hint}, from ip: ${address}${more}` };
}

function checkAddress(state: SandboxState, ctx: Context): void {
  const { allowedIps, enabled } = state.app;
  if (allowedIps && !allowedIps.includes(addressOf(ctx)))
    throw new PlatformError(60020, 'not allow to access from your ip');
  if (!enabled) throw new PlatformError(50003, 'app disabled');
}

function addressOf(ctx: Context): string {
  return (ctx.req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

function findEndpoint(state: SandboxState, path: string): Endpoint {
  const { personality } = state.options;
  const endpoint = ENDPOINTS.find((one) => one.path === path && (one.only ?? personality) === personality);
  if (!endpoint) throw new PlatformError(40066, 'invalid url', 404);
  return endpoint;
}

function checkMethod(endpoint: Endpoint, method: string): void {
  if (endpoint.methods.some((allowed) => allowed === method)) return;
  const [first] = endpoint.methods;
  throw first === 'GET'
    ? new PlatformError(43001, 'require GET method')
    : new PlatformError(43002, 'require POST method');
}

function checkToken(state: SandboxState, token: string | null): void {
  if (!token) throw new PlatformError(41001, 'access_token missing');
  const verdict = state.tokens.judge(token);
  if (verdict === 'expired') throw new PlatformError(42001, 'access_token expired');
  if (verdict === 'unknown') throw new PlatformError(40014, 'invalid access_token');
}

async function applyFault(ctx: Context, fault: Exclude<Fault, { kind: 'delay' }>): Promise<void> {
  if (fault.kind === 'errcode') {
    respond(ctx, { json: { errcode: fault.errcode, errmsg: fault.errmsg } });
  } else if (fault.kind === 'http') {
    ctx.status = fault.status;
    ctx.type = 'text/html';
    ctx.body = fault.body;
  } else {
    await sleep(fault.hangMs, undefined, { ref: false });
    ctx.respond = false;
    ctx.req.socket.destroy();
  }
}

function respond(ctx: Context, answer: ApiAnswer & { status?: number }): void {
  ctx.status = answer.status ?? 200;
  if ('json' in answer) {
    ctx.type = 'application/json; charset=UTF-8';
    ctx.body = JSON.stringify(answer.json);
    return;
  }
  respondMedia(ctx, answer.media, answer.range);
}

function respondMedia(ctx: Context, media: Media, range: string | null): void {
  // Set as it is: an invented type of the sender's must not be looked up as a file extension.
  ctx.set('Content-Type', media.contentType);
  // Header values are bytes; the name goes out as raw UTF-8, as the platform sends it.
  ctx.set(
    'Content-disposition',
    `attachment; filename="${Buffer.from(media.filename.replaceAll('"', '%22')).toString('latin1')}"`,
  );
  ctx.set('Accept-Ranges', 'bytes');
  const total = media.bytes.length;
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (!match) {
    sendBytes(ctx, media.bytes);
    return;
  }
  const first = Number(match[1]);
  const last = Math.min(match[2] ? Number(match[2]) : total - 1, total - 1);
  if (first > last) {
    ctx.status = 416;
    ctx.set('Content-Range', `bytes */${total}`);
    ctx.body = null;
    return;
  }
  ctx.status = 206;
  ctx.set('Content-Range', `bytes ${first}-${last}/${total}`);
  sendBytes(ctx, media.bytes.subarray(first, last + 1));
}

/**
 * As a stream, so that headers leave before the body: given a whole body at once, Node re-encodes a
 * Content-Disposition of more than ASCII and garbles the file name.
 */
function sendBytes(ctx: Context, bytes: Buffer): void {
  ctx.body = Readable.from([bytes]);
  ctx.length = bytes.length;
}

function printable(body: Buffer, contentType: string): string {
  return contentType.startsWith('multipart/')
    ? `<${body.length} bytes ${contentType}>`
    : body.toString('utf8');
}
