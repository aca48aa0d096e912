import { randomBytes } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';

/** The app of the bench, invented. */
export const APP = {
  corpId: 'wlbench00000001',
  agentId: 1000123,
  secret: 'invented-secret-of-the-bench',
  token: 'benchTOKEN',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
} as const;

/** A text as the messenger delivers it. */
export interface Said {
  readonly from: string;
  readonly text: string;
  /** Seconds. */
  readonly at: number;
}

/** The whole HTTP request, sealed by Tencent's own package, before anything is timed. */
export function requestFor(said: Said, msgId: string, port: number): Buffer {
  const inner = `<xml><ToUserName><![CDATA[${APP.corpId}]]></ToUserName><FromUserName><![CDATA[${said.from}]]></FromUserName><CreateTime>${said.at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${said.text}]]></Content><MsgId>${msgId}</MsgId><AgentID>${APP.agentId}</AgentID></xml>`;
  const sealed = encrypt(APP.aesKey, inner, APP.corpId);
  const nonce = randomBytes(5).toString('hex');
  const signature = getSignature(APP.token, said.at, nonce, sealed);
  const body = `<xml><ToUserName><![CDATA[${APP.corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt><AgentID><![CDATA[${APP.agentId}]]></AgentID></xml>`;
  const query = `msg_signature=${signature}&timestamp=${said.at}&nonce=${nonce}`;
  return Buffer.from(
    `POST /wecom/callback?${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
