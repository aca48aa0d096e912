import type { EntityManager } from 'typeorm';
import { places, readPlain, writePlain } from '../store/plain-sql';
import type { Store } from '../store/store';

/** A delivery that answers with what an earlier delivery of the same message was to carry passively. */
export interface TakeOver {
  /** Of the message's row. */
  readonly id: number;
  /** The delivery. */
  readonly by: string;
}

interface Waiting {
  readonly takeOver: TakeOver;
  readonly resolve: (taken: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes over passive answers whose HTTP answer was perhaps lost, those of one moment in one transaction: whoever does so last
 * sends the answer (docs/decisions/006-one-carrier.md).
 */
export class AnswerTakeOvers {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly store: Store) {}

  /** False when somebody else was faster. */
  takeOver(takeOver: TakeOver): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ takeOver, resolve, reject });
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
        const taken = await this.store.inTransaction(
          (manager) =>
            takeAll(
              manager,
              together.map(({ takeOver }) => takeOver),
            ),
          { isLeaf: true },
        );
        for (const { takeOver, resolve } of together) resolve(taken.get(takeOver.id) === takeOver.by);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.running = false;
  }
}

/** Which delivery has each message now; in one statement: only where somebody else was faster it is asked who. */
async function takeAll(
  manager: EntityManager,
  takeOvers: readonly TakeOver[],
): Promise<ReadonlyMap<number, string>> {
  const ids = takeOvers.map(({ id }) => id);
  const these = places(ids.length);
  const written = await writePlain(
    manager,
    `UPDATE inbound_messages SET carried_by = CASE id ${'WHEN ? THEN ? '.repeat(ids.length)}END
      WHERE carrier = 'passive' AND id IN ${these}`,
    [...takeOvers.flatMap(({ id, by }) => [id, by]), ...ids],
  );
  if (written === takeOvers.length) return new Map(takeOvers.map(({ id, by }) => [id, by]));
  const rows = await readPlain<{ id: number; by: string | null }>(
    manager,
    `SELECT id, carried_by AS \`by\` FROM inbound_messages WHERE id IN ${these}`,
    ids,
  );
  return new Map(rows.flatMap(({ id, by }) => (by === null ? [] : [[id, by]])));
}
