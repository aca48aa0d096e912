import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { adminOf, givenSandbox } from './given-sandbox';
import { CORP_ID } from './receiver';

let bot: Server;
let botOrigin: string;
let sandbox: Sandbox;
let seen: IncomingMessage[];
/** How the page answers the next request. */
let answer: Record<string, string | string[]>;

beforeEach(async () => {
  seen = [];
  answer = {};
  bot = createServer((request, response) => {
    seen.push(request);
    response.writeHead(answer.location ? 302 : 200, answer).end('页面');
  });
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  botOrigin = `http://127.0.0.1:${(bot.address() as AddressInfo).port}`;
  sandbox = await givenSandbox({ callbackUrl: `${botOrigin}/wecom/callback` });
});
afterEach(async () => {
  await sandbox.close();
  bot.closeAllConnections();
  await new Promise((resolve) => bot.close(resolve));
});

async function phoneOf(userid: string, to?: string): Promise<{ status: number; url: string }> {
  const { status, body } = await adminOf(sandbox).post(
    `/sandbox/api/members/${userid}/phone`,
    to ? { to } : {},
  );
  return { status, url: String(body.url) };
}

it('shows the bot’s page as a telephone would: a page of its own, no frame, and lets the chat page frame it', async () => {
  answer = {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
  };
  const { url } = await phoneOf('huangzq', `${botOrigin}/h5/report?item=18#text`);
  expect(new URL(url)).toMatchObject({ pathname: '/h5/report', search: '?item=18', hash: '#text' });
  const response = await fetch(url, {
    headers: { 'Sec-Fetch-Dest': 'iframe', Cookie: 'session=stolen', Origin: new URL(url).origin },
  });
  expect(await response.text()).toBe('页面');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
  expect(response.headers.has('x-frame-options')).toBe(false);
  expect(seen[0]?.headers).toMatchObject({ 'sec-fetch-dest': 'document', origin: botOrigin });
  expect(seen[0]?.headers.cookie).toBeUndefined();
});

it('keeps the cookies of each member apart, and forgets the expired', async () => {
  const first = (await phoneOf('huangzq')).url;
  const second = (await phoneOf('linhf')).url;
  answer = { 'Set-Cookie': ['session=of-huang; Path=/; HttpOnly', 'attempt=1; Max-Age=600'] };
  const shown = await fetch(first);
  expect(shown.headers.has('set-cookie')).toBe(false);
  answer = { 'Set-Cookie': 'attempt=; Max-Age=0' };
  await fetch(first);
  await fetch(first);
  await fetch(second);
  expect(seen.map(({ headers }) => headers.cookie)).toEqual([
    undefined,
    'session=of-huang; attempt=1',
    'session=of-huang',
    undefined,
  ]);
  expect((await phoneOf('huangzq')).url).toBe(first);
});

it('is signed in by the simulator as its member, whatever the page asks for', async () => {
  const back = encodeURIComponent(`${botOrigin}/h5/signed-in`);
  const authorize = `/connect/oauth2/authorize?appid=${CORP_ID}&redirect_uri=${back}&response_type=code&scope=snsapi_base&state=abc`;
  answer = { Location: `${sandbox.url}${authorize}&member=wangjg#wechat` };
  const { url } = await phoneOf('huangzq');
  const toPlatform = await fetch(url, { redirect: 'manual' });
  const phone = new URL(url).origin;
  expect(toPlatform.headers.get('location')).toBe(`${phone}${authorize}&member=wangjg#wechat`);
  const toBot = await fetch(String(toPlatform.headers.get('location')), { redirect: 'manual' });
  const signedIn = new URL(String(toBot.headers.get('location')));
  expect(signedIn).toMatchObject({ origin: phone, pathname: '/h5/signed-in' });
  const verdict = sandbox.state.oauthCodes.judge(signedIn.searchParams.get('code') ?? '');
  expect(verdict).toMatchObject({ state: 'good', grant: { userid: 'huangzq' } });
});

it('turns away what another page asks for, and another name for this machine', async () => {
  const { url } = await phoneOf('huangzq');
  const { port } = new URL(url);
  expect((await fetch(url, { headers: { Origin: 'https://example.com' } })).status).toBe(403);
  expect((await fetch(`http://localhost:${port}/h5/`)).status).toBe(403);
  expect(seen).toEqual([]);
});

it('opens no pages but the bot’s, and says so when the bot is gone', async () => {
  expect((await phoneOf('huangzq', 'https://example.com/')).status).toBe(409);
  expect((await phoneOf('nobody')).status).toBe(404);
  const { url } = await phoneOf('huangzq');
  bot.closeAllConnections();
  await new Promise((resolve) => bot.close(resolve));
  const gone = await fetch(url);
  expect([gone.status, await gone.text()]).toEqual([
    502,
    '连接不上机器人的页面 / The bot’s pages cannot be reached',
  ]);
});
