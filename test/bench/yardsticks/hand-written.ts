/**
 * What one would write by hand, as fast as it honestly can be: Koa, Tencent's package, fast-xml-parser, a pool of
 * connections, one durable insert a message under a unique key, a passive reply. Nothing else.
 */
import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { XMLParser } from 'fast-xml-parser';
import Koa from 'koa';
import mysql from 'mysql2/promise';
import getRawBody from 'raw-body';
import { APP } from '../callbacks';
import { announce } from './announce';

const INSERT =
  'INSERT INTO messages (message_key, userid, content, received_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))';
const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });

const pool = mysql.createPool({ uri: process.env.DATABASE_URL ?? '', connectionLimit: 32 });
const app = new Koa();

app.use(async (ctx) => {
  const { msg_signature, timestamp, nonce } = ctx.query as Record<string, string>;
  const body = await getRawBody(ctx.req, {
    length: ctx.req.headers['content-length'] ?? null,
    limit: '64kb',
  });
  const { xml: outer } = parser.parse(body.toString());
  if (getSignature(APP.token, timestamp ?? '', nonce ?? '', outer.Encrypt) !== msg_signature) {
    ctx.status = 401;
    return;
  }
  const { message, id } = decrypt(APP.aesKey, outer.Encrypt);
  if (id !== APP.corpId) {
    ctx.status = 400;
    return;
  }
  const { xml } = parser.parse(message);
  await pool.execute(INSERT, [
    `${xml.AgentID}|${xml.FromUserName}|${xml.MsgId}`,
    xml.FromUserName,
    xml.Content,
  ]);
  const now = Math.floor(Date.now() / 1000);
  const reply = `<xml><ToUserName><![CDATA[${xml.FromUserName}]]></ToUserName><FromUserName><![CDATA[${APP.corpId}]]></FromUserName><CreateTime>${now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[已收到。]]></Content></xml>`;
  const sealed = encrypt(APP.aesKey, reply, APP.corpId);
  const answerNonce = randomBytes(8).toString('hex');
  ctx.type = 'text/xml';
  ctx.body = `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${getSignature(APP.token, now, answerNonce, sealed)}]]></MsgSignature><TimeStamp>${now}</TimeStamp><Nonce><![CDATA[${answerNonce}]]></Nonce></xml>`;
});

announce(app.listen(0, '127.0.0.1'));
