import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { getSignature, decrypt as tencentDecrypt, encrypt as tencentEncrypt } from '@wecom/crypto';
import Koa from 'koa';
import { createHttpServer } from '../../src/app';
import type { InboundAnswer, InboundMessage } from '../../src/conversation/inbound-message';
import { CallbackCrypto } from '../../src/platform/callback-crypto';
import {
  type CallbackRouterOptions,
  callbackRouter,
  deliveryRoutes,
} from '../../src/platform/callback-routes';
import { buildEnvelope, parseEncryptedReply, parsePassiveText } from '../../src/platform/wire-format';
import { originOf, recordingLogger } from './local-server';

const CORP_ID = 'wl0a1b2c3d4e';
const CURRENT = { token: 'QDG6eK', encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' };
const NEXT = { token: '123456', encodingAesKey: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR' };
const CONTACTS = { token: 'contacts-token', encodingAesKey: CURRENT.encodingAesKey };
const AT = { timestamp: '1735689601', nonce: '0a9Zb' };
const SECRET_TEXT = '报 5 不应出现在日志里';
const TEXT = `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><FromUserName><![CDATA[ChenYulan]]></FromUserName><CreateTime>1735689601</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${SECRET_TEXT}]]></Content><MsgId>7350011223344556677</MsgId><AgentID>1000123</AgentID></xml>`;

const running: http.Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
});

/** By which deliveries come: as the service takes them, or, under an odd spelling of the address, by the router. */
let way: 'bare' | 'router' = 'bare';

/** A bot of which only the platform's room is real: it answers as told and remembers what it got. */
async function startBot(answer: () => Promise<InboundAnswer> = async () => ({ reply: '已收到。' })) {
  const received: InboundMessage[] = [];
  const contactEvents: InboundMessage[] = [];
  const logger = recordingLogger();
  const options: CallbackRouterOptions = {
    keySets: [CURRENT, NEXT],
    corpId: CORP_ID,
    receive: async (message) => {
      received.push(message);
      return answer();
    },
    contacts: {
      keySets: [CONTACTS],
      receiveContactEvent: async (event) => {
        contactEvents.push(event);
      },
    },
    logger,
    now: () => new Date('2025-01-01T00:00:05Z'),
  };
  const app = new Koa();
  app.use(callbackRouter(options).routes());
  const server = createHttpServer(app, way === 'bare' ? { first: deliveryRoutes(options) } : {});
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: originOf(server), received, contactEvents, logger };
}

/** A delivery as Tencent's own package makes it. */
function delivery(xml: string, keys = CURRENT, receiveId = CORP_ID) {
  const encrypt = tencentEncrypt(keys.encodingAesKey, xml, receiveId);
  const signature = getSignature(keys.token, AT.timestamp, AT.nonce, encrypt);
  return {
    query: new URLSearchParams({ msg_signature: signature, ...AT }).toString(),
    body: buildEnvelope({ toUserName: CORP_ID, encrypt, agentId: '1000123' }),
  };
}

const post = (origin: string, of: { query: string; body: string }, path = '/wecom/callback') =>
  fetch(`${origin}${path}?${of.query}`, {
    method: 'POST',
    body: of.body,
    headers: { 'Content-Type': 'text/xml' },
  });

describe('verification of the callback address', () => {
  const echo = '1616140317555161061';
  const query = (keys = CURRENT) => {
    const echostr = tencentEncrypt(keys.encodingAesKey, echo, CORP_ID);
    const msg_signature = getSignature(keys.token, AT.timestamp, AT.nonce, echostr);
    return new URLSearchParams({ msg_signature, ...AT, echostr });
  };

  test.each([
    ['current', CURRENT],
    ['next', NEXT],
  ])('is answered exactly with the %s keys', async (_which, keys) => {
    const bot = await startBot();
    const response = await fetch(`${bot.origin}/wecom/callback?${query(keys)}`);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(echo))).toBe(true);
  });

  it('forgives a proxy that turned plus signs into blanks', async () => {
    const bot = await startBot();
    let parameters = query();
    while (!parameters.get('echostr')?.includes('+')) parameters = query();
    const raw = parameters.toString().replaceAll('%2B', '+');
    expect(await (await fetch(`${bot.origin}/wecom/callback?${raw}`)).text()).toBe(echo);
  });

  it('is refused with a bare 401 when the signature does not fit', async () => {
    const bot = await startBot();
    const parameters = query();
    parameters.set('nonce', 'other');
    const response = await fetch(`${bot.origin}/wecom/callback?${parameters}`);
    expect([response.status, await response.text()]).toEqual([401, '']);
  });

  test.each(['msg_signature', 'timestamp', 'nonce', 'echostr'])('is malformed without %s', async (name) => {
    const bot = await startBot();
    const parameters = query();
    parameters.delete(name);
    const response = await fetch(`${bot.origin}/wecom/callback?${parameters}`);
    expect([response.status, await response.text()]).toEqual([400, '']);
  });
});

