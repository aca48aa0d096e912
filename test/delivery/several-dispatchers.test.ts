import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { databasesUnderTest } from '../support/databases';
import { gate } from '../support/gate';
import { answerOnCall, drain, type GivenDelivery, givenDelivery, ScriptedMessenger } from './given-delivery';

const LEASE_MS = 60_000;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(databasesUnderTest())('several dispatchers on one database, on %s', (kind) => {
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

  it("send each of 200 messages exactly once, in each member's order, never two to one member at a time", async () => {
    const members = Array.from({ length: 20 }, (_, i) => `member${i}`);
    for (let part = 0; part < 10; part++) {
      await given.enqueue(
        ...members.map((to) => ({ to, content: { type: 'text' as const, text: `${part}` } })),
      );
    }
    const stores = [given.store, await given.anotherStore(), await given.anotherStore()];
    const dispatchers = stores.map((store) => given.dispatcher({ messenger, store }));
    const sentBy = await Promise.all(
      dispatchers.map(async (dispatcher) => {
        let claimed = 0;
        for (;;) {
          const turn = await dispatcher.runOnce();
          claimed += turn.claimed;
          const left = await given.store.read.countBy(OutboxMessageEntity, { status: 'pending' });
          if (left === 0) return claimed;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    expect(messenger.seen).toHaveLength(200);
    expect(new Set(messenger.seen.map(({ body }) => body)).size).toBe(200);
    const inOrder = Array.from({ length: 10 }, (_, i) => `${i}`);
    for (const member of members) expect(messenger.textsTo(member)).toEqual(inOrder);
    expect(messenger.overlapping).toEqual([]);
    expect(sentBy.reduce((a, b) => a + b, 0)).toBe(200);
    expect(await given.store.read.countBy(OutboxMessageEntity, { status: 'sent', attempts: 1 })).toBe(200);
  });

  it('never write to one member at the same time while more comes in', async () => {
    const stores = [given.store, await given.anotherStore()];
    const dispatchers = stores.map((store) =>
      given.dispatcher({ messenger, store, limits: { perMemberPerMinute: 1000, pollMs: 5 } }),
    );
    for (const dispatcher of dispatchers) dispatcher.start();
    const kinds = ['answer', 'notice', 'nudge', 'reminder', 'broadcast'] as const;
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        await given.enqueue({ to: `m${i % 2}`, kind: kinds[i % 5] ?? 'answer' });
        for (const dispatcher of dispatchers) dispatcher.wake();
      }),
    );
    await until(() => messenger.seen.length >= 60);
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    expect(messenger.seen).toHaveLength(60);
    expect(messenger.overlapping).toEqual([]);
  });

  it('one that stood still between claim and sending leaves the message to whoever took it over', async () => {
    await given.enqueue({});
    let steady = 0;
    const stalled = gate();
    const awake = gate();
    const slow = given.dispatcher({
      messenger,
      steadyNow: () => steady,
      appPace: async () => {
        stalled.open();
        await awake.opened;
        return 0;
      },
    });
    const turn = slow.runOnce();
    await stalled.opened;
    await given.letMachineTimePass(LEASE_MS);
    const other = new ScriptedMessenger();
    await drain(given.dispatcher({ messenger: other, store: await given.anotherStore() }));
    steady = LEASE_MS;
    awake.open();
    await turn;
    expect(other.seen).toHaveLength(1);
    expect(messenger.seen).toEqual([]);
    expect(await given.rows()).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  it('one takes over from a killed one with identical bytes, but not before the lease ends', async () => {
    await given.enqueue({}, {});
    await given.killedDispatcher(messenger);
    const other = new ScriptedMessenger();
    const survivor = given.dispatcher({ messenger: other, store: await given.anotherStore() });
    await drain(survivor);
    await given.letMachineTimePass(LEASE_MS - 5_000);
    await drain(survivor);
    expect(other.seen).toEqual([]);
    await given.letMachineTimePass(5_000);
    await drain(survivor);
    expect(other.seen).toHaveLength(2);
    expect(other.seen[0]?.body).toBe(messenger.seen[0]?.body);
    expect(await given.rows()).toMatchObject([
      { status: 'sent', attempts: 2 },
      { status: 'sent', attempts: 1 },
    ]);
  });

  it('what a killed one may have sent is not repeated when it is found after four hours', async () => {
    await given.enqueue({});
    await given.killedDispatcher(messenger);
    await given.letMachineTimePass(5 * 3600_000);
    await drain(given.dispatcher({ messenger, store: await given.anotherStore() }));
    expect(messenger.seen).toHaveLength(1);
    expect(await given.row()).toMatchObject({ status: 'unknown', leaseOwner: null });
  });

  it.each([
    ['another one', true],
    ['the same one', false],
  ])('an answer that comes after %s took the row over changes nothing', async (_title, another) => {
    const late = answerOnCall();
    const later = answerOnCall();
    messenger.next(late.behaviour, later.behaviour);
    await given.enqueue({});
    const slow = given.dispatcher({ messenger });
    const firstTurn = slow.runOnce();
    await late.called;
    await given.letMachineTimePass(LEASE_MS);
    const heir = another ? given.dispatcher({ messenger, store: await given.anotherStore() }) : slow;
    const secondTurn = heir.runOnce();
    await later.called;
    late.answer();
    await until(() => given.logged.some(({ msg }) => msg.startsWith('the lease was lost')));
    expect(await given.row()).toMatchObject({ status: 'sending', attempts: 2 });
    later.answer();
    await Promise.all([firstTurn, secondTurn]);
    expect(await given.row()).toMatchObject({ status: 'sent', attempts: 2 });
  });
});
