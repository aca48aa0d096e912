import { ClockRefusal, type SandboxClock } from './clock';
import { morningsBetween } from './office-clock-face';

/** A stop long enough for a follower of the clock to do its morning's work, machine milliseconds. */
const MORNING_PAUSE_MS = 400;
/** While calls go on coming the stop goes on, for so many pauses at most: twenty seconds. */
const MOST_PAUSES = 50;
/** More mornings than this in one go would keep the caller waiting for minutes. */
const MAX_MORNINGS = 400;

/** Jumps that stop at every 09:36 on the way, so that a bot's daily reminders are seen one by one. */
export class ClockStepper {
  #cancel: (() => void) | null = null;

  constructor(
    private readonly clock: SandboxClock,
    private readonly pauseMs: number = MORNING_PAUSE_MS,
    /** How many exchanges with the follower there have been. */
    private readonly exchanges: () => number = () => 0,
  ) {}

  get stepping(): boolean {
    return this.#cancel !== null;
  }

  /** Resolves when the target is reached, or earlier when `stop` was called. One journey at a time. */
  async stepTo(target: Date): Promise<void> {
    if (this.stepping) throw new ClockRefusal('时钟正在前进，请等它停下或先停止');
    if (target < this.clock.now()) this.clock.moveTo(target); // throws, naming both times
    const mornings = morningsBetween(this.clock.now(), target);
    if (mornings.length > MAX_MORNINGS) {
      throw new ClockRefusal(
        `一次最多经过 ${MAX_MORNINGS} 个早晨，这次要经过 ${mornings.length} 个，请分几次前往`,
      );
    }
    const cancelled = new AbortController();
    this.#cancel = () => cancelled.abort();
    try {
      for (const morning of mornings) {
        if (morning > this.clock.now()) this.clock.moveTo(morning);
        await this.#pauseUntilQuiet(cancelled.signal);
        if (cancelled.signal.aborted) return;
      }
      if (target > this.clock.now()) this.clock.moveTo(target);
    } finally {
      this.#cancel = null;
    }
  }

  stop(): void {
    this.#cancel?.();
  }

  /** A slow machine is not left behind in the middle of a morning's messages. */
  async #pauseUntilQuiet(signal: AbortSignal): Promise<void> {
    for (let pauses = 1; ; pauses += 1) {
      const before = this.exchanges();
      await this.#pause(signal);
      if (signal.aborted || this.exchanges() === before || pauses === MOST_PAUSES) return;
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.pauseMs);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
