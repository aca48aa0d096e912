import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import axios from 'axios';
import getRawBody from 'raw-body';
import { SendFailure } from '../delivery/send-failure';
import type { RawAnswer } from './api-answer';
import { type GatewayKeys, gatewayHeaders } from './gateway-signature';
import { unanswered } from './platform-errors';

export interface ApiTransportOptions {
  /** Where the platform's API lives; may have a path (`https://gateway:8443/ebus/wwlapi`). */
  readonly root: string;
  /** PEM file of an authority to trust besides the usual ones; read once. */
  readonly caFile?: string | null;
  readonly gateway?: GatewayKeys | null;
  /** Other paths for renamed endpoints: `/cgi-bin/…` to what this deployment calls it. */
  readonly paths?: Readonly<Record<string, string>>;
  /** From the first byte out to the last byte in, 10 s by default. */
  readonly timeoutMs?: number;
  /** Machine time in milliseconds, for the gateway's time stamp. */
  readonly nowMs?: () => number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** As the platform documents it, from `/cgi-bin/` on. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** A string is sent as JSON, byte for byte; a form as multipart. */
  readonly body?: string | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxAnswerBytes?: number;
  readonly timeoutMs?: number;
  /** True when a second execution does no harm: then a lost answer is worth a retry, not ambiguous. */
  readonly repeatable: boolean;
}

const ANSWER_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Failures of trust, which no repetition cures: someone must set WECOM_CA_FILE or the address right. */
const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/;

/**
 * HTTP to the platform or to the gateway before it. Answers whatever came back; throws `SendFailure`
 * when nothing did. Errors carry codes only: the client library's own hold URLs with tokens.
 */
export class ApiTransport {
  readonly #options: ApiTransportOptions;
  readonly #httpAgent = new http.Agent({ keepAlive: true });
  readonly #httpsAgent: https.Agent;

  constructor(options: ApiTransportOptions) {
    this.#options = options;
    const ca = options.caFile ? [...rootCertificates, readFileSync(options.caFile, 'utf8')] : undefined;
    this.#httpsAgent = new https.Agent({ keepAlive: true, ...(ca && { ca }) });
  }

  async exchange(request: ApiRequest): Promise<RawAnswer> {
    const sent = { connected: false };
    const timeoutMs = request.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await axios.request<Readable>({
        method: request.method,
        url: this.#url(request),
        ...(request.body !== undefined && { data: request.body }),
        headers: this.#headers(request),
        // Bytes as composed and as received: no JSON in between, no proxy.
        transformRequest: typeof request.body === 'string' ? [(body: unknown) => body] : undefined,
        responseType: 'stream',
        proxy: false,
        validateStatus: () => true,
        maxBodyLength: Number.POSITIVE_INFINITY,
        httpAgent: this.#httpAgent,
        httpsAgent: this.#httpsAgent,
        transport: noticingConnection(sent),
        signal: deadline,
      });
      return {
        status: answer.status,
        headers: plainHeaders(answer.headers),
        body: await getRawBody(answer.data, { limit: request.maxAnswerBytes ?? ANSWER_BYTES }),
      };
    } catch (error) {
      throw transportFailure(error, { connected: sent.connected, timedOut: deadline.aborted, request });
    }
  }

  /** Ends idle connections, for an orderly exit. */
  close(): void {
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }

  /** Joined as text: resolving against the root would drop the root's own path. */
  #url(request: ApiRequest): string {
    const path = this.#options.paths?.[request.path] ?? request.path;
    const query = new URLSearchParams(request.query).toString();
    return `${this.#options.root.replace(/\/+$/, '')}${path}${query === '' ? '' : `?${query}`}`;
  }

  #headers(request: ApiRequest): Record<string, string> {
    const { gateway, nowMs } = this.#options;
    return {
      ...(typeof request.body === 'string' && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(gateway && gatewayHeaders(gateway, (nowMs ?? Date.now)())),
      ...request.headers,
    };
  }
}

/**
 * Node's own request functions, noting when there is a connection: before that nothing was written.
 * They follow no redirect, so that no token is carried to another host.
 */
function noticingConnection(sent: { connected: boolean }) {
  return {
    request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void) {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options, onResponse);
      request.once('socket', (socket: Socket) => {
        if (request.reusedSocket) sent.connected = true;
        else
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            sent.connected = true;
          });
      });
      return request;
    },
  };
}

function transportFailure(
  error: unknown,
  of: { connected: boolean; timedOut: boolean; request: ApiRequest },
): SendFailure {
  const where = of.request.path;
  const kind = of.connected ? unanswered(of.request.repeatable) : 'retry';
  if (of.timedOut) return new SendFailure(kind, 'timeout', `no answer in time from ${where}`);
  const code = errorCode(error);
  if (code === 'entity.too.large') {
    return new SendFailure(
      of.request.method === 'GET' ? 'permanent' : kind,
      'too_large',
      `answer of ${where} is too large`,
    );
  }
  if (!of.connected && CERTIFICATE_CODE.test(code)) {
    return new SendFailure('configuration', code, `certificate of the API is not trusted (${code})`, 600_000);
  }
  return new SendFailure(kind, code, `connection failed at ${where} (${code})`);
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('type' in error && typeof error.type === 'string') return error.type;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function plainHeaders(headers: object): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') plain[name.toLowerCase()] = value;
  }
  return plain;
}
