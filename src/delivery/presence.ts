import type { EntityManager } from 'typeorm';
import type { Clock } from '../observability/clock';
import { machineNow } from '../store/dialect';
import { HeartbeatEntity } from '../store/entities/heartbeat-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { beat } from '../store/heartbeats';
import type { Store } from '../store/store';

const TASK = 'send';
/** Of nobody in particular: since when the database has heard of somebody without a gap. */
const STEADY = { process: '*', task: 'send-steady' };
const SAYS_EVERY_MS = 3_000;
/** When nobody has said anything for longer the database was away, or all processes were. */
const GAP_MS = 9_000;
/** Who has said nothing for so long is dead, or cannot reach the database and may not send. */
const DEAD_AFTER_MS = 15_000;

/**
 * What processes that send know of each other: each says every few seconds that it is there, and ends the leases of those
 * that no longer do (docs/decisions/005-outbox.md). In machine time.
 */
export class Presence {
  /** When this process said so last, by its own steady clock; null: it has not begun. */
  private last: number | null = null;

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
    return this.last !== null && this.parts.steadyNow() - this.last >= DEAD_AFTER_MS;
  }

  /** Says that it is there and looks for the dead, if it is time to; returns how many leases it ended. */
  async keepUp(): Promise<number> {
    const { store, clock, owner, steadyNow } = this.parts;
    const now = steadyNow();
    if (this.last !== null && now - this.last < SAYS_EVERY_MS) return 0;
    const steadyForMs = await store.inTransaction(async (manager) => {
      const at = { officeAt: clock.now(), machineAt: await machineNow(manager), configHash: '' };
      const since = await steadySince(manager, at.machineAt);
      if (since === null) await beat(manager, STEADY, at);
      await beat(manager, { process: owner, task: TASK }, at);
      return since === null ? 0 : at.machineAt.getTime() - since.getTime();
    });
    this.last = now;
    // Where the database was away the others may only not have been able to say anything.
    if (steadyForMs < DEAD_AFTER_MS || !(await someAreHeldByTheDead(store.read))) return 0;
    return store.inTransaction(endLeasesOfTheDead);
  }

  /** An orderly end: what is still held comes back when its lease ends. */
  async end(): Promise<void> {
    const { store, owner } = this.parts;
    if (this.last === null) return;
    await store.inTransaction((manager) => manager.delete(HeartbeatEntity, { process: owner, task: TASK }));
  }
}

/** Since when somebody, whoever it was and is dead now, has said something without a gap; null after one. */
async function steadySince(manager: EntityManager, now: Date): Promise<Date | null> {
  const last = await manager.findOne(HeartbeatEntity, {
    where: { task: TASK },
    order: { machineAt: 'DESC' },
  });
  if (!last || now.getTime() - last.machineAt.getTime() > GAP_MS) return null;
  return (await manager.findOneBy(HeartbeatEntity, STEADY))?.machineAt ?? null;
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
