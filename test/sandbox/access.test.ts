import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { adminOf, givenSandbox, platformOf, SECRET } from './given-sandbox';
import { CORP_ID } from './receiver';

let machineMs: number;
let sandbox: Sandbox;
let platform: ReturnType<typeof platformOf>;
let admin: ReturnType<typeof adminOf>;

beforeEach(async () => {
  machineMs = Date.parse('2026-01-05T01:00:00Z');
  sandbox = await givenSandbox({ machineNow: () => machineMs });
  platform = platformOf(sandbox);
  admin = adminOf(sandbox);
});
afterEach(() => sandbox.close());

describe('gettoken', () => {
  it('gives the same token, with the time that remains, by GET and by an empty POST', async () => {
    const path = `/gettoken?corpid=${CORP_ID}&corpsecret=${SECRET}`;
    const first = await platform.call(path);
    expect(first).toMatchObject({ errcode: 0, expires_in: 7200 });
    machineMs += 100_000;
    const second = await platform.call(path, { method: 'POST' });
    expect(second).toMatchObject({ access_token: first.access_token, expires_in: 7100 });
    machineMs += 7_100_000;
    expect((await platform.call(path)).access_token).not.toBe(first.access_token);
  });

  test.each([
    ['', 41002],
    [`corpid=${CORP_ID}`, 41004],
    [`corpid=wlother&corpsecret=${SECRET}`, 40013],
    [`corpid=${CORP_ID}&corpsecret=wrong`, 40001],
  ])('refuses ?%s', async (query, errcode) => {
    expect(await platform.call(`/gettoken?${query}`)).toMatchObject({ errcode });
  });
});

describe('every other call', () => {
  it('wants its token in the query, not in the body', async () => {
    const token = await platform.token();
    const body = JSON.stringify({ access_token: token, touser: 'linhf' });
    expect(await platform.call('/message/send', { method: 'POST', body })).toMatchObject({ errcode: 41001 });
  });

  it('tells an expired token from an invented one', async () => {
    const token = await platform.token();
    expect(await platform.call('/department/list?access_token=invented')).toMatchObject({ errcode: 40014 });
    await admin.post('/sandbox/api/tokens/expire');
    const expired = await platform.call(`/department/list?access_token=${token}`);
    expect(expired).toMatchObject({ errcode: 42001 });
    expect(expired.errmsg).toMatch(
      /^access_token expired, hint: \[\d+_\d+_[0-9a-f]{32}\], from ip: 127\.0\.0\.1/,
    );
  });

  it('is refused while the app is disabled or the address is not allowed', async () => {
    await admin.post('/sandbox/api/app', { allowedIps: ['10.0.0.8'] });
    const refused = await platform.call(`/gettoken?corpid=${CORP_ID}&corpsecret=${SECRET}`);
    expect(refused.errcode).toBe(60020);
    expect(refused.errmsg).toMatch(/from ip: 127\.0\.0\.1$/);
    await admin.post('/sandbox/api/app', { allowedIps: ['127.0.0.1'], enabled: false });
    expect(await platform.call(`/gettoken?corpid=${CORP_ID}&corpsecret=${SECRET}`)).toMatchObject({
      errcode: 50003,
    });
    await admin.post('/sandbox/api/app', { allowedIps: null, enabled: true });
    expect(await platform.get('/department/list')).toMatchObject({ errcode: 0 });
  });

  it('answers an unknown path with 404 and an errcode, a wrong method with an errcode', async () => {
    const response = await fetch(`${sandbox.apiRoot}/cgi-bin/no/such?access_token=x`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errcode: 40066 });
    expect(await platform.get('/message/send')).toMatchObject({ errcode: 43002 });
    expect(await platform.post('/department/list', {})).toMatchObject({ errcode: 43001 });
  });
});

