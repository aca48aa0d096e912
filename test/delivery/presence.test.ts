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
  /** Says every three seconds that it is there, for so long; how many leases it ended. */
  async function goesOn({ presence, own }: ReturnType<typeof somebody>, forMs: number): Promise<number> {
    let ended = await presence.keepUp();
    for (const until = own.at + forMs; own.at < until; ended += await presence.keepUp()) own.at += 3_000;
    return ended;
  }
  /** A dispatcher that died over a message, and said last that it was there so long ago; null: never. */
  async function killed(messenger: ScriptedMessenger, agoMs: number | null): Promise<void> {
    await given.enqueue({});
    await given.killedDispatcher(messenger);
    if (agoMs === null) return;
    const { leaseOwner } = await given.row();
    await somebody(leaseOwner ?? '').presence.keepUp();
    await given.store.inTransaction(async (manager) => {
      const row = await manager.findOneByOrFail(HeartbeatEntity, { process: leaseOwner ?? '' });
      const machineAt = new Date(row.machineAt.getTime() - agoMs);
      await manager.update(HeartbeatEntity, { id: row.id }, { machineAt });
    });
  }

  it('what a dead one holds is taken over when it has said nothing for a quarter of a minute, with the same bytes', async () => {
    const messenger = new ScriptedMessenger();
    await killed(messenger, 15_100);
    const survivor = somebody('survivor');
    expect(await goesOn(survivor, 12_000)).toBe(0);
    expect(await goesOn(survivor, 3_000)).toBe(1);
    expect(await goesOn(survivor, 6_000)).toBe(0);
    const other = new ScriptedMessenger();
    await drain(given.dispatcher({ messenger: other, store: await given.anotherStore() }));
    expect(other.seen.map(({ body }) => body)).toEqual(messenger.seen.map(({ body }) => body));
    expect(await given.row()).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it.each([
    ['that has just said that it is there', 10_000],
    ['of a release that says nothing', null],
  ])('what one holds %s stays with it until its lease ends', async (_title, agoMs) => {
    await killed(new ScriptedMessenger(), agoMs);
    expect(await goesOn(somebody('survivor'), 18_000)).toBe(0);
    expect(await given.row()).toMatchObject({ status: 'sending' });
  });

  it('when the database was away nobody is taken for dead before everybody could speak again', async () => {
    await killed(new ScriptedMessenger(), 60_000);
    const survivor = somebody('survivor');
    await goesOn(survivor, 12_000);
    survivor.own.at += 20_000;
    expect(await goesOn(survivor, 12_000)).toBe(0);
    expect(await goesOn(survivor, 3_000)).toBe(1);
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
