import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Presence } from '../../src/delivery/presence';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { databasesUnderTest } from '../support/databases';
import { gate } from '../support/gate';
import { drain, type GivenDelivery, givenDelivery, ScriptedMessenger } from './given-delivery';

describe.each(databasesUnderTest())('processes that send know of each other, on %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(async () => {
    await given.clear();
    await given.store.inTransaction((manager) => manager.clear(HeartbeatEntity));
  });
  afterAll(() => given.close());

  /** Somebody with a clock of their own, in milliseconds. */
  function somebody(owner: string) {
    const own = { at: 0 };
    const { store, clock } = given;
    const presence = new Presence({ store, clock, owner, steadyNow: () => own.at });
    return { presence, own };
  }
  /** Machine time passes for what is stored. */
  const timePasses = (ms: number) =>
    given.store.inTransaction(async (manager) => {
      for (const { id, machineAt } of await manager.find(HeartbeatEntity))
        await manager.update(HeartbeatEntity, { id }, { machineAt: new Date(machineAt.getTime() - ms) });
    });
  /** They say every three seconds that they are there, for so long; how many leases they ended. */
  async function goOn(forMs: number, ...all: ReturnType<typeof somebody>[]): Promise<number> {
    let ended = 0;
    for (let passedMs = 0; passedMs < forMs; passedMs += 3_000) {
      await timePasses(3_000);
      for (const { presence, own } of all) {
        own.at += 3_000;
        ended += await presence.keepUp();
      }
    }
    return ended;
  }
  /** A dispatcher stops over a message; as somebody who has just said that it is there. */
  async function holder(messenger = new ScriptedMessenger()) {
    await given.enqueue({});
    await given.killedDispatcher(messenger);
    const { leaseOwner } = await given.row();
    const holding = somebody(leaseOwner ?? '');
    await holding.presence.keepUp();
    return holding;
  }

  it('what a dead one holds is taken over when it has said nothing for a quarter of a minute, with the same bytes', async () => {
    const messenger = new ScriptedMessenger();
    await holder(messenger);
    const survivor = somebody('survivor');
    expect(await goOn(12_000, survivor)).toBe(0);
    expect(await goOn(3_000, survivor)).toBe(1);
    expect(await goOn(6_000, survivor)).toBe(0);
    const other = new ScriptedMessenger();
    await drain(given.dispatcher({ messenger: other, store: await given.anotherStore() }));
    expect(other.seen.map(({ body }) => body)).toEqual(messenger.seen.map(({ body }) => body));
    expect(await given.row()).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('who has only just started takes over as well, where others have spoken all the time', async () => {
    await holder();
    const killedLater = somebody('killed later');
    expect(await goOn(12_000, killedLater)).toBe(0);
    expect(await goOn(3_000, somebody('newcomer'))).toBe(1);
  });

  it('what one holds that goes on speaking stays with it', async () => {
    const living = await holder();
    expect(await goOn(30_000, living, somebody('survivor'))).toBe(0);
    expect(await given.row()).toMatchObject({ status: 'sending' });
  });

  it('what one of a release that says nothing holds stays with it until its lease ends', async () => {
    await given.enqueue({});
    await given.killedDispatcher(new ScriptedMessenger());
    expect(await goOn(30_000, somebody('survivor'))).toBe(0);
    expect(await given.row()).toMatchObject({ status: 'sending' });
  });

  it('when the database was away nobody is taken for dead before everybody could speak again', async () => {
    await holder();
    const survivor = somebody('survivor');
    expect(await goOn(12_000, survivor)).toBe(0);
    await timePasses(20_000);
    survivor.own.at += 20_000;
    expect(await goOn(15_000, survivor)).toBe(0);
    expect(await goOn(3_000, survivor)).toBe(1);
  });

  it('who cannot say that it is there sends nothing of what it holds', async () => {
    await given.enqueue({});
    const own = { at: 0 };
    const stalled = gate();
    const awake = gate();
    const messenger = new ScriptedMessenger();
    const slow = given.dispatcher({
      messenger,
      steadyNow: () => own.at,
      appPace: async () => {
        stalled.open();
        await awake.opened;
        return 0;
      },
    });
    slow.start();
    await stalled.opened;
    own.at = 15_000;
    const stopped = slow.stop();
    awake.open();
    await stopped;
    expect(messenger.seen).toEqual([]);
    expect(await given.row()).toMatchObject({ status: 'pending' });
  });

  it('who ends in order is not looked for', async () => {
    const leaving = somebody('leaving');
    await leaving.presence.end();
    await leaving.presence.keepUp();
    await leaving.presence.end();
    expect(await given.store.read.countBy(HeartbeatEntity, { process: 'leaving' })).toBe(0);
  });
});