describe('contacts', () => {
  it('gives members and departments, userids in lower case, nobody whom the app cannot see', async () => {
    expect(await platform.get('/user/get?userid=HUANGZQ')).toMatchObject({
      userid: 'huangzq',
      name: '黄志强',
      department: [3],
      status: 1,
      alias: '',
    });
    expect(await platform.get('/user/get?userid=ghost')).toMatchObject({ errcode: 60111 });
    await admin.post('/sandbox/api/members/wumin', { visible: false });
    expect(await platform.get('/user/get?userid=wumin')).toMatchObject({ errcode: 60111 });
    expect(await platform.get('/user/simplelist?department_id=3&fetch_child=1')).toMatchObject({
      userlist: [{ userid: 'huangzq', name: '黄志强', department: [3] }],
    });
    expect(await platform.get('/department/list')).toMatchObject({
      department: [
        { id: 1, parentid: 0 },
        { id: 2, name: '市政务服务数据管理局' },
        { id: 3 },
        { id: 4 },
        { id: 5 },
      ],
    });
    expect(await platform.get('/user/simplelist?department_id=77')).toMatchObject({ errcode: 60003 });
    expect(await platform.get('/getcallbackip')).toMatchObject({ ip_list: ['127.0.0.1'] });
  });

  it('changes when members join and leave', async () => {
    await admin.post('/sandbox/api/members/newbie', {
      add: { name: '新同志', unit: '市教育局', role: '联络员' },
    });
    expect(await platform.get('/user/get?userid=newbie')).toMatchObject({ name: '新同志', department: [3] });
    await admin.post('/sandbox/api/members/newbie', { remove: true });
    expect(await platform.get('/user/get?userid=newbie')).toMatchObject({ errcode: 60111 });
    expect((await admin.post('/sandbox/api/members/newbie', { visible: true })).status).toBe(404);
  });
});

describe('signing in', () => {
  const authorize = (target: string, more = '') =>
    fetch(
      `${sandbox.url}/connect/oauth2/authorize?appid=${CORP_ID}&redirect_uri=${encodeURIComponent(target)}&response_type=code&scope=snsapi_base&state=abc123${more}`,
      { redirect: 'manual' },
    );
  const codeOf = (response: Response) =>
    new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';

  it('comes back with a code that names the member once', async () => {
    const response = await authorize('http://127.0.0.1:8787/h5/signed-in?to=report', '&member=HuangZQ');
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:8787\/h5\/signed-in\?to=report&code=[\w-]+&state=abc123$/,
    );
    const code = codeOf(response);
    expect(await platform.get(`/auth/getuserinfo?code=${code}`)).toMatchObject({
      errcode: 0,
      userid: 'huangzq',
    });
    expect(await platform.get(`/auth/getuserinfo?code=${code}`)).toMatchObject({ errcode: 42022 });
    expect(await platform.get('/auth/getuserinfo?code=invented')).toMatchObject({ errcode: 40029 });
  });

  it('lets a code lapse after five minutes', async () => {
    const code = codeOf(await authorize('http://127.0.0.1:8787/h5', '&member=linhf'));
    machineMs += 300_000;
    expect(await platform.get(`/auth/getuserinfo?code=${code}`)).toMatchObject({ errcode: 42003 });
  });

  it('asks who is there when nothing says so, and redirects to no untrusted domain', async () => {
    expect(await (await authorize('http://127.0.0.1:8787/h5')).text()).toContain('黄志强');
    await admin.post('/sandbox/api/app', { trustedDomain: '127.0.0.1:8787' });
    expect((await authorize('http://127.0.0.1:8788/h5', '&member=linhf')).status).toBe(400);
    expect((await authorize('javascript:alert(1)', '&member=linhf')).status).toBe(400);
  });

  it('spells the answer as private servers do', async () => {
    const privateServer = await givenSandbox({ personality: 'private' });
    try {
      const code = privateServer.state.oauthCodes.issue({ userid: 'linhf' });
      const answer = await platformOf(privateServer).get(`/user/getuserinfo?code=${code}`);
      expect(answer).toMatchObject({ errcode: 0, UserId: 'linhf' });
      expect(await platformOf(privateServer).get(`/auth/getuserinfo?code=${code}`)).toMatchObject({
        errcode: 40066,
      });
    } finally {
      await privateServer.close();
    }
  });
});

