import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { AccessToken } from '../../src/platform/access-token';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport, type ApiTransportOptions } from '../../src/platform/api-transport';
import { gatewaySignature } from '../../src/platform/gateway-signature';
import { MediaClient } from '../../src/platform/media-client';
import { MessageClient } from '../../src/platform/message-client';
import { memoryTokenStore } from '../../src/platform/token-store';
import { type Answer, json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

const PREFIX = '/ebus/wwlapi';
const GETTOKEN = `${PREFIX}/cgi-bin/gettoken`;
const SEND = `${PREFIX}/cgi-bin/message/send`;

let platform: LocalServer;
let issued: number;
const transports: ApiTransport[] = [];

/** Tokens as the platform gives them; everything else is answered by `answer`. */
async function platformThat(answer: Answer): Promise<void> {
  platform.answer((seen, response) => {
    if (seen.url.pathname !== GETTOKEN) return answer(seen, response);
    issued += 1;
    return json(response, { errcode: 0, access_token: `token-${issued}`, expires_in: 7200 });
  });
}

beforeEach(async () => {
  issued = 0;
  platform = await startLocalServer((_seen, response) => json(response, {}));
  await platformThat((_seen, response) => json(response, { errcode: 0, errmsg: 'ok', msgid: 'm1' }));
});
afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  await platform.close();
});

function apiClient(options: Partial<ApiTransportOptions> = {}): ApiClient {
  return new ApiClient(...partsOf(options));
}

function partsOf(options: Partial<ApiTransportOptions>): [ApiTransport, AccessToken] {
  const root = `${platform.origin}${PREFIX}`;
  const transport = new ApiTransport({ root, timeoutMs: 2000, ...options });
  transports.push(transport);
  const token = new AccessToken({
    transport,
    store: memoryTokenStore(),
    root,
    corpId: 'wl0a1b2c3d4e',
    secret: 'very-secret-value',
    logger: recordingLogger(),
  });
  return [transport, token];
}

const messages = (options: Partial<ApiTransportOptions> = {}) =>
  new MessageClient(apiClient(options), 1000123);

const TEXT = { to: 'chenyulan', content: { type: 'text', text: '【催报】5、36 未报\n请回复' } } as const;

async function failureOf(attempt: Promise<unknown>): Promise<SendFailure> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SendFailure)) throw new Error('expected a SendFailure', { cause: error });
  return error;
}

const sendFailure = (options: Partial<ApiTransportOptions> = {}) => {
  const client = messages(options);
  return failureOf(client.send(client.compose(TEXT)));
};

