import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { AES_KEY, AGENT_ID, CORP_ID, TOKEN } from '../support/invented-app';
import { RunningOffice } from './running-office';

const NEXT_TOKEN = 'nextToken2';
const NEXT_AES_KEY = 'Q9x2kSo1CwP8eTqYzVb3NfJh6LrGm5DaXu0IcWtEsRv';
const CONTACTS_TOKEN = 'contactsToken';
const PRIVATE_TEXT = '18 涉及内部的一句话';

let office: RunningOffice;
let msgIds = 7_000_000_000_000_000_000n;

beforeAll(async () => {
  office = await RunningOffice.open('sqlite', {
    clockStart: '2022-06-10 10:00',
    settings: {
      WECOM_CALLBACK_TOKEN_NEXT: NEXT_TOKEN,
      WECOM_CALLBACK_AES_KEY_NEXT: NEXT_AES_KEY,
      WECOM_CONTACTS_TOKEN: CONTACTS_TOKEN,
      WECOM_CONTACTS_AES_KEY: AES_KEY,
    },
  });
});
afterAll(() => office.close());

interface Sealing {
  readonly token?: string;
  readonly aesKey?: string;
  readonly receiveId?: string;
}

const KEYS = { token: TOKEN, aesKey: AES_KEY, receiveId: CORP_ID };

function innerText(text: string, from = 'jiaoyu'): string {
  msgIds += 1n;
  return `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>1654826400</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>${msgIds}</MsgId><AgentID>${AGENT_ID}</AgentID></xml>`;
}

/** A callback as Tencent's own package makes it. */
function sealed(inner: string, { token, aesKey, receiveId }: Sealing = {}) {
  const cipher = encrypt(aesKey ?? KEYS.aesKey, inner, receiveId ?? KEYS.receiveId);
  const [timestamp, nonce] = ['1654826400', 'n0nce'];
  const signature = getSignature(token ?? KEYS.token, timestamp, nonce, cipher);
  return {
    query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }).toString(),
    body: `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><AgentID><![CDATA[${AGENT_ID}]]></AgentID><Encrypt><![CDATA[${cipher}]]></Encrypt></xml>`,
  };
}

function post({ query, body }: { query: string; body: string }, path = '/wecom/callback'): Promise<Response> {
  return fetch(`${office.url}${path}?${query}`, { method: 'POST', body });
}

