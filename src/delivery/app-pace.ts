import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';

/** The app as a whole: well below the platform's 10,000 calls a minute (docs/platform.md, "Frequency limits"). */
export const APP_MESSAGES_PER_MINUTE = 6_000;

/** How long the app has to wait before its next call, in machine milliseconds; 0 when it may go at once. */
export type AppPace = () => Promise<number>;

/** Shared through Redis where there is one; in its absence each process paces itself. */
export function appPace(redis: Redis | null, perMinute = APP_MESSAGES_PER_MINUTE): AppPace {
  const limits = { points: perMinute, duration: 60, keyPrefix: 'cuibao:pace' };
  const memory = new RateLimiterMemory(limits);
  const limiter: RateLimiterAbstract = redis
    ? new RateLimiterRedis({ ...limits, storeClient: redis, insuranceLimiter: memory })
    : memory;
  return async () => {
    try {
      await limiter.consume('app');
      return 0;
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) return Math.max(rejection.msBeforeNext, 1);
      throw rejection;
    }
  };
}
