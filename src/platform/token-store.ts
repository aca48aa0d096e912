import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { FetchedToken, TokenStore } from './access-token';

/** Machine time in milliseconds. */
type NowMs = () => number;

const REFRESH_EARLY_MS = 300_000;

/** Longer than a `gettoken` may take, so that a lock outlives only a holder that died. */
const LOCK_MS = 15_000;
const LOCK_POLL_MS = 50;
/** Then everyone for himself: a second fetch is harmless, a message that waits is not. */
const LOCK_WAIT_MS = 5_000;

const DELETE_IF_EQUAL = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end`;

/** Five minutes early, or at half time for a token that has little left. */
function usableMs(lifetimeMs: number): number {
  return Math.max(lifetimeMs - REFRESH_EARLY_MS, Math.floor(lifetimeMs / 2));
}

/** Concurrent callers of one key share one fetch, and its failure. */
function singleFlight() {
  const flights = new Map<string, Promise<string>>();
  return (key: string, start: () => Promise<string>): Promise<string> => {
    const flying = flights.get(key);
    if (flying) return flying;
    const flight = start().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}

/** Tokens of this process only. */
export function memoryTokenStore(nowMs: NowMs = Date.now): TokenStore {
  const tokens = new Map<string, { token: string; usableUntilMs: number }>();
  const once = singleFlight();
  return {
    async obtain(key, fetch) {
      const known = tokens.get(key);
      if (known && known.usableUntilMs > nowMs()) return known.token;
      return once(key, async () => {
        const fetched = await fetch();
        tokens.set(key, {
          token: fetched.token,
          usableUntilMs: nowMs() + usableMs(fetched.lifetimeMs),
        });
        return fetched.token;
      });
    },
    async discard(key, token) {
      if (tokens.get(key)?.token === token) tokens.delete(key);
    },
  };
}

export interface RedisTokenStoreOptions {
  /** With `maxRetriesPerRequest: 1`, no offline queue and a command timeout: a dead Redis must fail fast. */
  readonly redis: Pick<Redis, 'get' | 'set' | 'eval'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly nowMs?: NowMs;
}

/**
 * Tokens shared by all processes on one Redis; one of them fetches while the others wait, five seconds at
 * most. Without Redis each process helps itself: a token is worth a fetch, never a lost message.
 */
export function redisTokenStore({ redis, logger, nowMs }: RedisTokenStoreOptions): TokenStore {
  const fallback = memoryTokenStore(nowMs);
  const once = singleFlight();
  const unlessAway = redisOrNothing(logger);
  const read = (key: string) => unlessAway(() => redis.get(tokenKey(key)));

  async function fetchAlone(key: string, fetch: () => Promise<FetchedToken>): Promise<string> {
    const owner = randomUUID();
    try {
      const found = await lockOrToken(key, owner);
      if (found !== null) return found;
      const fetched = await fetch();
      const ttlMs = Math.max(1, usableMs(fetched.lifetimeMs));
      await unlessAway(() => redis.set(tokenKey(key), fetched.token, 'PX', ttlMs));
      return fetched.token;
    } finally {
      await unlessAway(() => redis.eval(DELETE_IF_EQUAL, 1, lockKey(key), owner));
    }
  }

  /** The token that another process has fetched meanwhile; null: it is ours to fetch. */
  async function lockOrToken(key: string, owner: string): Promise<string | null> {
    for (let waitedMs = 0; waitedMs < LOCK_WAIT_MS; waitedMs += LOCK_POLL_MS) {
      const locked = await unlessAway(() => redis.set(lockKey(key), owner, 'PX', LOCK_MS, 'NX'));
      if (locked.away) return null;
      // Looked up after the lock: its last holder may have left a token between our look and our lock.
      const token = (await read(key)).value;
      if (token) return token;
      if (locked.value === 'OK') return null;
      await wait(LOCK_POLL_MS);
    }
    return null;
  }

  return {
    async obtain(key, fetch) {
      const known = await read(key);
      if (known.value) return known.value;
      if (known.away) return fallback.obtain(key, fetch);
      return once(key, () => fetchAlone(key, fetch));
    },
    async discard(key, token) {
      await fallback.discard(key, token);
      await unlessAway(() => redis.eval(DELETE_IF_EQUAL, 1, tokenKey(key), token));
    },
  };
}

const tokenKey = (key: string) => `cuibao:token:${key}`;
const lockKey = (key: string) => `cuibao:token-lock:${key}`;

/** Says once that Redis is away, and once that it is back, however many calls notice. */
function redisOrNothing(logger: Pick<Logger, 'warn'>) {
  let wasAway = false;
  const note = (away: boolean) => {
    if (away === wasAway) return;
    wasAway = away;
    logger.warn({}, away ? 'token cache: Redis is away' : 'token cache: Redis is back');
  };
  return async <T>(command: () => Promise<T>): Promise<{ value: T | null; away: boolean }> => {
    try {
      const value = await command();
      note(false);
      return { value, away: false };
    } catch {
      note(true);
      return { value: null, away: true };
    }
  };
}
