import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../src/observability/metrics';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import type { Store } from '../../src/store/store';
import { databasesUnderTest } from '../support/databases';
import {
  answerOnCall,
  type GivenDelivery,
  givenDelivery,
  refused,
  ScriptedMessenger,
  taken,
} from './given-delivery';

/** So long that only a wake-up, never the poll, explains what is seen. */
const NEVER = { pollMs: 3600_000 };

describe.each(databasesUnderTest())('the running dispatcher, on %s', (kind) => {
  let given: GivenDelivery;
  let messenger: ScriptedMessenger;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  beforeEach(() => {
    messenger = new ScriptedMessenger();
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  it('sends when it is woken', async () => {
    const dispatcher = given.dispatcher({ messenger, limits: NEVER });
    dispatcher.start();
    await dispatcher.idle();
    await given.enqueue({}, {}, { to: 'b' });
    dispatcher.wake();
    await dispatcher.idle();
    expect(messenger.seen).toHaveLength(3);
  });

  it('finds by itself what another process has put in', async () => {
    const arrived = new Promise<void>((resolve) => {
      messenger.otherwise = (body) => {
        resolve();
        return taken(body);
      };
    });
    given.dispatcher({ messenger, limits: { pollMs: 10 } }).start();
    await given.enqueue({});
    await arrived;
  });

  it('comes back for a message whose turn comes before the next look', async () => {
    const machineNow = await given.store.machineNow();
    await given.enqueue({ notBefore: new Date(machineNow.getTime() + 150) });
    const arrived = new Promise<void>((resolve) => {
      messenger.otherwise = (body) => {
        resolve();
        return taken(body);
      };
    });
    given.dispatcher({ messenger, limits: NEVER }).start();
    await arrived;
  });

  it('finishes what is in hand when it stops, and begins nothing new', async () => {
    const first = answerOnCall();
    messenger.next(first.behaviour);
    await given.enqueue({}, {});
    // One at a time: with room for another, a claim could be under way when it is told to stop.
    const dispatcher = given.dispatcher({ messenger, limits: { ...NEVER, concurrency: 1 } });
    dispatcher.start();
    await first.called;
    const stopped = dispatcher.stop();
    first.answer();
    await stopped;
    expect((await given.rows()).map(({ status }) => status)).toEqual(['sent', 'pending']);
    dispatcher.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(messenger.seen).toHaveLength(1);
  });

  it('a slow answer keeps nobody else waiting', async () => {
    const slow = answerOnCall();
    messenger.next(slow.behaviour);
    await given.enqueue({ to: 'slow' });
    const dispatcher = given.dispatcher({ messenger, limits: { concurrency: 2, pollMs: 10 } });
    dispatcher.start();
    await slow.called;
    await given.enqueue(...Array.from({ length: 10 }, (_, i) => ({ to: `u${i}` })));
    dispatcher.wake();
    while ((await given.store.read.countBy(OutboxMessageEntity, { status: 'sent' })) < 10)
      await new Promise((resolve) => setImmediate(resolve));
    expect(messenger.seen).toHaveLength(11);
    slow.answer();
  });

  it('survives a database that fails, says so once, and makes up for it', async () => {
    let broken = true;
    const flaky: Store = Object.create(given.store, {
      inTransaction: {
        value: (work: Parameters<Store['inTransaction']>[0]) => {
          if (broken) return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
          return given.store.inTransaction(work);
        },
      },
    });
    await given.enqueue({});
    const dispatcher = given.dispatcher({ messenger, store: flaky, limits: NEVER });
    dispatcher.start();
    for (let ring = 0; ring < 5; ring++) {
      dispatcher.wake();
      await given.store.ping();
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (given.errors().length === 0) await new Promise((resolve) => setImmediate(resolve));
    broken = false;
    dispatcher.wake();
    while (messenger.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await dispatcher.idle();
    expect((await given.row()).status).toBe('sent');
    expect(given.errors()).toHaveLength(1);
  });

  it('does not forget what was sent while the database was away', async () => {
    let away = false;
    const flaky: Store = Object.create(given.store, {
      inTransaction: {
        value: (work: Parameters<Store['inTransaction']>[0]) => {
          if (!away) return given.store.inTransaction(work);
          away = false;
          return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
        },
      },
    });
    messenger.otherwise = (body) => {
      away = true;
      return taken(body);
    };
    await given.enqueue({});
    await given.dispatcher({ messenger, store: flaky }).runOnce();
    expect(await given.row()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(messenger.seen).toHaveLength(1);
  });

  it('counts what was settled, by what it came to', async () => {
    const metrics = createMetrics();
    messenger.next(refused('permanent', '60111', 'no such user'), taken, refused('retry', '-1', 'busy'));
    await given.enqueue({ to: 'a' }, { to: 'b' }, { to: 'c' });
    const dispatcher = given.dispatcher({ messenger, metrics, limits: NEVER });
    dispatcher.start();
    await dispatcher.idle();
    const settled = (await metrics.outboundSettled.get()).values.map(({ labels, value }) => [
      labels.status,
      value,
    ]);
    expect(Object.fromEntries(settled)).toEqual({ failed: 1, sent: 1 });
  });
});
