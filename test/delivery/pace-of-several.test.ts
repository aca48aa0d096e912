import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { databasesUnderTest } from '../support/databases';
import { type GivenDelivery, givenDelivery, ScriptedMessenger } from './given-delivery';

describe.each(databasesUnderTest())('two processes that send to one member, on %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  it('keep the pace together, also when every third attempt is refused for the moment', async () => {
    let passed = 0;
    let attempt = 0;
    const arrivals: number[] = [];
    const messenger = new ScriptedMessenger();
    messenger.otherwise = () => {
      arrivals.push(passed + performance.now());
      if (++attempt % 3 === 0) throw new SendFailure('retry', '-1', 'busy');
      return { messageId: null, jobId: null };
    };
    await given.enqueue(...Array.from({ length: 40 }, () => ({})));
    const stores = [given.store, await given.anotherStore()];
    const dispatchers = stores.map((store) => given.dispatcher({ messenger, store }));
    for (let second = 0; second < 300; second += 3) {
      for (let turn = 0; turn < 8; turn++) {
        await Promise.all(dispatchers.map((dispatcher) => dispatcher.runOnce()));
      }
      await given.letMachineTimePass(3000);
      passed += 3000;
    }
    const most = Math.max(
      ...arrivals.map((end) => arrivals.filter((at) => at <= end && at > end - 59_990).length),
    );
    expect((await given.rows()).every(({ status }) => status === 'sent')).toBe(true);
    expect(arrivals).toHaveLength(59);
    expect(most).toBeLessThanOrEqual(20);
    expect(messenger.overlapping).toEqual([]);
  }, 60_000);
});
