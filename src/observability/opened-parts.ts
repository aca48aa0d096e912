import type { Logger } from './logger';
import { raceAgainst } from './race-against';

/** What is still in hand when the process is told to stop gets so long. */
const STOP_WITHIN_MS = 10_000;

/** What runs, to be closed in the opposite order, all of it, within bounded time. */
export class OpenedParts {
  private readonly closers: (() => Promise<void>)[] = [];
  private closing: Promise<unknown> | undefined;

  constructor(private readonly logger: Logger) {}

  add(close: () => Promise<void>): void {
    this.closers.unshift(close);
  }

  async close(): Promise<void> {
    this.closing ??= raceAgainst(this.closeAll(), STOP_WITHIN_MS);
    await this.closing;
  }

  private async closeAll(): Promise<void> {
    for (const close of this.closers) {
      await close().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'a part did not close in order'),
      );
    }
    this.logger.info('cuibao has stopped');
  }
}
