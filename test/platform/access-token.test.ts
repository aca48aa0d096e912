import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { createMetrics } from '../../src/observability/metrics';
import { AccessToken } from '../../src/platform/access-token';
import { ApiTransport } from '../../src/platform/api-transport';
import { memoryTokenStore } from '../../src/platform/token-store';
import { json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

let platform: LocalServer;
let issued: number;
let nowMs: number;

beforeEach(async () => {
  issued = 0;
  nowMs = 1_735_689_600_000;
  platform = await startLocalServer((_seen, response) => {
    issued += 1;
    json(response, { errcode: 0, errmsg: 'ok', access_token: `token-${issued}`, expires_in: 7200 });
  });
});
afterEach(() => platform.close());

function newToken() {
  const logger = recordingLogger();
  const metrics = createMetrics();
  const token = new AccessToken({
    transport: new ApiTransport({ root: `${platform.origin}/ebus/wwlapi/`, timeoutMs: 500 }),
    store: memoryTokenStore(() => nowMs),
    root: platform.origin,
    corpId: 'wl0a1b2c3d4e',
    secret: 'very-secret-value',
    logger,
    nowMs: () => nowMs,
    metrics,
  });
  return { token, logger, metrics };
}

async function failureOf(attempt: Promise<unknown>): Promise<SendFailure> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SendFailure)) throw new Error('expected a SendFailure', { cause: error });
  return error;
}

describe('the access token', () => {
  it('is fetched once for fifty concurrent callers, under the root’s own path', async () => {
    const { token } = newToken();
    const answers = await Promise.all(Array.from({ length: 50 }, () => token.current()));
    expect(new Set(answers)).toEqual(new Set(['token-1']));
    expect(platform.seen.map((one) => `${one.method} ${one.url.pathname}${one.url.search}`)).toEqual([
      'GET /ebus/wwlapi/cgi-bin/gettoken?corpid=wl0a1b2c3d4e&corpsecret=very-secret-value',
    ]);
  });

  it('that is refused is counted by code, each request once', async () => {
    const { token, metrics } = newToken();
    platform.answer((_seen, response) => json(response, { errcode: 40001, errmsg: 'invalid credential' }));
    for (let i = 0; i < 3; i++) await failureOf(token.current());
    expect((await metrics.tokenRefused.get()).values).toEqual([{ labels: { code: '40001' }, value: 1 }]);
  });

  it('is used until five minutes before it expires', async () => {
    const { token } = newToken();
    await token.current();
    nowMs += (7200 - 300) * 1000 - 1;
    expect(await token.current()).toBe('token-1');
    nowMs += 1;
    expect(await token.current()).toBe('token-2');
  });

  it('with little time left is used for half of it, not fetched at every call', async () => {
    platform.answer((_seen, response) => {
      issued += 1;
      json(response, { errcode: '0', access_token: `token-${issued}`, expires_in: 60 });
    });
    const { token } = newToken();
    await token.current();
    nowMs += 29_999;
    expect(await token.current()).toBe('token-1');
    nowMs += 1;
    expect(await token.current()).toBe('token-2');
  });

  it('is forgotten when refused, but not its successor', async () => {
    const { token } = newToken();
    await token.current();
    await token.discard('token-1');
    expect(await token.current()).toBe('token-2');
    await token.discard('token-1');
    expect(await token.current()).toBe('token-2');
  });

  test.each([
    [40001, 3_600_000],
    [40013, 3_600_000],
    [40091, 3_600_000],
    [50003, 600_000],
    [60020, 120_000],
  ])('is not asked for again after %i until %i ms have passed', async (errcode, coolDownMs) => {
    platform.answer((_seen, response) => json(response, { errcode, errmsg: 'no, from ip: 10.0.0.8' }));
    const { token, logger } = newToken();
    const together = await Promise.all(Array.from({ length: 20 }, () => failureOf(token.current())));
    for (let call = 0; call < 20; call += 1) together.push(await failureOf(token.current()));
    expect(platform.seen).toHaveLength(1);
    expect(new Set(together.map((failure) => `${failure.kind} ${failure.code}`))).toEqual(
      new Set([`configuration ${errcode}`]),
    );
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatchObject({ level: 'warn' });
    expect(logger.lines[0]?.text).toContain('10.0.0.8');

    nowMs += coolDownMs - 1;
    expect((await failureOf(token.current())).retryAfterMs).toBe(1);
    nowMs += 1;
    platform.answer((_seen, response) =>
      json(response, { errcode: 0, access_token: 'new', expires_in: 7200 }),
    );
    expect(await token.current()).toBe('new');
    expect(platform.seen).toHaveLength(2);
    expect(logger.lines.map((line) => line.level)).toEqual(['warn', 'info']);
  });

  it('is asked for again at once after a passing trouble', async () => {
    platform.answer((_seen, response) => json(response, { errcode: -1, errmsg: 'system busy' }));
    const { token } = newToken();
    expect(await failureOf(token.current())).toMatchObject({ kind: 'retry', code: '-1' });
    platform.answer((_seen, response) => json(response, { access_token: 'new', expires_in: 7200 }));
    expect(await token.current()).toBe('new');
  });

  it('missing from the answer is a failure, not an empty token', async () => {
    platform.answer((_seen, response) => json(response, { errcode: 0, errmsg: 'ok' }));
    expect(await failureOf(newToken().token.current())).toMatchObject({ kind: 'retry', code: 'no_token' });
  });

  it('never puts the secret into an error or the log, even when the platform repeats it', async () => {
    platform.answer((seen, response) =>
      json(response, { errcode: 40001, errmsg: `bad request ${seen.url.href}` }),
    );
    const { token, logger } = newToken();
    const failure = await failureOf(token.current());
    const everything = JSON.stringify([failure.message, failure.cause, failure.stack, logger.lines]);
    expect(everything).toContain('corpsecret=***');
    expect(everything).not.toContain('very-secret-value');
  });
});
