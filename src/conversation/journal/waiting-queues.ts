import type { JournalEntry } from './journal-entry';

/** A message that waits, and what is known of it in this process. */
export interface Waiting<Place> {
  readonly entry: JournalEntry;
  /** Resolves when it is on the disk; rejects when it never will be, and then it does not wait. */
  readonly written: Promise<void>;
  place: Place | null;
  /** On the disk, and nothing is under way with it. */
  isReady: boolean;
  /** How often handling it has failed for a reason of its own. */
  failures: number;
}

/** Who waits, each person in order of arrival. */
export class WaitingQueues<Place> {
  private readonly queues = new Map<string, Waiting<Place>[]>();
  private readonly byKey = new Map<string, Waiting<Place>>();

  get count(): number {
    let count = 0;
    for (const queue of this.queues.values()) count += queue.length;
    return count;
  }

  holds(userid: string): boolean {
    return this.queues.has(userid);
  }

  find(dedupeKey: string): Waiting<Place> | undefined {
    return this.byKey.get(dedupeKey);
  }

  /** Behind everything that arrived earlier or at the same moment: what a dead process had taken may be older than ours. */
  add(waiting: Waiting<Place>): void {
    const { message, receivedAt } = waiting.entry;
    const queue = this.queues.get(message.from) ?? [];
    this.queues.set(message.from, queue);
    let at = queue.length;
    while (at > 0 && (queue[at - 1]?.entry.receivedAt ?? receivedAt) > receivedAt) at--;
    queue.splice(at, 0, waiting);
    if (!this.byKey.has(message.dedupeKey)) this.byKey.set(message.dedupeKey, waiting);
  }

  remove(waiting: Waiting<Place>): void {
    const { from, dedupeKey } = waiting.entry.message;
    const queue = (this.queues.get(from) ?? []).filter((each) => each !== waiting);
    if (queue.length > 0) this.queues.set(from, queue);
    else this.queues.delete(from);
    if (this.byKey.get(dedupeKey) === waiting) this.byKey.delete(dedupeKey);
  }

  /** The first of each person, if it can be tried. */
  ready(): Waiting<Place>[] {
    return [...this.queues.values()].flatMap(([first]) => (first?.isReady ? [first] : []));
  }

  /** The person's first, if it can be tried. */
  readyOf(userid: string): Waiting<Place> | null {
    const first = this.queues.get(userid)?.[0];
    return first?.isReady ? first : null;
  }

  /** Since when the oldest waits; null for nobody. */
  oldest(): Date | null {
    let oldest: Date | null = null;
    for (const queue of this.queues.values())
      for (const { entry } of queue) if (!oldest || entry.keptAt < oldest) oldest = entry.keptAt;
    return oldest;
  }
}
