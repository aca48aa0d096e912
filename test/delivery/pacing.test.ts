import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { databasesUnderTest } from '../support/databases';
import { drain, type GivenDelivery, givenDelivery, ScriptedMessenger } from './given-delivery';

describe.each(databasesUnderTest())('the pace for one member, on %s', (kind) => {
  let given: GivenDelivery;
  let messenger: ScriptedMessenger;
  /** Machine time that has passed by `pass`, in milliseconds. */
  let passed: number;
  let arrivals: number[];
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  beforeEach(() => {
    messenger = new ScriptedMessenger();
    passed = 0;
    arrivals = [];
    messenger.otherwise = (body) => {
      if (JSON.parse(body).to === 'chenyulan') arrivals.push(passed + performance.now());
      return { messageId: null, jobId: null };
    };
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  async function pass(ms: number): Promise<void> {
    await given.letMachineTimePass(ms);
    passed += ms;
  }
  /** The most arrivals that any window of this length holds. */
  const most = (windowMs: number) =>
    Math.max(0, ...arrivals.map((end) => arrivals.filter((at) => at <= end && at > end - windowMs).length));

  it('is 20 in any minute, and nothing is lost', async () => {
    await given.enqueue(...Array.from({ length: 50 }, () => ({})), { to: 'other' });
    const dispatcher = given.dispatcher({ messenger });
    await drain(dispatcher);
    expect(messenger.textsTo('chenyulan')).toHaveLength(20);
    expect(messenger.textsTo('other')).toHaveLength(1);
    for (let second = 0; second < 180; second += 5) {
      await pass(5000);
      await drain(dispatcher);
    }
    expect(messenger.textsTo('chenyulan')).toHaveLength(50);
    expect(most(59_990)).toBeLessThanOrEqual(20);
  });

  it('slides: what is sent late in one minute still counts early in the next', async () => {
    const dispatcher = given.dispatcher({ messenger });
    await given.enqueue(...Array.from({ length: 5 }, () => ({})));
    await drain(dispatcher);
    await pass(50_000);
    await given.enqueue(...Array.from({ length: 40 }, () => ({})));
    await drain(dispatcher);
    expect(arrivals).toHaveLength(20);
    await pass(11_000);
    await drain(dispatcher);
    expect(arrivals).toHaveLength(25);
    await pass(40_000);
    await drain(dispatcher);
    expect(arrivals).toHaveLength(25);
    await pass(10_000);
    await drain(dispatcher);
    expect(arrivals).toHaveLength(40);
  });

  it('lets an answer go first when there is room again', async () => {
    const dispatcher = given.dispatcher({ messenger, limits: { perMemberPerMinute: 2 } });
    await given.enqueue(...['一', '二', '三'].map((text) => ({ content: { type: 'text' as const, text } })));
    await drain(dispatcher);
    await given.enqueue({ kind: 'answer', content: { type: 'text', text: '答复' } });
    await drain(dispatcher);
    await pass(60_100);
    await drain(dispatcher);
    expect(messenger.textsTo('chenyulan')).toEqual(['一', '二', '答复', '三']);
  });

  it('holds for an hour too', async () => {
    const dispatcher = given.dispatcher({
      messenger,
      limits: { perMemberPerMinute: 10, perMemberPerHour: 15 },
    });
    await given.enqueue(...Array.from({ length: 30 }, () => ({})));
    for (let minute = 0; minute < 59; minute++) {
      await drain(dispatcher);
      await pass(60_000);
    }
    expect(arrivals).toHaveLength(15);
    await pass(60_000);
    await drain(dispatcher);
    expect(arrivals).toHaveLength(25);
  });

  it('counts attempts, not messages: repeated ones fill the minute as well', async () => {
    let attempt = 0;
    messenger.otherwise = () => {
      arrivals.push(passed + performance.now());
      // Twice refused, then taken.
      if (++attempt % 3 !== 0) throw new SendFailure('retry', '-1', 'busy');
      return { messageId: null, jobId: null };
    };
    await given.enqueue(...Array.from({ length: 20 }, () => ({})));
    const dispatcher = given.dispatcher({ messenger, random: () => 0.999 });
    for (let second = 0; second < 400; second += 2) {
      await drain(dispatcher);
      await pass(2000);
    }
    expect(arrivals).toHaveLength(60);
    expect(most(59_990)).toBeLessThanOrEqual(20);
  });

  it('is not broken by requests that take long: they count from their end', async () => {
    await given.enqueue(...Array.from({ length: 45 }, () => ({})));
    messenger.next(async () => {
      // The first request arrives only half a minute after its claim.
      await pass(30_000);
      arrivals.push(passed + performance.now());
      return { messageId: null, jobId: null };
    });
    const dispatcher = given.dispatcher({ messenger });
    for (let second = 0; second < 160; second += 2) {
      await drain(dispatcher);
      await pass(2000);
    }
    expect(arrivals).toHaveLength(45);
    expect(most(59_990)).toBeLessThanOrEqual(20);
  });
});
