import type { EntityManager } from 'typeorm';
import type { Clock } from '../observability/clock';
import { machineNow } from '../store/dialect';
import { HeartbeatEntity } from '../store/entities/heartbeat-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { beat } from '../store/heartbeats';
import type { Store } from '../store/store';

const TASK = 'send';
const SAYS_EVERY_MS = 3_000;
/** Who has said nothing for so long is dead, or cannot reach the database and may not send. */
const DEAD_AFTER_MS = 15_000;

/**
 * What processes that send know of each other: each says every few seconds that it is there, and ends the leases of those
 * that no longer do (docs/decisions/005-outbox.md). In machine time.
 */
export class Presence {
  /** Since when this process has said so without a gap; null: it has not begun. */
  private since: number | null = null;
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly owner: string;
      readonly steadyNow: () => number;
    },
  ) {}

  /** Others may have taken over what this process holds. Never true of one that does not take part. */
  get isMissed(): boolean {
    return this.since !== null && this.parts.steadyNow() - this.last >= DEAD_AFTER_MS;
  }

  /** Says that it is there and looks for the dead, if it is time to; returns how many leases it ended. */
  async keepUp(): Promise<number> {
    const { store, clock, owner, steadyNow } = this.parts;
    const now = steadyNow();
    if (now - this.last < SAYS_EVERY_MS) return 0;
    await store.inTransaction(async (manager) => {
      const at = { officeAt: clock.now(), machineAt: await machineNow(manager), configHash: '' };
      await beat(manager, { process: owner, task: TASK }, at);
    });
    if (this.since === null || now - this.last >= DEAD_AFTER_MS) this.since = now;
    this.last = now;
    // Where the database was away the others may only not have been able to say anything.
    if (now - this.since < DEAD_AFTER_MS || !(await someAreHeldByTheDead(store.read))) return 0;
    return store.inTransaction(endLeasesOfTheDead);
  }

  /** An orderly end: what is still held comes back when its lease ends. */
  async end(): Promise<void> {
    const { store, owner } = this.parts;
    if (this.since === null) return;
    await store.inTransaction((manager) => manager.delete(HeartbeatEntity, { process: owner, task: TASK }));
  }
}

/** Processes of a release that says nothing have no row: their leases end in their own time. */
const HELD_BY_THE_DEAD = `status = 'sending' AND lease_until > :now AND lease_owner IN
  (SELECT h.process FROM heartbeats h WHERE h.task = :task AND h.machine_at < :deadSince)`;

async function theDead(manager: EntityManager) {
  const now = await machineNow(manager);
  return { now, task: TASK, deadSince: new Date(now.getTime() - DEAD_AFTER_MS) };
}

async function someAreHeldByTheDead(manager: EntityManager): Promise<boolean> {
  const held = manager.createQueryBuilder(OutboxMessageEntity, 'm').select('m.id');
  return (
    (await held
      .where(HELD_BY_THE_DEAD, await theDead(manager))
      .limit(1)
      .getOne()) !== null
  );
}

async function endLeasesOfTheDead(manager: EntityManager): Promise<number> {
  const dead = await theDead(manager);
  const { affected } = await manager
    .createQueryBuilder()
    .update(OutboxMessageEntity)
    .set({ leaseUntil: dead.now })
    .where(HELD_BY_THE_DEAD, dead)
    .execute();
  return affected ?? 0;
}
