import type { Arrival } from '../inbound-message';

export interface KeepOptions {
  /** See `JournalEntry`. */
  readonly unseenBy: string | null;
  /** Ends when what this process is still trying with the message has ended; until then it is not tried anew. */
  readonly attempt: Promise<unknown>;
}

/** Where messages wait while the database is away: the journal, as the inbox sees it. */
export interface WaitingRoom {
  /** Something of this person waits: what the person writes now has to wait behind it. */
  holds(userid: string): boolean;
  /** This very message waits. */
  knows(dedupeKey: string): boolean;
  /**
   * Resolves when the message is on the disk; from the call on it counts as waiting. The same message twice waits once.
   * Rejects when it cannot be kept.
   */
  keep(arrival: Arrival, options: KeepOptions): Promise<void>;
}
