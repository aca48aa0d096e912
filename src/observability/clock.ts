import { setTimeout as delay } from 'node:timers/promises';

/**
 * Office time: dues, stages, windows, whatever a person would call a date. Machine time (leases, timeouts)
 * never comes from here. Only moves forward.
 */
export interface Clock {
  now(): Date;
  /** Called after every jump of the clock; never for the ordinary passing of time. */
  onJump(listener: () => void): void;
  stop(): void;
}

export const systemClock: Clock = { now: () => new Date(), onJump: () => {}, stop: () => {} };

/** Office time that starts at `start` when the process does and runs at the ordinary pace. */
export function clockStartingAt(start: Date): Clock {
  const offsetMs = start.getTime() - Date.now();
  return { now: () => new Date(Date.now() + offsetMs), onJump: () => {}, stop: () => {} };
}

/** Set by hand; for tests and for commands that rehearse. */
export function settableClock(start: Date): Clock & { set(to: Date): void } {
  let now = start;
  const listeners: (() => void)[] = [];
  return {
    now: () => new Date(now),
    onJump: (listener) => void listeners.push(listener),
    stop: () => {},
    set(to) {
      if (to < now)
        throw new Error(`office time only moves forward (${now.toISOString()} -> ${to.toISOString()})`);
      now = to;
      for (const listener of listeners) listener();
    },
  };
}

/** The clock that CLOCK_URL names cannot be read. */
export class ClockAway extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`CLOCK_URL: ${reason}`, options);
    this.name = 'ClockAway';
  }
}

const RETRY_MS = 500;
/** A clock that runs answers every poll at once: this keeps us from asking all the time. */
const MIN_POLL_INTERVAL_MS = 200;

/**
 * Follows the clock served at `url` (`GET` → `{"now": ISO}`, `?after=ISO` waits until it has moved), so that
 * several processes share one movable clock. Between answers the time stands at the last one. Rejects when the
 * first answer cannot be had; later failures are retried.
 */
export async function followedClock(url: string): Promise<Clock> {
  const abort = new AbortController();
  const listeners: (() => void)[] = [];
  let now = await ask(url, null, abort.signal);

  async function follow(): Promise<void> {
    while (!abort.signal.aborted) {
      const askedAt = performance.now();
      try {
        const next = await ask(url, now, abort.signal);
        if (next > now) {
          now = next;
          for (const listener of listeners) listener();
        }
        const restMs = MIN_POLL_INTERVAL_MS - (performance.now() - askedAt);
        if (restMs > 0) await delay(restMs, undefined, { signal: abort.signal, ref: false });
      } catch {
        if (!abort.signal.aborted) await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }
  void follow();
  return {
    now: () => new Date(now),
    onJump: (listener) => void listeners.push(listener),
    stop: () => abort.abort(),
  };
}

async function ask(url: string, after: Date | null, signal: AbortSignal): Promise<Date> {
  const address = after
    ? `${url}${url.includes('?') ? '&' : '?'}after=${encodeURIComponent(after.toISOString())}`
    : url;
  const response = await fetch(address, { signal }).catch((error: unknown) => {
    throw new ClockAway('nobody answers there', { cause: error });
  });
  const answer = (await response.json().catch(() => null)) as { now?: unknown } | null;
  const instant = new Date(String(answer?.now));
  if (Number.isNaN(instant.getTime())) {
    throw new ClockAway(`it does not answer {"now": ISO} but HTTP ${response.status}`);
  }
  return instant;
}

/** The clock that a process is configured to go by. */
export async function clockFor(configured: {
  readonly start: string | null;
  readonly url: string | null;
}): Promise<Clock> {
  if (configured.url) return followedClock(configured.url);
  return configured.start ? clockStartingAt(new Date(configured.start)) : systemClock;
}

/** What that clock shows once. */
export async function timeBy(configured: Parameters<typeof clockFor>[0]): Promise<Date> {
  const clock = await clockFor(configured);
  clock.stop();
  return clock.now();
}