describe('sending a message', () => {
  it('composes the documented request, ready to be stored', () => {
    expect(messages().compose(TEXT)).toBe(
      '{"touser":"chenyulan","msgtype":"text","agentid":1000123,"text":{"content":"【催报】5、36 未报\\n请回复"},"enable_duplicate_check":1,"duplicate_check_interval":14400}',
    );
    expect(messages().compose({ to: 'liwei', content: { type: 'file', mediaId: 'M-1' } })).toBe(
      '{"touser":"liwei","msgtype":"file","agentid":1000123,"file":{"media_id":"M-1"},"enable_duplicate_check":1,"duplicate_check_interval":14400}',
    );
  });

  test.each(['', ' \n'])('refuses to compose the empty text %p', (text) => {
    expect(() => messages().compose({ to: 'a', content: { type: 'text', text } })).toThrow('without text');
  });

  it('composes 2048 bytes and not one more', () => {
    const text = `${'长'.repeat(682)}ab`;
    expect(() => messages().compose({ to: 'a', content: { type: 'text', text } })).not.toThrow();
    expect(() => messages().compose({ to: 'a', content: { type: 'text', text: `${text}c` } })).toThrow(
      '2049',
    );
  });

  it('composes raw characters only: what JSON would write as \\u is refused by the platform (40033)', () => {
    const text = '第一行\u000b第二行\u0007\ud83d，😀\t列';
    const body = messages().compose({ to: 'a', content: { type: 'text', text } });
    expect(body).not.toContain('\\u');
    expect(JSON.parse(body)).toMatchObject({ text: { content: '第一行\n第二行，😀\t列' } });
    const nothing = { type: 'text', text: '\u0007' } as const;
    expect(() => messages().compose({ to: 'a', content: nothing })).toThrow('without text');
  });

  it('posts the stored bytes unchanged, under the root’s own path, token in the query', async () => {
    const body = `{ "touser" : "chenyulan","msgtype":"text",  "text":{"content":"催\\u0001"} }`;
    expect(await messages().send(body)).toEqual({ messageId: 'm1', jobId: null });
    const [request] = platform.to(SEND);
    expect(request?.method).toBe('POST');
    expect(request?.url.search).toBe('?access_token=token-1');
    expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(request?.body.toString('utf8')).toBe(body);
  });

  test.each([
    [
      { errcode: 0, msgid: 'm1' },
      { messageId: 'm1', jobId: null },
    ],
    [
      { errcode: '0', errmsg: 'ok', invaliduser: '', jobid: '4_1735690000_1' },
      { messageId: null, jobId: '4_1735690000_1' },
    ],
    [
      { errcode: 0, errmsg: 'ok', invaliduser: 'liwei|ghost', msgid: '' },
      { messageId: null, jobId: null },
    ],
    [{ errmsg: 'ok' }, { messageId: null, jobId: null }],
  ])('takes %j as taken', async (answer, receipt) => {
    await platformThat((_seen, response) => json(response, answer));
    const client = messages();
    expect(await client.send(client.compose(TEXT))).toEqual(receipt);
  });

  test.each([
    { invaliduser: 'liwei|ChenYulan' },
    { invaliduser: ['chenyulan'] },
    { unlicenseduser: 'chenyulan' },
  ])('fails for good when the receiver is named: %j', async (named) => {
    await platformThat((_seen, response) =>
      json(response, { errcode: 0, errmsg: 'ok', ...named, msgid: 'm' }),
    );
    expect(await sendFailure()).toMatchObject({ kind: 'permanent', code: 'invaliduser' });
  });

  test.each([
    [-1, 'retry', null],
    [6000, 'retry', null],
    [45009, 'retry', 60_000],
    [45033, 'retry', 5_000],
    [81013, 'permanent', null],
    [82001, 'permanent', null],
    [40003, 'permanent', null],
    [60111, 'permanent', null],
    [40007, 'permanent', null],
    [44004, 'permanent', null],
    [999999, 'permanent', null],
    [60020, 'configuration', 120_000],
    [301002, 'configuration', 600_000],
    [48002, 'configuration', 600_000],
    [50003, 'configuration', 600_000],
    [40013, 'configuration', 3_600_000],
  ])('errcode %i is a %s failure', async (errcode, kind, retryAfterMs) => {
    await platformThat((_seen, response) => json(response, { errcode, errmsg: 'no' }));
    expect(await sendFailure()).toMatchObject({ kind, code: String(errcode), retryAfterMs });
    expect(platform.to(SEND)).toHaveLength(1);
  });

  test.each([
    [502, 'retry'],
    [503, 'retry'],
    [504, 'ambiguous'],
    [429, 'retry'],
    [500, 'ambiguous'],
    [401, 'configuration'],
    [403, 'configuration'],
    [404, 'configuration'],
    [302, 'configuration'],
    [400, 'permanent'],
  ])('HTTP %i with a page is a %s failure', async (status, kind) => {
    await platformThat((seen, response) => {
      response.writeHead(status, { 'Content-Type': 'text/html', Location: '/login' });
      response.end(`<html>\n<h1>refused</h1> ${seen.url.href}</html>`);
    });
    const failure = await sendFailure();
    expect(failure).toMatchObject({ kind, code: `http_${status}` });
    expect(failure.message).toContain('<h1>refused</h1>');
    expect(failure.message).not.toContain('token-1');
    expect(failure.message.length).toBeLessThan(300);
    expect(platform.to(SEND)).toHaveLength(1);
  });

  it('reads the platform’s own refusal also under an HTTP error status', async () => {
    await platformThat((_seen, response) => json(response, { errcode: 45009, errmsg: 'freq' }, 500));
    expect(await sendFailure()).toMatchObject({ kind: 'retry', code: '45009' });
  });

  test.each([
    [401, 'configuration'],
    [403, 'configuration'],
    [502, 'retry'],
    [500, 'ambiguous'],
    [400, 'permanent'],
  ])('HTTP %i with a number that is none of the platform’s is a %s failure', async (status, kind) => {
    const refusal = { errcode: 10401, errmsg: 'invalid x-tif-signature', data: null };
    await platformThat((_seen, response) => json(response, refusal, status));
    const failure = await sendFailure();
    expect(failure).toMatchObject({ kind, code: `http_${status}` });
    expect(failure.message).toContain('invalid x-tif-signature');
  });

  test.each([
    '',
    '<html>login</html>',
    '{"errcode":0,"errmsg":"o',
    '[]',
    '"ok"',
    'null',
    '{"errcode":"many"}',
  ])('is ambiguous when 200 comes with %p', async (body) => {
    await platformThat((_seen, response) => response.end(body));
    expect(await sendFailure()).toMatchObject({ kind: 'ambiguous', code: 'not_json' });
  });

  it('is ambiguous when no answer comes in time', async () => {
    await platformThat(() => undefined);
    expect(await sendFailure({ timeoutMs: 200 })).toMatchObject({ kind: 'ambiguous', code: 'timeout' });
  });

  it('is ambiguous when the answer stops half way', async () => {
    await platformThat((_seen, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('{"errcode":0');
    });
    expect(await sendFailure({ timeoutMs: 200 })).toMatchObject({ kind: 'ambiguous', code: 'timeout' });
  });

  it('is ambiguous when the connection breaks after the request', async () => {
    await platformThat((_seen, response) => response.destroy());
    expect(await sendFailure()).toMatchObject({ kind: 'ambiguous', code: 'ECONNRESET' });
  });

  it('reads no endless answer', async () => {
    await platformThat((_seen, response) => response.end('x'.repeat(1024 * 1024 + 1)));
    expect(await sendFailure()).toMatchObject({ kind: 'ambiguous', code: 'too_large' });
  });

  it('may be retried when nobody listens', async () => {
    const client = messages();
    const body = client.compose(TEXT);
    await client.send(body);
    await platform.close();
    // A kept connection would be found broken, which is ambiguous: a new one is refused.
    for (const transport of transports) transport.close();
    const failure = await failureOf(client.send(body));
    expect(failure).toMatchObject({ kind: 'retry', code: 'ECONNREFUSED' });
    expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('token-1');
  });
});