describe('injected faults', () => {
  it('hit the next calls of a path with an errcode, then stop', async () => {
    await admin.post('/sandbox/api/faults', {
      next: 2,
      path: '/message/send',
      errcode: 45009,
      errmsg: 'api freq out of limit',
    });
    expect(await platform.sendText('linhf', '一')).toEqual({
      errcode: 45009,
      errmsg: 'api freq out of limit',
    });
    expect(await platform.get('/department/list')).toMatchObject({ errcode: 0 });
    expect(await platform.sendText('linhf', '二')).toMatchObject({ errcode: 45009 });
    expect(await platform.sendText('linhf', '三')).toMatchObject({ errcode: 0 });
    expect((await admin.get('/sandbox/api/faults')).body).toEqual({ faults: [] });
  });

  it('answer with a gateway’s HTML, or cut the line after a while, before or after doing the work', async () => {
    const token = await platform.token();
    await admin.post('/sandbox/api/faults', { status: 502 });
    const broken = await fetch(`${sandbox.apiRoot}/cgi-bin/department/list?access_token=${token}`);
    expect(broken.status).toBe(502);
    expect(await broken.text()).toContain('502 Bad Gateway');

    await admin.post('/sandbox/api/faults', { path: '/message/send', hangMs: 5 });
    await expect(platform.sendText('linhf', '未执行')).rejects.toThrow();
    await admin.post('/sandbox/api/faults', { path: '/message/send', hangMs: 5, loseAnswer: true });
    await expect(platform.sendText('linhf', '已执行')).rejects.toThrow();
    expect(sandbox.state.chat.of('linhf').map(({ content }) => content)).toMatchObject([{ text: '已执行' }]);
  });

  it('can be listed and taken back; an order that says nothing or two things is refused', async () => {
    await admin.post('/sandbox/api/faults', { next: 9, errcode: -1 });
    expect((await admin.get('/sandbox/api/faults')).body).toMatchObject({
      faults: [{ remaining: 9, path: null }],
    });
    await admin.delete('/sandbox/api/faults');
    expect(await platform.get('/department/list')).toMatchObject({ errcode: 0 });
    expect((await admin.post('/sandbox/api/faults', { next: 1 })).status).toBe(400);
    expect((await admin.post('/sandbox/api/faults', { errcode: 1, status: 502 })).status).toBe(400);
  });
});

describe('the gateway', () => {
  const keys = { paasId: 'cuibao', paasToken: 'invented-paas-token', prefix: 'x-tif-' };
  const headers = (nonce: string, seconds: number, change: (hex: string) => string = (hex) => hex) => ({
    'x-tif-paasid': keys.paasId,
    'x-tif-timestamp': String(seconds),
    'x-tif-nonce': nonce,
    'x-tif-signature': change(
      createHash('sha256').update(`${seconds}${keys.paasToken}${nonce}${seconds}`).digest('hex'),
    ),
  });

  it('lets signed requests through once, in both hex cases, and answers the rest with 401 and no JSON', async () => {
    const behind = await givenSandbox({ gateway: keys, machineNow: () => machineMs });
    try {
      const seconds = machineMs / 1000;
      const ask = (sent: Record<string, string>) =>
        fetch(`${behind.apiRoot}/cgi-bin/gettoken?corpid=${CORP_ID}&corpsecret=${SECRET}`, { headers: sent });
      expect((await ask(headers('n1', seconds))).status).toBe(200);
      expect((await ask(headers('n2', seconds - 180, (hex) => hex.toUpperCase()))).status).toBe(200);
      const refused = await ask(headers('n1', seconds));
      expect(refused.status).toBe(401);
      expect(refused.headers.get('content-type')).toContain('text/html');
      expect((await ask(headers('n3', seconds - 181))).status).toBe(401);
      expect((await ask(headers('n4', seconds, (hex) => hex.replace(/^./, 'z')))).status).toBe(401);
      expect((await ask({})).status).toBe(401);
    } finally {
      await behind.close();
    }
  });
});

describe('the wire log', () => {
  it('shows exchanges without secret or token', async () => {
    const token = await platform.token();
    await platform.sendText('linhf', '通知');
    const log = JSON.stringify((await admin.get('/sandbox/api/wire?after=0')).body);
    expect(log).toContain('message/send');
    expect(log).toContain('通知');
    expect(log).not.toContain(token);
    expect(log).not.toContain(SECRET);
  });
});

it('serves its own API to no page of another site', async () => {
  const response = await fetch(`${sandbox.url}/sandbox/api/clock`, {
    method: 'POST',
    headers: { Origin: 'http://evil.example' },
    body: '{"advanceMinutes":1}',
  });
  expect(response.status).toBe(403);
  expect(sandbox.state.clock.now().toISOString()).toBe('2022-06-21T01:30:00.000Z');
});
