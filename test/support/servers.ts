import { test } from '@jest/globals';

const HOW_TO = 'TEST_REDIS_URL is not set and Redis is not installed: `npm run verify` brings one';

/**
 * Address of the Redis for tests, or undefined where none can be had; a skipped test then says so, and in CI
 * it is an error. All test files share the server: give keys a prefix of the file's own.
 */
export function redisUnderTest(): string | undefined {
  const url = process.env.TEST_REDIS_URL;
  if (url) return url;
  if (process.env.CI) throw new Error(HOW_TO);
  test.skip(`on Redis: ${HOW_TO}`, () => undefined);
  return undefined;
}