describe.each(['bare', 'router'] as const)('delivery of a message, %s', (taken) => {
  beforeEach(() => {
    way = taken;
  });

  test.each([
    ['current', CURRENT],
    ['next', NEXT],
  ])('made with Tencent’s package and the %s keys is answered with the same keys', async (_which, keys) => {
    const bot = await startBot();
    const response = await post(bot.origin, delivery(TEXT, keys));
    expect(response.status).toBe(200);
    expect(bot.received).toMatchObject([{ from: 'chenyulan', content: { type: 'text', text: SECRET_TEXT } }]);

    const sealed = parseEncryptedReply(await response.text());
    expect(getSignature(keys.token, sealed.timestamp, sealed.nonce, sealed.encrypt)).toBe(
      sealed.msgSignature,
    );
    const opened = tencentDecrypt(keys.encodingAesKey, sealed.encrypt);
    expect(opened.id).toBe(CORP_ID);
    expect(parsePassiveText(opened.message)).toEqual({
      toUserName: 'chenyulan',
      fromUserName: CORP_ID,
      createTimeSeconds: 1735689605,
      content: '已收到。',
    });
  });

  it('under an old token with the new AES key is opened as well', async () => {
    const bot = await startBot();
    const mixed = { token: CURRENT.token, encodingAesKey: NEXT.encodingAesKey };
    expect((await post(bot.origin, delivery(TEXT, mixed))).status).toBe(400);
    const both = callbackRouter({
      keySets: [CURRENT, mixed],
      corpId: CORP_ID,
      receive: async () => ({ reply: null }),
      logger: recordingLogger(),
      now: () => new Date(),
    });
    const server = http.createServer(new Koa().use(both.routes()).callback());
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect((await post(originOf(server), delivery(TEXT, mixed))).status).toBe(200);
  });

  it('with nothing to say is answered with an empty 200', async () => {
    const bot = await startBot(async () => ({ reply: null }));
    const response = await post(bot.origin, delivery(TEXT));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('that could not be stored is answered with 500, so that it comes again', async () => {
    const bot = await startBot(async () => {
      throw new Error(`cannot store ${SECRET_TEXT}`);
    });
    const response = await post(bot.origin, delivery(TEXT));
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(bot.logger.lines.map((line) => line.level)).toEqual(['error']);
    expect(bot.logger.lines[0]?.text).toContain('not_stored:Error');
    expect(bot.logger.lines[0]?.text).not.toContain(SECRET_TEXT);
  });

  it('signed by somebody else is refused before it is decrypted', async () => {
    const bot = await startBot();
    const stranger = delivery(TEXT, { ...CURRENT, token: 'guessed' });
    const response = await post(bot.origin, stranger);
    expect([response.status, await response.text()]).toEqual([401, '']);
    expect(bot.received).toEqual([]);
    expect(bot.logger.lines).toEqual([
      {
        level: 'warn',
        text: expect.stringMatching(
          /^\[{"requestId":"[0-9a-f]{12}","path":"\/wecom\/callback","status":401,"reason":"signatureMismatch \(-40001\)"},"callback refused"]$/,
        ),
      },
    ]);
  });

  test.each([
    ['for another organisation', delivery(TEXT, CURRENT, 'wlffffffffff'), '-40005'],
    ['whose XML inside is broken', delivery('<xml><FromUserName>a'), '-40002'],
    ['with an entity inside', delivery('<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>'), '-40002'],
    ['that is not XML', { ...delivery(TEXT), body: SECRET_TEXT }, '-40002'],
    ['without signature', { ...delivery(TEXT), query: 'timestamp=1&nonce=2' }, 'missing_msg_signature'],
    [
      'with two signatures',
      { ...delivery(TEXT), query: `msg_signature=a&${delivery(TEXT).query}` },
      'missing_msg',
    ],
  ])('%s is refused with a bare 400', async (_what, bad, reason) => {
    const bot = await startBot();
    const response = await post(bot.origin, bad);
    expect([response.status, await response.text()]).toEqual([400, '']);
    expect(bot.received).toEqual([]);
    expect(bot.logger.lines).toHaveLength(1);
    expect(bot.logger.lines[0]?.text).toContain(reason);
    expect(bot.logger.lines[0]?.text).not.toMatch(/报|chenyulan|wl0a|wlff/i);
  });

  it('may be as large as 64 KiB', async () => {
    const bot = await startBot();
    const made = delivery(TEXT);
    const padding = ' '.repeat(64 * 1024 - Buffer.byteLength(made.body));
    expect((await post(bot.origin, { ...made, body: made.body + padding })).status).toBe(200);
    expect((await post(bot.origin, { ...made, body: `${made.body}${padding} ` })).status).toBe(413);
    expect(bot.received).toHaveLength(1);
  });

  test.each([
    ['says so', 'Content-Length: 70000\r\n\r\n'],
    ['does not say so', `Transfer-Encoding: chunked\r\n\r\n11170\r\n${'x'.repeat(70_000)}\r\n`],
  ])('that is larger and %s gets 413 and the connection closed', async (_what, rest) => {
    const bot = await startBot();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(Number(new URL(bot.origin).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write(`POST /wecom/callback?${delivery(TEXT).query} HTTP/1.1\r\nHost: x\r\n${rest}`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test.each(['application/xml', 'application/octet-stream', 'application/x-www-form-urlencoded', null])(
    'does not depend on its content type: %p',
    async (type) => {
      const bot = await startBot();
      const made = delivery(TEXT);
      const response = await fetch(`${bot.origin}/wecom/callback?${made.query}`, {
        method: 'POST',
        body: Buffer.from(made.body),
        ...(type && { headers: { 'Content-Type': type } }),
      });
      expect(response.status).toBe(200);
    },
  );

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is not made with %s', async (method) => {
    const bot = await startBot();
    const response = await fetch(`${bot.origin}/wecom/callback`, { method });
    expect([response.status, await response.text()]).toEqual([405, '']);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it('keeps a long reply whole and says in the log that the platform will cut it', async () => {
    const long = '长'.repeat(700);
    const bot = await startBot(async () => ({ reply: long }));
    const response = await post(bot.origin, delivery(TEXT));
    const opener = new CallbackCrypto(CURRENT.token, CURRENT.encodingAesKey, CORP_ID);
    expect(parsePassiveText(opener.open(parseEncryptedReply(await response.text()))).content).toBe(long);
    expect(bot.logger.lines).toEqual([
      {
        level: 'error',
        text: expect.stringMatching(
          /^\[{"requestId":"[0-9a-f]{12}","bytes":2100},"passive reply will be cut"]$/,
        ),
      },
    ]);
  });
});

describe('the address-book callback', () => {
  const CHANGE =
    '<xml><ToUserName>wl0a1b2c3d4e</ToUserName><FromUserName>sys</FromUserName><CreateTime>1735690103</CreateTime><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>delete_user</ChangeType><UserID>liwei02</UserID></xml>';

  it('has its own keys and its own receiver', async () => {
    const bot = await startBot();
    const response = await post(bot.origin, delivery(CHANGE, CONTACTS), '/wecom/contacts');
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(bot.received).toEqual([]);
    expect(bot.contactEvents).toMatchObject([{ from: 'sys', content: { fields: { UserID: 'liwei02' } } }]);
    expect((await post(bot.origin, delivery(CHANGE, CURRENT), '/wecom/contacts')).status).toBe(401);
    expect((await post(bot.origin, delivery(TEXT, CONTACTS))).status).toBe(401);
  });

  it('does not exist unless configured', async () => {
    const router = callbackRouter({
      keySets: [CURRENT],
      corpId: CORP_ID,
      receive: async () => ({ reply: null }),
      logger: recordingLogger(),
      now: () => new Date(),
    });
    const server = http.createServer(new Koa().use(router.routes()).callback());
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect((await post(originOf(server), delivery(CHANGE, CONTACTS), '/wecom/contacts')).status).toBe(404);
  });
});
