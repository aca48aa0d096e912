import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appPace } from '../../src/delivery/app-pace';
import { startTestRedis, type TestRedis } from '../platform/redis-server';

describe('the pace of the app', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  it('lets through so many a minute, then says how long to wait', async () => {
    const pace = appPace(null, 3);
    expect([await pace(), await pace(), await pace()]).toEqual([0, 0, 0]);
    const waitMs = await pace();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it('is shared by processes with one Redis', async () => {
    const client = await redis.connect();
    await client.del('cuibao:pace:app');
    const [one, other] = [appPace(client, 3), appPace(await redis.connect(), 3)];
    expect([await one(), await other(), await one()]).toEqual([0, 0, 0]);
    expect(await other()).toBeGreaterThan(0);
  });

  it('goes on alone, with the same limit, when Redis is away', async () => {
    const client = await redis.connect();
    client.disconnect();
    const pace = appPace(client, 2);
    expect([await pace(), await pace()]).toEqual([0, 0]);
    expect(await pace()).toBeGreaterThan(0);
  });
});
