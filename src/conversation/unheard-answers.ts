import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';
import { giveToOutbox } from './answer-carrier';
import type { DatabaseWatch } from './journal/database-watch';

const ASK_AGAIN_MS = 1_000;

/**
 * Answers that a delivery was to carry passively, whose commit may have taken place unheard, and whose message the journal could not
 * keep either: the platform was refused, and may not deliver it again. When the database is back they go through the outbox,
 * unless another delivery has taken them over. Kept in memory: there is nothing else left to keep them in.
 */
export class UnheardAnswers {
  /** Keys of messages, by the delivery. */
  private readonly waiting = new Map<string, string>();
  private running = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly watch: DatabaseWatch;
      readonly logger: Logger;
      /** Something was put into the outbox. */
      readonly wakeDispatcher: () => void;
    },
  ) {}

  add(dedupeKey: string, delivery: string): void {
    this.waiting.set(delivery, dedupeKey);
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (this.waiting.size > 0 && !signal.aborted) {
      const isThere = await this.parts.watch.ask();
      if (isThere && (await this.giveAll())) continue;
      await delay(ASK_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.running = false;
  }

  /** Whether all that was waiting has been settled. */
  private async giveAll(): Promise<boolean> {
    const { store, clock, logger, wakeDispatcher } = this.parts;
    try {
      for (const [delivery, dedupeKey] of [...this.waiting]) {
        const stored = await store.read.findOneBy(InboundMessageEntity, { dedupeKey });
        // Not stored: the commit did not take place, and whoever gets the message again stores it.
        const given = stored !== null && (await giveToOutbox(store, stored, clock.now(), delivery));
        if (given) wakeDispatcher();
        this.waiting.delete(delivery);
        logger.info({ given }, 'an answer of whose commit nobody had heard is settled');
      }
      return true;
    } catch (error) {
      logger.info({ err: error }, 'an answer of whose commit nobody has heard is looked for again');
      return false;
    }
  }
}
