import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { LONGEST_SESSION_SECONDS } from './session';
import { ATTEMPT_SECONDS } from './sign-in-attempt';

/** Requests a minute. A whole government may stand behind one address: those of addresses only stop floods. */
const A_MINUTE = {
  /** Of one address, signed in or not. */
  address: 6_000,
  /** Codes that one address has exchanged: each is a call of the messenger's. */
  exchange: 1_200,
  /** Pages and files of one person. */
  person: 240,
  /** Documents that one person asks for: each is a thread's work. */
  document: 6,
} as const;

export type LimitName = keyof typeof A_MINUTE;

export interface PageLimits {
  /** Seconds until the next request is taken; 0 when it may go on. */
  spend(limit: LimitName, key: string): Promise<number>;
  /** False once it has been asked for the same thing: what may serve a single time. */
  isFirstUse(key: string): Promise<boolean>;
  /** The session was left: from now on its cookie is worth nothing. */
  endSession(id: string): Promise<void>;
  hasEnded(id: string): Promise<boolean>;
}

/** Counted in Redis where there is one, so that all processes count together; in its absence each counts for itself. */
export function pageLimits(
  redis: Redis | null,
  perMinute: Partial<Record<LimitName, number>> = {},
): PageLimits {
  const limiter = (name: string, points: number, duration: number): RateLimiterAbstract => {
    const limits = { points, duration, keyPrefix: `cuibao:h5:${name}` };
    const memory = new RateLimiterMemory(limits);
    return redis ? new RateLimiterRedis({ ...limits, storeClient: redis, insuranceLimiter: memory }) : memory;
  };
  const points = { ...A_MINUTE, ...perMinute };
  const limiters: Readonly<Record<LimitName, RateLimiterAbstract>> = {
    address: limiter('address', points.address, 60),
    exchange: limiter('exchange', points.exchange, 60),
    person: limiter('person', points.person, 60),
    document: limiter('document', points.document, 60),
  };
  const once = limiter('once', 1, ATTEMPT_SECONDS);
  const ended = limiter('ended', 1, LONGEST_SESSION_SECONDS);
  return {
    spend: async (limit, key) => Math.ceil((await waitOf(limiters[limit], key)) / 1000),
    isFirstUse: async (key) => (await waitOf(once, key)) === 0,
    endSession: async (id) => void (await waitOf(ended, id)),
    hasEnded: async (id) => (await ended.get(id)) !== null,
  };
}

async function waitOf(limiter: RateLimiterAbstract, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) return Math.max(rejection.msBeforeNext, 1);
    throw rejection;
  }
}
