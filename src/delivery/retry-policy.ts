import type { SendFailure } from './send-failure';

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 10 * 60_000;
/** The platform forgets a request after its duplicate check's interval: repeating it later could deliver it twice. */
const REPEATABLE_MS = 4 * 3600_000;

export type Verdict =
  | { readonly next: 'retry'; readonly afterMs: number }
  /** Refused for good. */
  | { readonly next: 'failed' }
  /** It may have arrived, and repeating it is no longer safe. */
  | { readonly next: 'unknown' };

/**
 * What becomes of a message whose attempt failed. Retries have no number: they go on until the message is pointless.
 * `firstAttemptAgeMs` is machine time since the first attempt; `random` is in [0, 1).
 */
export function verdictOn(
  failure: Pick<SendFailure, 'kind' | 'retryAfterMs'>,
  attempts: number,
  firstAttemptAgeMs: number,
  random: number,
): Verdict {
  if (failure.kind === 'permanent') return { next: 'failed' };
  if (failure.kind === 'ambiguous' && firstAttemptAgeMs >= REPEATABLE_MS) return { next: 'unknown' };
  return { next: 'retry', afterMs: Math.max(failure.retryAfterMs ?? 0, backoffMs(attempts, random)) };
}

/** 2 s, 4 s, 8 s … up to 10 minutes, each shortened by up to half so that many messages do not come back at once. */
export function backoffMs(attempts: number, random: number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_DELAY_MS);
  return Math.round(full * (1 - random / 2));
}