describe('a voided token', () => {
  test.each([40014, 42001, 40001, 41001])(
    '(%i) is fetched anew once and the call repeated once',
    async (errcode) => {
      await platformThat((seen, response) => {
        if (seen.url.searchParams.get('access_token') === 'token-1')
          json(response, { errcode, errmsg: 'voided' });
        else json(response, { errcode: 0, msgid: 'm2' });
      });
      const client = messages();
      const body = client.compose(TEXT);
      expect(await client.send(body)).toMatchObject({ messageId: 'm2' });
      expect(platform.to(GETTOKEN)).toHaveLength(2);
      expect(platform.to(SEND).map((one) => one.body.toString())).toEqual([body, body]);
    },
  );

  it('that is refused again ends in a failure, not in a loop', async () => {
    await platformThat((_seen, response) => json(response, { errcode: 42001, errmsg: 'expired' }));
    expect(await sendFailure()).toMatchObject({ kind: 'retry', code: '42001', retryAfterMs: 60_000 });
    expect(platform.to(GETTOKEN)).toHaveLength(2);
    expect(platform.to(SEND)).toHaveLength(2);
  });

  it('(40001) that is refused again is an alarm, but no wrong secret: the next try is in a minute', async () => {
    await platformThat((_seen, response) => json(response, { errcode: 40001, errmsg: 'invalid credential' }));
    expect(await sendFailure()).toMatchObject({ kind: 'configuration', code: '40001', retryAfterMs: 60_000 });
    expect(platform.to(GETTOKEN)).toHaveLength(2);
    expect(platform.to(SEND)).toHaveLength(2);
  });

  it('noticed by thirty calls at once is fetched anew once', async () => {
    await platformThat((seen, response) => {
      if (seen.url.searchParams.get('access_token') === 'token-1') json(response, { errcode: 40014 });
      else json(response, { errcode: 0, msgid: 'm2' });
    });
    const client = messages();
    const body = client.compose(TEXT);
    await Promise.all(Array.from({ length: 30 }, () => client.send(body)));
    expect(platform.to(GETTOKEN)).toHaveLength(2);
  });
});

