import { Redis } from 'ioredis';
import { type Check, ok, problem } from './finding';

const WITHIN_MS = 3_000;

export const redisCheck: Check = {
  name: 'redis',
  async run({ config }) {
    if (!config?.redisUrl) return [];
    const redis = new Redis(config.redisUrl, {
      lazyConnect: true,
      connectTimeout: WITHIN_MS,
      commandTimeout: WITHIN_MS,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      retryStrategy: () => null,
    });
    let refusal: unknown;
    redis.on('error', (error: unknown) => {
      refusal = error;
    });
    try {
      await redis.connect();
      await redis.ping();
      return [ok('Redis answers')];
    } catch (error) {
      const said = `${String((refusal as Error | undefined)?.message ?? '')} ${(error as Error).message}`;
      if (/NOAUTH|WRONGPASS|invalid password|NOPERM/i.test(said))
        return [
          problem(
            'Redis refuses the password',
            'correct the password in REDIS_URL: redis://:password@host:6379',
          ),
        ];
      return [
        problem(
          'Redis does not answer',
          'is it running, are host and port in REDIS_URL right? Without it every process keeps token and pace for itself: with one process leave REDIS_URL out',
        ),
      ];
    } finally {
      redis.disconnect();
    }
  },
};
