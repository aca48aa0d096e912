import { officeFace } from './office-clock-face';
import { Refusal, Sentence } from './sentence';

/** A move that the simulated clock does not make, such as one back: office time only goes forward. */
export class ClockRefusal extends Refusal {
  constructor(zh: string, en: string) {
    super(new Sentence(zh, en), 409);
    this.name = 'ClockRefusal';
  }
}

/** Somebody is moving the clock already. */
export class ClockUnderWay extends ClockRefusal {
  constructor() {
    super(
      '时钟正在前进，请等它停下或先停止',
      'The clock is on its way: wait until it arrives, or stop it first',
    );
  }
}

/** A running clock answers one follower at most this often, machine milliseconds. */
const RUNNING_STEP_MS = 1000;

/**
 * The simulated platform's clock, which the bot may follow as its office time. Frozen, or running at
 * the machine's pace; it never goes back. CreateTime, media age and recall windows are read from it.
 */
export class SandboxClock {
  #base: number;
  #startedAt: number | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();

  constructor(
    start: Date,
    private readonly machineNow: () => number,
  ) {
    this.#base = start.getTime();
  }

  get running(): boolean {
    return this.#startedAt !== null;
  }

  now(): Date {
    const elapsed = this.#startedAt === null ? 0 : Math.max(0, this.machineNow() - this.#startedAt);
    return new Date(this.#base + elapsed);
  }

  moveTo(instant: Date): void {
    const now = this.now();
    if (instant < now) {
      throw new ClockRefusal(
        `时钟只能向前：现在是 ${officeFace(now)}，不能回到 ${officeFace(instant)}`,
        `The clock only goes forward: it is ${officeFace(now)} and cannot go back to ${officeFace(instant)}`,
      );
    }
    this.#base = instant.getTime();
    if (this.#startedAt !== null) this.#startedAt = this.machineNow();
    this.#changed();
  }

  setRunning(running: boolean): void {
    if (running === this.running) return;
    this.#base = this.now().getTime();
    this.#startedAt = running ? this.machineNow() : null;
    this.#changed();
  }

  /**
   * Resolves with the time as soon as it is later than `after` (while running: a second later), at the
   * latest after `limitMs`, and at once when `signal` aborts; then the time may still equal `after`.
   */
  async waitUntilAfter(after: Date, limitMs: number, signal: AbortSignal): Promise<Date> {
    const over = AbortSignal.any([signal, this.#closing.signal, AbortSignal.timeout(limitMs)]);
    for (;;) {
      const pauseMs = this.#pauseBefore(after.getTime());
      if (pauseMs === 0 || over.aborted) return this.now();
      await this.#sleep(pauseMs, over);
    }
  }

  /** Calls `listener` after every move and every start or stop; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Answers everybody who waits, now and later; used when the sandbox stops. */
  close(): void {
    this.#closing.abort();
  }

  /** Milliseconds until a follower that knows `after` may be answered; null: not before somebody moves the clock. */
  #pauseBefore(after: number): number | null {
    const ahead = this.now().getTime() - after;
    if (!this.running) return ahead > 0 ? 0 : null;
    return Math.max(0, RUNNING_STEP_MS - ahead);
  }

  /** Until the clock is moved, started or stopped, `ms` have passed, or `over` aborts. */
  #sleep(ms: number | null, over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(() => wake(), ms);
      const forget = this.onChange(() => wake());
      const wake = () => {
        if (timer) clearTimeout(timer);
        forget();
        over.removeEventListener('abort', wake);
        resolve();
      };
      over.addEventListener('abort', wake, { once: true });
    });
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