describe('the way to the API', () => {
  it('is signed for the gateway, gettoken and uploads included, with a nonce for each request', async () => {
    const gateway = { paasId: 'demo', paasToken: 'demo-token', prefix: 'x-tif-' };
    await platformThat((_seen, response) => json(response, { errcode: 0, media_id: 'M-1' }));
    const api = apiClient({ gateway });
    await new MessageClient(api, 1).send('{"touser":"a"}');
    await new MediaClient(api).uploadFile('a.txt', Buffer.from('0123456789'));
    expect(platform.seen).toHaveLength(3);
    for (const { headers } of platform.seen) {
      const [timestamp, nonce] = [String(headers['x-tif-timestamp']), String(headers['x-tif-nonce'])];
      expect(headers['x-tif-paasid']).toBe('demo');
      expect(headers['x-tif-signature']).toBe(gatewaySignature('demo-token', timestamp, nonce));
    }
    expect(new Set(platform.seen.map((one) => one.headers['x-tif-nonce'])).size).toBe(3);
  });

  it('shows the gateway’s clock when it refuses', async () => {
    await platformThat((_seen, response) => {
      response.writeHead(401, { Date: 'Wed, 01 Jan 2025 00:00:00 GMT' });
      response.end('signature expired');
    });
    expect((await sendFailure()).message).toContain('their clock: Wed, 01 Jan 2025 00:00:00 GMT');
  });

  it('takes another path where an endpoint was renamed', async () => {
    const renamed = '/message/send/virtual_id';
    await messages({ paths: { '/cgi-bin/message/send': renamed } }).send('{"touser":"a"}');
    expect(platform.to(`${PREFIX}${renamed}`)).toHaveLength(1);
  });

  it.each([
    [
      '{"touser":"a","text":{"content":"催"}}',
      '{"access_token":"token-1","touser":"a","text":{"content":"催"}}',
    ],
    ['{ }', '{"access_token":"token-1"}'],
  ])('carries the token in the body where a gateway wants it there: %s', async (body, expected) => {
    const client = new ApiClient(...partsOf({}), { tokenPlace: 'body' });
    await client.call({ method: 'POST', path: '/cgi-bin/message/send', query: {}, body, repeatable: false });
    await client.call({ method: 'GET', path: '/cgi-bin/user/get', query: { userid: 'a' }, repeatable: true });
    expect(platform.to(SEND).map((one) => [one.url.search, one.body.toString()])).toEqual([['', expected]]);
    // What has no body keeps it in the query.
    expect(platform.to(`${PREFIX}/cgi-bin/user/get`)[0]?.url.search).toBe('?access_token=token-1&userid=a');
  });

  it('uses no proxy from the environment', async () => {
    process.env.http_proxy = 'http://127.0.0.1:9';
    try {
      expect(await messages().send('{"touser":"a"}')).toMatchObject({ messageId: 'm1' });
    } finally {
      delete process.env.http_proxy;
    }
  });

  it('trusts an authority of its own only when told', async () => {
    const pem = (name: string) => path.join(__dirname, 'tls', name);
    const server = https.createServer(
      { key: readFileSync(pem('server-key.pem')), cert: readFileSync(pem('server-cert.pem')) },
      (_request, response) =>
        json(response, { errcode: 0, access_token: 't', expires_in: 7200, msgid: 'tls' }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const root = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await sendFailure({ root })).toMatchObject({
        kind: 'configuration',
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      const trusting = messages({ root, caFile: pem('server-cert.pem') });
      expect(await trusting.send('{"touser":"a"}')).toMatchObject({ messageId: 'tls' });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('may be retried when the TLS greeting hangs: nothing was written', async () => {
    const silent = http.createServer();
    silent.removeAllListeners('connection');
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    const root = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      const transport = new ApiTransport({ root, timeoutMs: 200 });
      transports.push(transport);
      const call = { method: 'POST', path: '/x', query: {}, body: '{}', repeatable: false } as const;
      expect(await failureOf(transport.exchange(call))).toMatchObject({ kind: 'retry', code: 'timeout' });
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});

describe('media', () => {
  const MEDIA = `${PREFIX}/cgi-bin/media/get`;
  const file = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(1000, 0xfe)]);

  it('is uploaded under its Chinese name in plain UTF-8', async () => {
    await platformThat((_seen, response) =>
      json(response, { errcode: 0, errmsg: '', type: 'file', media_id: '1G6n', created_at: '1735690000' }),
    );
    expect(await new MediaClient(apiClient()).uploadFile('二季度"进展".xlsx', file)).toEqual({
      mediaId: '1G6n',
    });
    const [request] = platform.to(`${PREFIX}/cgi-bin/media/upload`);
    expect(request?.url.searchParams.get('type')).toBe('file');
    expect(request?.headers['content-length']).toBe(String(request?.body.length));
    const text = request?.body.toString('utf8') ?? '';
    expect(text).toContain(
      'Content-Disposition: form-data; name="media"; filename="二季度%22进展%22.xlsx"\r\n',
    );
    expect(text).toContain('Content-Type: application/octet-stream\r\n');
    expect(
      request?.body.includes(Buffer.concat([Buffer.from('\r\n\r\n'), file, Buffer.from('\r\n--')])),
    ).toBe(true);
  });

  it('is uploaded again in full when the token was voided', async () => {
    await platformThat((seen, response) => {
      if (seen.url.searchParams.get('access_token') === 'token-1') json(response, { errcode: 42001 });
      else json(response, { errcode: 0, media_id: '1G6n' });
    });
    await new MediaClient(apiClient()).uploadFile('a.docx', file);
    const bodies = platform.to(`${PREFIX}/cgi-bin/media/upload`).map((one) => one.body);
    expect(bodies).toHaveLength(2);
    for (const body of bodies) expect(body.includes(file)).toBe(true);
  });

  test.each([5, 20 * 1024 * 1024 + 1])('of %i bytes is not even tried', async (bytes) => {
    const upload = new MediaClient(apiClient()).uploadFile('a', Buffer.alloc(bytes));
    expect(await failureOf(upload)).toMatchObject({ kind: 'permanent', code: 'file_size' });
    expect(platform.seen).toEqual([]);
  });

  it('is downloaded byte for byte with its name', async () => {
    await platformThat((_seen, response) => {
      const name = Buffer.from('照片.jpg').toString('latin1');
      response.writeHead(200, {
        'Content-Type': 'image/jpeg',
        'Content-disposition': `attachment; filename="${name}"`,
      });
      response.end(file);
    });
    const got = await new MediaClient(apiClient()).download('m/1+2');
    expect(got.bytes.equals(file)).toBe(true);
    expect(got).toMatchObject({ fileName: '照片.jpg', contentType: 'image/jpeg' });
    expect(platform.to(MEDIA)[0]?.url.searchParams.get('media_id')).toBe('m/1+2');
  });

  it('that is itself a JSON file is no error', async () => {
    await platformThat((_seen, response) => {
      response.writeHead(200, { 'Content-Disposition': "attachment; filename*=UTF-8''%E7%85%A7.json" });
      response.end('{"errcode":40007}');
    });
    expect(await new MediaClient(apiClient()).download('m')).toMatchObject({ fileName: '照.json' });
  });

  it('that is gone is a failure although the status is 200', async () => {
    await platformThat((_seen, response) => json(response, { errcode: 40007, errmsg: 'invalid media_id' }));
    const failure = await failureOf(new MediaClient(apiClient()).download('m'));
    expect(failure).toMatchObject({ kind: 'permanent', code: '40007' });
  });

  it('with a voided token is asked for again', async () => {
    await platformThat((seen, response) => {
      if (seen.url.searchParams.get('access_token') === 'token-1') json(response, { errcode: 42001 });
      else response.end(file);
    });
    expect((await new MediaClient(apiClient()).download('m')).bytes.equals(file)).toBe(true);
  });

  it('above the size limit is refused', async () => {
    await platformThat((_seen, response) => response.end(file));
    const failure = await failureOf(new MediaClient(apiClient(), 500).download('m'));
    expect(failure).toMatchObject({ kind: 'permanent', code: 'too_large' });
  });

  it('too large for one answer is fetched in ranges', async () => {
    const whole = Buffer.alloc(17 * 1024 * 1024, 'abc');
    await platformThat((seen, response) => {
      const range = /^bytes=(\d+)-(\d+)$/.exec(seen.headers.range ?? '');
      if (!range) return json(response, { errcode: 830002, errmsg: 'use Range' });
      const part = whole.subarray(Number(range[1]), Number(range[2]) + 1);
      response.writeHead(206, {
        'Content-Disposition': 'attachment; filename="v.mp4"',
        'Content-Range': `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${whole.length}`,
      });
      return response.end(part);
    });
    const got = await new MediaClient(apiClient()).download('m');
    expect(got.bytes.equals(whole)).toBe(true);
    expect(got.fileName).toBe('v.mp4');
    const ranges = platform.to(MEDIA).map((one) => one.headers.range);
    expect(ranges).toEqual([undefined, 'bytes=0-16777215', 'bytes=16777216-33554431']);
    const limited = new MediaClient(apiClient(), 16 * 1024 * 1024 + 5);
    expect(await failureOf(limited.download('m'))).toMatchObject({ code: 'too_large' });
  });
});
