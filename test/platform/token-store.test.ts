import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { redisTokenStore } from '../../src/platform/token-store';
import { recordingLogger } from './local-server';
import { startTestRedis, type TestRedis } from './redis-server';

let server: TestRedis;
let key: string;
let fetched: number;

beforeEach(async () => {
  server = await startTestRedis();
  key = randomUUID();
  fetched = 0;
});
afterEach(() => server.close());

/** Takes a turn of the event loop, so that others come in between. */
async function fetchToken() {
  fetched += 1;
  const token = `token-${fetched}`;
  await new Promise((resolve) => setImmediate(resolve));
  return { token, lifetimeMs: 7_200_000 };
}

/** One store for each process that there would be. */
async function stores(count: number) {
  const logger = recordingLogger();
  const made = [];
  for (let process = 0; process < count; process += 1) {
    made.push(redisTokenStore({ redis: await server.connect(), logger }));
  }
  return { made, logger };
}

describe('the token store on Redis', () => {
  it('fetches one token for five processes with ten callers each', async () => {
    const { made } = await stores(5);
    const calls = made.flatMap((store) => Array.from({ length: 10 }, () => store.obtain(key, fetchToken)));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['token-1']));
    expect(fetched).toBe(1);
  });

  it('keeps it until five minutes before its end, and leaves no lock behind', async () => {
    const { made } = await stores(1);
    await made[0]?.obtain(key, fetchToken);
    const redis = await server.connect();
    const ttlMs = await redis.pttl(`cuibao:token:${key}`);
    expect(ttlMs).toBeGreaterThan(6_890_000);
    expect(ttlMs).toBeLessThanOrEqual(6_900_000);
    expect(await redis.exists(`cuibao:token-lock:${key}`)).toBe(0);
  });

  it('replaces a refused token once, whoever noticed first', async () => {
    const { made } = await stores(3);
    await Promise.all(made.map((store) => store.obtain(key, fetchToken)));
    const renew = made.map(async (store) => {
      await store.discard(key, 'token-1');
      return store.obtain(key, fetchToken);
    });
    expect(new Set(await Promise.all(renew))).toEqual(new Set(['token-2']));
    for (const store of made) await store.discard(key, 'token-1');
    expect(await made[0]?.obtain(key, fetchToken)).toBe('token-2');
    expect(fetched).toBe(2);
  });

  it('lets the next one try when a fetch fails, and releases the lock', async () => {
    const { made } = await stores(2);
    const failing = async () => {
      throw new Error('refused');
    };
    await expect(made[0]?.obtain(key, failing)).rejects.toThrow('refused');
    expect(await made[1]?.obtain(key, fetchToken)).toBe('token-1');
  });

  it('waits for a lock of another process, takes the token that appears, and fetches none', async () => {
    const { made } = await stores(1);
    const redis = await server.connect();
    await redis.set(`cuibao:token-lock:${key}`, 'another process', 'PX', 15_000);
    const waiting = made[0]?.obtain(key, fetchToken);
    await redis.set(`cuibao:token:${key}`, 'from another process', 'PX', 60_000);
    expect(await waiting).toBe('from another process');
    expect(fetched).toBe(0);
    expect(await redis.get(`cuibao:token-lock:${key}`)).toBe('another process');
  });

  it('helps itself when Redis goes away, keeps that token, and says so once', async () => {
    const { made, logger } = await stores(1);
    const [store] = made;
    expect(await store?.obtain(key, fetchToken)).toBe('token-1');
    // With a Redis of the operator's own, only our connection to it can go away.
    if (server.stop) await server.stop();
    else await server.close();
    const answers = await Promise.all(Array.from({ length: 20 }, () => store?.obtain(key, fetchToken)));
    expect(new Set(answers)).toEqual(new Set(['token-2']));
    await store?.discard(key, 'token-2');
    expect(await store?.obtain(key, fetchToken)).toBe('token-3');
    expect(logger.lines).toEqual([{ level: 'warn', text: '[{},"token cache: Redis is away"]' }]);
  });
});
