/**
 * What this machine can do at the most: bare http, Node's crypto, what is needed cut out of the XML by its fixed
 * shape, durable inserts of whatever has arrived meanwhile in one statement, a passive reply. Nothing else.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import mysql from 'mysql2';
import { APP } from '../callbacks';
import { announce } from './announce';

const KEY = Buffer.from(`${APP.aesKey}=`, 'base64');
const IV = KEY.subarray(0, 16);
/** So many statements at once: one is written by the server while the next one is filled. */
const IN_FLIGHT = 2;

type Row = [key: string, userid: string, content: string];
let waiting: { row: Row; stored: () => void; failed: (error: Error) => void }[] = [];
let inFlight = 0;

const pool = mysql.createPool({ uri: process.env.DATABASE_URL ?? '', connectionLimit: IN_FLIGHT });

function flush(): void {
  if (inFlight === IN_FLIGHT || waiting.length === 0) return;
  const batch = waiting;
  waiting = [];
  inFlight++;
  pool.query(
    'INSERT INTO messages (message_key, userid, content) VALUES ?',
    [batch.map(({ row }) => row)],
    (error) => {
      inFlight--;
      for (const { stored, failed } of batch) error ? failed(error) : stored();
      flush();
    },
  );
}

function between(text: string, before: string, after: string): string {
  const from = text.indexOf(before) + before.length;
  return text.slice(from, text.indexOf(after, from));
}

function signature(timestamp: string, nonce: string, sealed: string): string {
  return createHash('sha1').update([APP.token, timestamp, nonce, sealed].sort().join('')).digest('hex');
}

function open(sealed: string): string {
  const decipher = createDecipheriv('aes-256-cbc', KEY, IV).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
  return plain.toString('utf8', 20, 20 + plain.readUInt32BE(16));
}

function seal(text: string): string {
  const length = Buffer.byteLength(text);
  const used = 20 + length + APP.corpId.length;
  const pad = 32 - (used % 32);
  const plain = Buffer.alloc(used + pad, pad);
  randomBytes(16).copy(plain);
  plain.writeUInt32BE(length, 16);
  plain.write(text, 20);
  plain.write(APP.corpId, 20 + length);
  const cipher = createCipheriv('aes-256-cbc', KEY, IV).setAutoPadding(false);
  return cipher.update(plain, undefined, 'base64') + cipher.final('base64');
}

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const query = request.url ?? '';
  const timestamp = between(query, 'timestamp=', '&');
  const nonce = between(`${query}&`, 'nonce=', '&');
  const sealed = between(body, '<Encrypt><![CDATA[', ']]>');
  if (signature(timestamp, nonce, sealed) !== between(query, 'msg_signature=', '&')) {
    response.writeHead(401).end();
    return;
  }
  const xml = open(sealed);
  const from = between(xml, '<FromUserName><![CDATA[', ']]>');
  const row: Row = [
    `${APP.agentId}|${from}|${between(xml, '<MsgId>', '<')}`,
    from,
    between(xml, '<Content><![CDATA[', ']]>'),
  ];
  waiting.push({
    row,
    failed: () => response.writeHead(500).end(),
    stored: () => {
      const now = String(Math.floor(Date.now() / 1000));
      const reply = seal(
        `<xml><ToUserName><![CDATA[${from}]]></ToUserName><FromUserName><![CDATA[${APP.corpId}]]></FromUserName><CreateTime>${now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[已收到。]]></Content></xml>`,
      );
      const answerNonce = randomBytes(8).toString('hex');
      const text = `<xml><Encrypt><![CDATA[${reply}]]></Encrypt><MsgSignature><![CDATA[${signature(now, answerNonce, reply)}]]></MsgSignature><TimeStamp>${now}</TimeStamp><Nonce><![CDATA[${answerNonce}]]></Nonce></xml>`;
      response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': text.length });
      response.end(text);
    },
  });
  setImmediate(flush);
}

announce(
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [only] = chunks;
      answer(
        request,
        response,
        (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('latin1'),
      );
    });
  }).listen(0, '127.0.0.1'),
);
