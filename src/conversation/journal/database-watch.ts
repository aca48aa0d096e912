import type { Store } from '../../store/store';

/** Whether the database answers, as far as this process can tell. */
export class DatabaseWatch {
  private away = false;
  private heardAt = Number.NEGATIVE_INFINITY;
  private asking: Promise<boolean> | null = null;

  constructor(private readonly store: Pick<Store, 'inTransaction'>) {}

  /** It was seen to be away and has not been heard of since. */
  get isAway(): boolean {
    return this.away;
  }

  /** A transaction has been committed. */
  heard(): void {
    this.away = false;
    this.heardAt = performance.now();
  }

  /** It refused, or said nothing for too long. */
  lost(): void {
    this.away = true;
  }

  /**
   * Whether it can begin a transaction: one that holds nothing, so that SQLite's write lock counts too. One question at a
   * time: a database that says nothing would otherwise hold a connection for each.
   */
  ask(): Promise<boolean> {
    this.asking ??= this.store
      .inTransaction(async () => undefined)
      .then(
        () => {
          this.heard();
          return true;
        },
        () => {
          this.lost();
          return false;
        },
      )
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }

  /** Resolves when nothing was heard of it for so long from now on, though it was asked; otherwise never. */
  silentFor(ms: number): Promise<void> {
    const since = performance.now();
    void this.ask();
    return new Promise((resolve) => {
      const judge = () => {
        if (this.heardAt < since) resolve();
      };
      // An answer that came while this process was busy with something else is read first.
      setTimeout(() => setImmediate(judge), ms).unref();
    });
  }
}
