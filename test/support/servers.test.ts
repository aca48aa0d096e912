import { expect, it } from '@jest/globals';
import Redis from 'ioredis';
import { redisUnderTest } from './servers';

const url = redisUnderTest();

const onRedis = url === undefined ? it.skip : it;

onRedis('the Redis for tests answers', async () => {
  const redis = new Redis(url ?? '', { maxRetriesPerRequest: 1 });
  try {
    expect(await redis.ping()).toBe('PONG');
  } finally {
    redis.disconnect();
  }
});
