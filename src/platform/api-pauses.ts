import { SendFailure } from '../delivery/send-failure';

const FIRST_MS = 60_000;
const LONGEST_MS = 3600_000;
/** A refusal within so long after the last pause counts as the same trouble. */
const SAME_TROUBLE_MS = 3600_000;

/** The platform's own count of calls, and a gateway's. */
const TOO_MANY_CALLS = new Set(['45009', 'http_429']);

interface Pause {
  readonly untilMs: number;
  readonly lengthMs: number;
}

/**
 * Calls that the platform has asked to be left alone: for a minute, then for two, four … up to an hour while it goes
 * on asking (docs/platform.md, "Frequency limits"). Meanwhile none of them leaves this process.
 */
export class ApiPauses {
  readonly #pauses = new Map<string, Pause>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Throws while this call is paused, without asking the platform. */
  refuseWhilePaused(path: string): void {
    const remainingMs = (this.#pauses.get(path)?.untilMs ?? 0) - this.nowMs();
    if (remainingMs <= 0) return;
    throw new SendFailure('retry', '45009', `${path} is paused: too many calls`, remainingMs);
  }

  /** Notes a refusal for too many calls; any other failure comes back as it is. */
  lengthened(path: string, failure: unknown): unknown {
    if (!(failure instanceof SendFailure) || !TOO_MANY_CALLS.has(failure.code)) return failure;
    const { kind, code, message } = failure;
    const now = this.nowMs();
    const { untilMs } = this.#pauseAfterRefusal(path, now);
    return new SendFailure(kind, code, message, untilMs - now, { cause: failure });
  }

  /** Calls that were under way together are refused together: they make one pause. */
  #pauseAfterRefusal(path: string, now: number): Pause {
    const last = this.#pauses.get(path);
    if (last && now < last.untilMs) return last;
    const again = last !== undefined && now - last.untilMs < SAME_TROUBLE_MS;
    const lengthMs = again ? Math.min(last.lengthMs * 2, LONGEST_MS) : FIRST_MS;
    const pause = { untilMs: now + lengthMs, lengthMs };
    this.#pauses.set(path, pause);
    return pause;
  }
}