const element = (xml: string, name: string) =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`)
    .exec(xml)
    ?.slice(1)
    .find(Boolean) ?? '';

/** Opens a passive reply with Tencent's package; throws when its signature does not fit. */
function opened(reply: string, { token, aesKey } = KEYS): { text: string; to: string; receiveId: string } {
  const cipher = element(reply, 'Encrypt');
  const signature = getSignature(token, element(reply, 'TimeStamp'), element(reply, 'Nonce'), cipher);
  expect(element(reply, 'MsgSignature')).toBe(signature);
  const { message, id } = decrypt(aesKey, cipher);
  return { text: element(message, 'Content'), to: element(message, 'ToUserName'), receiveId: id };
}

describe('callbacks made with Tencent’s package', () => {
  it('are answered, and the answer opens with it', async () => {
    const response = await post(sealed(innerText('任务')));
    expect(response.status).toBe(200);
    const reply = opened(await response.text());
    expect(reply).toMatchObject({
      to: 'jiaoyu',
      receiveId: CORP_ID,
      text: expect.stringContaining('第18项'),
    });
  });

  it('are answered with the keys that they came with, while keys are being changed', async () => {
    const next = { token: NEXT_TOKEN, aesKey: NEXT_AES_KEY, receiveId: CORP_ID };
    const response = await post(sealed(innerText('帮助'), next));
    expect(opened(await response.text(), next).text).toContain('请勿报送涉密信息');
  });

  it('verify the address: the very digits come back', async () => {
    const echo = '1234567890123456789012';
    const cipher = encrypt(AES_KEY, echo, CORP_ID);
    const signature = getSignature(TOKEN, '1', '2', cipher);
    const query = new URLSearchParams({
      msg_signature: signature,
      timestamp: '1',
      nonce: '2',
      echostr: cipher,
    });
    const response = await fetch(`${office.url}/wecom/callback?${query}`);
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: echo });
    expect(await office.admin('verify-callback', {})).toMatchObject({ ok: true });
  });

  it('of the address book have an address and keys of their own', async () => {
    const inner = `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1654826400</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType>delete_user</ChangeType><UserID><![CDATA[jiaoyu]]></UserID></xml>`;
    const own = sealed(inner, { token: CONTACTS_TOKEN });
    const taken = await post(own, '/wecom/contacts');
    expect({ status: taken.status, body: await taken.text() }).toEqual({ status: 200, body: '' });
    expect((await post(sealed(inner), '/wecom/contacts')).status).toBe(401);
  });
});

describe('what cannot be a callback', () => {
  const refused: [string, number, () => { query: string; body: string }][] = [
    ['a wrong signature', 401, () => sealed(innerText(PRIVATE_TEXT), { token: 'guessed' })],
    ['a wrong receiver', 400, () => sealed(innerText(PRIVATE_TEXT), { receiveId: 'wlffffffffff' })],
    [
      'a body without end',
      413,
      () => ({ ...sealed(innerText(PRIVATE_TEXT)), body: `<xml>${'x'.repeat(70_000)}` }),
    ],
    ['XML cut off', 400, () => ({ ...sealed(innerText(PRIVATE_TEXT)), body: '<xml><Encrypt>abc' })],
    ['no XML', 400, () => ({ ...sealed(innerText(PRIVATE_TEXT)), body: PRIVATE_TEXT })],
    [
      'XML with entities',
      400,
      () => ({
        ...sealed(innerText(PRIVATE_TEXT)),
        body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>',
      }),
    ],
    ['sealed nonsense', 400, () => sealed(`not XML ${PRIVATE_TEXT}`)],
    ['nothing', 400, () => ({ query: '', body: '' })],
  ];

  test.each(refused)('%s gets a bare %i, and the log gets only the reason', async (_, status, given) => {
    const linesBefore = office.logLines.length;
    const storedBefore = await office.store.read.count(InboundMessageEntity);
    const response = await post(given());
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body: '' });
    expect(response.headers.get('content-type')).toBeNull();
    const logged = office.logLines.slice(linesBefore).filter((line) => line.includes('callback refused'));
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '{}')).toEqual({
      level: 'warn',
      time: expect.any(String),
      requestId: expect.any(String),
      path: '/wecom/callback',
      status,
      reason: expect.stringMatching(/^[\w :.()−-]{3,80}$/),
      msg: 'callback refused',
    });
    expect(office.logLines.slice(linesBefore).join('')).not.toMatch(/内部|jiaoyu|passwd|n0nce|wlffff/);
    expect(await office.store.read.count(InboundMessageEntity)).toBe(storedBefore);
  });

  it('is anything but GET and POST', async () => {
    const response = await fetch(`${office.url}/wecom/callback`, { method: 'PUT', body: 'x' });
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, POST',
    });
  });
});

describe('other addresses', () => {
  test.each([
    ['/healthz', 200, 'ok'],
    ['/readyz', 200, 'ready'],
    ['/nothing-here', 404, ''],
    ['/wecom', 404, ''],
    ['/', 404, ''],
  ])('GET %s answers %i', async (path, status, body) => {
    const response = await fetch(`${office.url}${path}`);
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body });
    expect((await fetch(`${office.url}${path}`, { method: 'HEAD' })).status).toBe(status);
  });

  it('GET /metrics counts what came in', async () => {
    const response = await fetch(`${office.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(/^cuibao_inbound_total\{outcome="stored"\} \d+$/m);
    expect(text).toMatch(/^cuibao_planned_until_seconds \d+/m);
    expect(text).not.toMatch(/jiaoyu|内部/);
  });
});

describe.each([
  ['public', null, ''],
  ['public', 'x-tif-', '/ebus/wwlapi'],
  ['private', null, '/ebus/wwlapi'],
  ['private', 'x-rio-', '/ebus/yzyapi'],
] as const)('a %s edition, gateway %s, API below “%s”', (personality, gatewayPrefix, apiPath) => {
  it('takes messages and passes replies on', async () => {
    const gateway = gatewayPrefix && { paasId: 'cuibao', paasToken: 'invented-token', prefix: gatewayPrefix };
    const here = await RunningOffice.open('sqlite', {
      sandbox: { personality, prefix: apiPath, gateway },
      settings: {
        WECOM_PERSONALITY: personality,
        ...(gateway
          ? {
              WECOM_GATEWAY_PAASID: gateway.paasId,
              WECOM_GATEWAY_PAASTOKEN: gateway.paasToken,
              WECOM_GATEWAY_PREFIX: gateway.prefix,
            }
          : {}),
      },
    });
    try {
      await here.goTo('2022-06-09 09:36');
      expect(here.shownTo('jiaoyu')).toEqual([{ carrier: 'push', text: expect.stringContaining('第18项') }]);
      const { answers } = await here.say('jiaoyu', '18 已完成平台升级改造');
      expect(answers[0]?.text).toContain('第18项已收到');
    } finally {
      await here.close();
    }
  });
});
