import type { EntityManager } from 'typeorm';
import { places, readPlain, writePlain } from '../store/plain-sql';
import type { Store } from '../store/store';

/** What a delivery of a message wants to carry. */
export interface CarrierClaim {
  /** Of the message's row. */
  readonly id: number;
  /** The delivery. */
  readonly by: string;
  /** `passive`: a redelivery takes over what an earlier one was to carry, whose HTTP answer was perhaps lost. */
  readonly from: 'open' | 'passive';
}

interface Waiting {
  readonly claim: CarrierClaim;
  readonly resolve: (claimed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sets the passive carrier of answers, those of one moment in one transaction: only of what is as the claim says, and
 * whoever sets it last sends it (docs/decisions/006-one-carrier.md).
 */
export class CarrierClaims {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly store: Store) {}

  /** False when somebody else was faster. */
  claim(claim: CarrierClaim): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ claim, resolve, reject });
      if (this.running) return;
      this.running = true;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const together = this.waiting;
      this.waiting = [];
      try {
        const claimed = await this.setPassive(together.map(({ claim }) => claim));
        for (const { claim, resolve } of together) resolve(claimed.get(claim.id) === claim.by);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.running = false;
  }

  /** Which delivery has each message now, of those that were asked for. */
  private setPassive(claims: readonly CarrierClaim[]): Promise<ReadonlyMap<number, string>> {
    const of = (from: CarrierClaim['from']) => claims.filter((claim) => claim.from === from);
    return this.store.inTransaction(
      async (manager) =>
        new Map([
          ...(await take(manager, of('open'), 'open')),
          ...(await take(manager, of('passive'), 'passive')),
        ]),
      { isLeaf: true },
    );
  }
}

/** In one statement; only where somebody else was faster it is asked who. */
async function take(
  manager: EntityManager,
  claims: readonly CarrierClaim[],
  from: CarrierClaim['from'],
): Promise<ReadonlyMap<number, string>> {
  if (claims.length === 0) return new Map();
  const ids = claims.map(({ id }) => id);
  const these = places(ids.length);
  const written = await writePlain(
    manager,
    `UPDATE inbound_messages SET carrier = 'passive', carried_by = CASE id ${'WHEN ? THEN ? '.repeat(ids.length)}END
      WHERE carrier = ? AND id IN ${these}`,
    [...claims.flatMap(({ id, by }) => [id, by]), from, ...ids],
  );
  if (written === claims.length) return new Map(claims.map(({ id, by }) => [id, by]));
  const rows = await readPlain<{ id: number; by: string | null }>(
    manager,
    `SELECT id, carried_by AS \`by\` FROM inbound_messages WHERE id IN ${these}`,
    ids,
  );
  return new Map(rows.flatMap(({ id, by }) => (by === null ? [] : [[id, by]])));
}
