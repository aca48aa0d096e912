import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { AccessToken } from '../../src/platform/access-token';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport } from '../../src/platform/api-transport';
import { MessageClient } from '../../src/platform/message-client';
import { memoryTokenStore } from '../../src/platform/token-store';
import { json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEND = '/cgi-bin/message/send';
const GETTOKEN = '/cgi-bin/gettoken';

let platform: LocalServer;
let nowMs: number;
/** Paths that the platform finds called too often. */
let tooMany: Set<string>;
let messages: MessageClient;
let transport: ApiTransport;

beforeEach(async () => {
  nowMs = 1_735_689_600_000;
  tooMany = new Set([SEND]);
  platform = await startLocalServer((seen, response) => {
    if (tooMany.has(seen.url.pathname))
      return json(response, { errcode: 45009, errmsg: 'api freq out of limit' });
    return json(response, { errcode: 0, access_token: 't', expires_in: 7200, msgid: 'm' });
  });
  const root = platform.origin;
  transport = new ApiTransport({ root, timeoutMs: 2000 });
  const clock = () => nowMs;
  const token = new AccessToken({
    transport,
    store: memoryTokenStore(clock),
    root,
    corpId: 'wl0a1b2c3d4e',
    secret: 'invented',
    logger: recordingLogger(),
    nowMs: clock,
  });
  messages = new MessageClient(new ApiClient(transport, token, { nowMs: clock }), 1000123);
});
afterEach(async () => {
  transport.close();
  await platform.close();
});

/** The failure of one send; null when it went through. */
async function send(): Promise<SendFailure | null> {
  const body = messages.compose({ to: 'a', content: { type: 'text', text: '您好' } });
  return messages.send(body).then(
    () => null,
    (error: SendFailure) => error,
  );
}

describe('a call that the platform finds made too often (45009)', () => {
  it('is left alone for a minute: nothing leaves the process meanwhile', async () => {
    expect(await send()).toMatchObject({ kind: 'retry', code: '45009', retryAfterMs: MINUTE });
    nowMs += MINUTE - 1;
    tooMany.clear();
    expect(await send()).toMatchObject({ kind: 'retry', code: '45009', retryAfterMs: 1 });
    expect(platform.to(SEND)).toHaveLength(1);
    nowMs += 1;
    expect(await send()).toBeNull();
  });

  it('is left alone for twice as long each time, an hour at most', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const failure = await send();
      waits.push((failure?.retryAfterMs ?? 0) / MINUTE);
      nowMs += failure?.retryAfterMs ?? 0;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(platform.to(SEND)).toHaveLength(9);
  });

  it('starts over after an hour of peace', async () => {
    for (const wait of [1, 2]) {
      expect(await send()).toMatchObject({ retryAfterMs: wait * MINUTE });
      nowMs += wait * MINUTE;
    }
    nowMs += HOUR;
    expect(await send()).toMatchObject({ retryAfterMs: MINUTE });
  });

  it('makes one pause for all that were under way together', async () => {
    const failures = await Promise.all(Array.from({ length: 16 }, send));
    expect(new Set(failures.map((failure) => failure?.retryAfterMs))).toEqual(new Set([MINUTE]));
    nowMs += MINUTE;
    expect(await send()).toMatchObject({ retryAfterMs: 2 * MINUTE });
  });

  it('does not stop other calls', async () => {
    await send();
    const withdrawal = { type: 'withdrawal', messageId: 'm', jobId: null } as const;
    await expect(messages.send(messages.compose({ to: 'a', content: withdrawal }))).resolves.toBeDefined();
  });

  it('is treated so where it is gettoken, too', async () => {
    tooMany = new Set([GETTOKEN]);
    expect(await send()).toMatchObject({ kind: 'retry', code: '45009', retryAfterMs: MINUTE });
    await send();
    expect(platform.to(GETTOKEN)).toHaveLength(1);
    nowMs += MINUTE;
    expect(await send()).toMatchObject({ retryAfterMs: 2 * MINUTE });
    nowMs += 2 * MINUTE - 1;
    await send();
    expect(platform.to(GETTOKEN)).toHaveLength(2);
  });

  it('is, for gettoken, no reason to leave other calls alone once a token may be asked for again', async () => {
    tooMany = new Set([GETTOKEN]);
    await send();
    nowMs += MINUTE - 10;
    const body = messages.compose({ to: 'a', content: { type: 'withdrawal', messageId: 'm', jobId: null } });
    await expect(messages.send(body)).rejects.toMatchObject({ code: '45009', retryAfterMs: 10 });
    tooMany.clear();
    nowMs += 10;
    await expect(messages.send(body)).resolves.toBeDefined();
  });
});
