import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { oldestUnsettledSeconds } from '../../src/store/outbox-counts';
import { databasesUnderTest } from '../support/databases';
import { drain, type GivenDelivery, givenDelivery, OFFICE_NOW, ScriptedMessenger } from './given-delivery';

describe.each(databasesUnderTest())('how long the oldest message has been waiting, on %s,', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  const oldest = (afterMs: number) =>
    oldestUnsettledSeconds(given.store.read, new Date(OFFICE_NOW.getTime() + afterMs));

  it('is nothing while nothing waits', async () => {
    expect(await oldest(60_000)).toBe(0);
    await given.enqueue({});
    await drain(given.dispatcher({ messenger: new ScriptedMessenger() }));
    expect(await oldest(60_000)).toBe(0);
  });

  it('counts from when it was written, or from when it was to go', async () => {
    await given.enqueue({});
    expect(await oldest(90_000)).toBe(90);
    await given.clear();
    await given.enqueue({ releaseAt: new Date(OFFICE_NOW.getTime() + 3600_000) });
    // What is put off does not wait.
    expect(await oldest(90_000)).toBe(0);
  });
});
