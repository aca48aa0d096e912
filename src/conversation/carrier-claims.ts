import { In } from 'typeorm';
import { lockRow } from '../store/dialect';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';

interface Claim {
  readonly id: number;
  readonly resolve: (claimed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sets the passive carrier of answers, each once, those of one moment in one transaction: only what is still
 * open, and whoever sets it sends it (docs/decisions/006-one-carrier.md).
 */
export class CarrierClaims {
  private waiting: Claim[] = [];
  private running = false;

  constructor(private readonly store: Store) {}

  /** False when somebody else has set it. */
  claim(id: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, resolve, reject });
      if (this.running) return;
      this.running = true;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const claims = this.waiting;
      this.waiting = [];
      try {
        const open = await this.setPassive(claims.map(({ id }) => id));
        for (const { id, resolve } of claims) resolve(open.has(id));
      } catch (error) {
        for (const { reject } of claims) reject(error);
      }
    }
    this.running = false;
  }

  private setPassive(ids: readonly number[]): Promise<ReadonlySet<number>> {
    return this.store.inTransaction(async (manager) => {
      const open = manager
        .createQueryBuilder(InboundMessageEntity, 'm')
        .select('m.id', 'id')
        .where("m.id IN (:...ids) AND m.carrier = 'open'", { ids })
        .orderBy('m.id');
      const rows = await lockRow(manager, open).getRawMany<{ id: number }>();
      const claimed = rows.map(({ id }) => Number(id));
      if (claimed.length > 0)
        await manager.update(InboundMessageEntity, { id: In(claimed) }, { carrier: 'passive' });
      return new Set(claimed);
    });
  }
}
