import { setTimeout as delay } from 'node:timers/promises';
import type { BotState } from './bot-watch';
import { ClockRefusal, ClockUnderWay, type SandboxClock } from './clock';
import { morningsBetween } from './office-clock-face';

/** More mornings than this in one go would keep the caller waiting for minutes. */
const MAX_MORNINGS = 400;

/** What was put off until the morning is let go a moment after the planning: one look is not enough. */
const QUIET_LOOKS = 2;
/** Of a bot that shows nothing of itself we know only that nothing more has come from it for a while. */
const QUIET_LOOKS_AT_STRANGERS = 4;

export interface StepperSettings {
  /** Between two looks at the follower, machine milliseconds. */
  readonly pauseMs: number;
  /** A follower that does not come to rest is left behind after so long, machine milliseconds. */
  readonly patienceMs: number;
  /** How many exchanges with the follower there have been. */
  readonly exchanges: () => number;
  /** Whether the follower has done what is due by this moment. */
  readonly botState: (officeTime: Date) => Promise<BotState>;
  readonly machineNow: () => number;
}

/**
 * Jumps that stop at every 09:36 on the way, so that a bot's daily reminders are seen one by one. No stop is left before
 * the bot has done its morning: a reminder whose day has passed by the time it is written is not sent any more.
 */
export class ClockStepper {
  #cancel: (() => void) | null = null;

  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: StepperSettings,
  ) {}

  get stepping(): boolean {
    return this.#cancel !== null;
  }

  /** Resolves when the bot has done what is due at the target, or earlier when `stop` was called. One journey at a time. */
  async stepTo(target: Date): Promise<void> {
    if (this.stepping) throw new ClockUnderWay();
    if (target < this.clock.now()) this.clock.moveTo(target); // throws, naming both times
    const mornings = morningsBetween(this.clock.now(), target);
    if (mornings.length > MAX_MORNINGS) {
      throw new ClockRefusal(
        `一次最多经过 ${MAX_MORNINGS} 个早晨，这次要经过 ${mornings.length} 个，请分几次前往`,
        `At most ${MAX_MORNINGS} mornings at a time, and these are ${mornings.length}: go there in several steps`,
      );
    }
    const cancelled = new AbortController();
    this.#cancel = () => cancelled.abort();
    try {
      for (const stop of [...mornings, target]) {
        if (stop > this.clock.now()) this.clock.moveTo(stop);
        await this.#untilDone(stop, cancelled.signal);
        if (cancelled.signal.aborted) return;
      }
    } finally {
      this.#cancel = null;
    }
  }

  stop(): void {
    this.#cancel?.();
  }

  /** A slow machine is not left behind in the middle of a morning. */
  async #untilDone(stop: Date, signal: AbortSignal): Promise<void> {
    const { exchanges, botState, machineNow, patienceMs } = this.settings;
    const giveUpAt = machineNow() + patienceMs;
    for (let quiet = 0; ; ) {
      const before = exchanges();
      await this.#pause(signal);
      if (signal.aborted || machineNow() >= giveUpAt) return;
      const state = await botState(stop);
      const isQuiet = exchanges() === before && (state === 'at-rest' || state === 'unknown');
      quiet = isQuiet ? quiet + 1 : 0;
      if (quiet >= (state === 'unknown' ? QUIET_LOOKS_AT_STRANGERS : QUIET_LOOKS)) return;
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    // Rejects when the journey is stopped, which its caller looks for.
    await delay(this.settings.pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
