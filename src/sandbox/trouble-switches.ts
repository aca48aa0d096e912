import type { Fault, FaultPlan } from './fault-plan';
import type { OfficeDesk } from './office-desk';
import { Refusal, Sentence } from './sentence';

/** Trouble that lasts until it is switched off again. */
export interface Switches {
  /** Every call of the platform's API is answered 502; people can still write. */
  readonly platformDown: boolean;
  /** Every call of the API takes three seconds longer. */
  readonly slow: boolean;
  /** The bot's database takes no writes: another process holds its lock. */
  readonly databaseAway: boolean;
}

export const SLOW_MS = 3000;
const DOWN_PAGE = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** What a visitor switches on and off; the page is told of each change. */
export class TroubleSwitches {
  #now: Switches = { platformDown: false, slow: false, databaseAway: false };

  constructor(
    private readonly faults: FaultPlan,
    private readonly desk: OfficeDesk | null,
    private readonly onChange: (switches: Switches) => void,
  ) {}

  get now(): Switches {
    return this.#now;
  }

  /** Rejects, and changes nothing, when the database cannot be taken away. */
  async set(wanted: Partial<Switches>): Promise<Switches> {
    const next = { ...this.#now, ...wanted };
    if (next.databaseAway !== this.#now.databaseAway) await this.#database(next.databaseAway);
    this.faults.stand(standingFault(next));
    this.#now = next;
    this.onChange(next);
    return next;
  }

  async #database(away: boolean): Promise<void> {
    if (!this.desk) {
      throw new Refusal(
        new Sentence(
          '数据库不归沙箱管：只有 npm run quickstart 启动的才能停用',
          'The database is not the sandbox’s: only that of npm run quickstart can be taken away',
        ),
        409,
      );
    }
    await this.desk.setDatabaseAway(away);
  }
}

/** Down is the stronger of the two. */
function standingFault({ platformDown, slow }: Switches): Fault | null {
  if (platformDown) return { kind: 'http', status: 502, body: DOWN_PAGE };
  return slow ? { kind: 'delay', delayMs: SLOW_MS } : null;
}
