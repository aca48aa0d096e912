import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import type { Store } from '../store/store';
import { Inbox } from './inbox';
import { DatabaseWatch } from './journal/database-watch';
import { Journal } from './journal/journal';
import { Replayer } from './journal/replayer';
import { type Converse, MessageStore } from './message-store';

/** Everything that takes messages in, whether the database is there or not. */
export interface Reception {
  readonly inbox: Inbox;
  readonly journal: Journal;
  readonly replayer: Replayer;
  /** What is in hand is made safe, what waits stays in the journal. */
  close(): Promise<void>;
}

export interface ReceptionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly converse: Converse;
  readonly journalDir: string;
  readonly journalLimitBytes: number;
  /** Something was put into the outbox. */
  readonly wakeDispatcher: () => void;
  /** A message of the journal was stored. */
  readonly committed: () => void;
  readonly budgetMs?: number | undefined;
  readonly acknowledgeWithinMs?: number | undefined;
  /** Until a database that is away is asked again. */
  readonly askAgainMs?: number;
}

/** Takes over what dead processes have left; `replayer` is started by the caller. Throws `JournalFolderRefused`. */
export async function openReception(parts: ReceptionParts): Promise<Reception> {
  const {
    store,
    clock,
    logger,
    metrics,
    converse,
    journalDir,
    journalLimitBytes,
    budgetMs,
    acknowledgeWithinMs,
  } = parts;
  const journal = await Journal.open({ folder: journalDir, limitBytes: journalLimitBytes, logger, metrics });
  const watch = new DatabaseWatch(store);
  const messages = new MessageStore({ store, clock, converse, logger, metrics });
  const inbox = new Inbox({
    store,
    clock,
    messages,
    journal,
    watch,
    logger,
    metrics,
    wakeDispatcher: parts.wakeDispatcher,
    budgetMs,
    acknowledgeWithinMs,
  });
  const { committed, askAgainMs } = parts;
  const working = { journal, watch, messages, store, clock, logger, metrics };
  const replayer = new Replayer({ ...working, committed, askAgainMs });
  return {
    inbox,
    journal,
    replayer,
    async close() {
      await inbox.idle();
      inbox.stop();
      await replayer.stop();
      await journal.close();
    },
  };
}
