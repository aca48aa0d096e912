import { Redis } from 'ioredis';
import type { Logger } from './logger';

/** Fails fast: Redis holds only what may be lost, and nobody waits for it. */
export async function connectRedis(url: string, logger: Logger): Promise<Redis> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    commandTimeout: 1000,
    lazyConnect: true,
  });
  let away = false;
  redis.on('error', (error: unknown) => {
    // It is tried again all the time; one line an outage is enough.
    if (!away) logger.warn({ err: error }, 'redis does not answer');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
  await redis.connect().catch(() => undefined);
  return redis;
}
