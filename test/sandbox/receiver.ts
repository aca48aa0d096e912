import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

export const TOKEN = 'QDG6eKtoken';
export const AES_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
export const CORP_ID = 'wl0a1b2c3d4e';

/** A callback as a bot built on Tencent's own package understands it. */
export interface Received {
  readonly method: string;
  readonly body: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly signatureFits: boolean;
  /** Decrypted inner XML, or the echo of a verification. */
  readonly inner: string;
}

export type Answer =
  | { readonly text: string; readonly from?: string; readonly to?: string }
  | { readonly xml: string }
  | { readonly raw: string; readonly status?: number }
  /** Never answers. */
  | 'silence'
  | ((received: Received) => Answer);

export interface Receiver {
  readonly callbackUrl: string;
  readonly received: Received[];
  /** What the next deliveries get; the last one goes on for ever. */
  answerWith(...answers: Answer[]): void;
  close(): Promise<void>;
}

const EMPTY: Answer = { raw: '' };

/** A bot in miniature on a free port: records callbacks, answers as told. Not built on our own crypto. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answers: Answer[] = [EMPTY];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://bot');
      // It shows no figures of itself.
      if (pathname === '/metrics') {
        response.writeHead(404).end();
        return;
      }
      const body = Buffer.concat(chunks).toString('utf8');
      const one = understand(request.method ?? '', query, body, request.headers['content-type']);
      received.push(one);
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? EMPTY;
      reply(response, answer, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    callbackUrl: `http://127.0.0.1:${port}/wecom/callback?app=cuibao`,
    received,
    answerWith: (...next) => {
      answers = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function field(inner: string, name: string): string {
  const match = new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`).exec(inner);
  return match?.[1] ?? match?.[2] ?? '';
}

function understand(
  method: string,
  query: URLSearchParams,
  body: string,
  contentType: string | undefined,
): Received {
  const sealed = method === 'GET' ? (query.get('echostr') ?? '') : field(body, 'Encrypt');
  const signature = getSignature(TOKEN, query.get('timestamp') ?? '', query.get('nonce') ?? '', sealed);
  const { message, id } = decrypt(AES_KEY, sealed);
  if (id !== CORP_ID) throw new Error(`sealed for ${id}`);
  return {
    method,
    body,
    query,
    contentType,
    signatureFits: signature === query.get('msg_signature'),
    inner: message,
  };
}

function reply(response: ServerResponse, answer: Answer, to: Received): void {
  if (answer === 'silence') return;
  if (typeof answer === 'function') {
    reply(response, answer(to), to);
    return;
  }
  if ('raw' in answer) {
    response.writeHead(answer.status ?? 200).end(answer.raw);
    return;
  }
  response.end(sealedReply('xml' in answer ? answer.xml : textReply(answer, to)));
}

function textReply(answer: { text: string; from?: string; to?: string }, to: Received): string {
  const receiver = answer.to ?? field(to.inner, 'FromUserName');
  const sender = answer.from ?? CORP_ID;
  return `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><FromUserName><![CDATA[${sender}]]></FromUserName><CreateTime>1655775000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${answer.text}]]></Content></xml>`;
}

function sealedReply(xml: string): string {
  const sealed = encrypt(AES_KEY, xml, CORP_ID);
  const signature = getSignature(TOKEN, '1655775000', '804417263', sealed);
  return `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature><TimeStamp>1655775000</TimeStamp><Nonce><![CDATA[804417263]]></Nonce></xml>`;
}
