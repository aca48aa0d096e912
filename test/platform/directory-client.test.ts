import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { CannotTell, Directory } from '../../src/actions/directory';
import { AccessToken } from '../../src/platform/access-token';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport } from '../../src/platform/api-transport';
import { directoryOf } from '../../src/platform/directory-client';
import { memoryTokenStore } from '../../src/platform/token-store';
import { createSandbox } from '../../src/sandbox/create-sandbox';
import { AGENT_ID, MEMBERS, SECRET } from '../sandbox/given-sandbox';
import { CORP_ID } from '../sandbox/receiver';
import { type Answer, json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

const closers: (() => unknown)[] = [];

function directoryAt(root: string): Directory {
  const transport = new ApiTransport({ root, timeoutMs: 500 });
  closers.push(() => transport.close());
  const logger = recordingLogger();
  const parts = { transport, store: memoryTokenStore(), root, corpId: CORP_ID, secret: SECRET, logger };
  return directoryOf(new ApiClient(transport, new AccessToken(parts)));
}

let platform: LocalServer;
beforeAll(async () => {
  platform = await startLocalServer((_seen, response) => json(response, {}));
});
afterAll(async () => {
  for (const close of closers) close();
  await platform.close();
});

/** `user/get` answers so. */
function platformThat(answer: Answer): Directory {
  platform.answer((seen, response) => {
    if (seen.url.pathname !== '/cgi-bin/gettoken') return answer(seen, response);
    return json(response, { errcode: 0, access_token: 'token', expires_in: 7200 });
  });
  return directoryAt(platform.origin);
}

const answering = (fields: object): Directory =>
  platformThat((_seen, response) => json(response, { errcode: 0, errmsg: 'ok', ...fields }));
const refusing = (errcode: number): Directory =>
  platformThat((_seen, response) => json(response, { errcode, errmsg: 'refused' }));

describe('the address book', () => {
  test.each([
    ['an active account', { status: 1 }, 'visible'],
    ['one that is not activated yet', { status: 4 }, 'visible'],
    ['one that is disabled', { status: 2 }, 'disabled'],
    ['one that has left', { status: 5 }, 'left'],
    ['an answer without any field', {}, 'visible'],
    ['numbers written as text', { status: '5' }, 'left'],
    ['a field that says something else', { status: 'active', enable: null }, 'visible'],
    ['a private server that disables', { enable: 0 }, 'disabled'],
    ['a private server that enables', { enable: 1, status: 1 }, 'visible'],
  ])('%s', async (_, fields, standing) => {
    expect(await answering({ userid: 'liwei', ...fields })('liwei')).toBe(standing);
  });

  test.each([40003, 46004, 60111])('does not know whom it refuses with %d', async (errcode) => {
    expect(await refusing(errcode)('liwei')).toBe('unknown');
  });

  test.each([
    [60011, 'forbidden'],
    [50002, 'forbidden'],
    [-1, 'away'],
    [45009, 'away'],
    [48002, 'away'],
    [60020, 'away'],
  ] as const)('cannot tell of anybody whom it refuses with %d: %s', async (errcode, why) => {
    await expect(refusing(errcode)('liwei')).rejects.toMatchObject({
      name: 'CannotTell',
      why,
      code: String(errcode),
    });
  });

  test.each<[string, Answer]>([
    ['a page in place of an answer', (_seen, response) => response.writeHead(502).end('<html>502</html>')],
    ['a page under status 200', (_seen, response) => response.end('<html>login</html>')],
    ['a missing call', (_seen, response) => response.writeHead(404).end()],
    ['silence', () => undefined],
  ])('cannot tell of anybody: %s', async (_, answer) => {
    await expect(platformThat(answer)('liwei')).rejects.toMatchObject({ name: 'CannotTell', why: 'away' });
  });

  it('says how long it wants to be left alone', async () => {
    const error = await refusing(60020)('liwei').catch((thrown: CannotTell) => thrown);
    expect(error).toMatchObject({ retryAfterMs: expect.any(Number) });
  });

  it('is asked by userid, without anything in the path', async () => {
    await answering({})('li.wei@sz');
    expect(platform.seen.at(-1)?.url.searchParams.get('userid')).toBe('li.wei@sz');
  });

  test.each(['public', 'private'] as const)(
    'of the simulator, %s, tells members apart',
    async (personality) => {
      const sandbox = await createSandbox({
        ...{ corpId: CORP_ID, agentId: AGENT_ID, secret: SECRET, members: MEMBERS, personality },
        callbackUrl: 'http://127.0.0.1:9/wecom/callback',
        callbackToken: 'token',
        callbackAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      });
      closers.push(() => sandbox.close());
      const ask = directoryAt(sandbox.apiRoot);
      sandbox.state.members.change('wumin', { visible: false });
      sandbox.state.members.change('linhf', { enabled: false });
      sandbox.state.members.rename('chenyulan', 'ChenYL');
      const standings = await Promise.all(
        ['HuangZQ', 'wumin', 'linhf', 'ghost', 'chenyulan', 'chenyl'].map(ask),
      );
      expect(standings).toEqual(['visible', 'unknown', 'disabled', 'unknown', 'unknown', 'visible']);
    },
  );
});
