import type { SendFailure } from './send-failure';

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 10 * 60_000;
/** The platform forgets a request after its duplicate check's interval: repeating it later could deliver it twice. */
const DUPLICATE_CHECK_MS = 4 * 3600_000;

export type Verdict =
  | { readonly next: 'retry'; readonly afterMs: number }
  /** Refused for good. */
  | { readonly next: 'failed' }
  /** It may have arrived, and repeating it is no longer safe. */
  | { readonly next: 'unknown' };

export interface FailedAttempt {
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** Machine time since the first attempt that may have arrived. */
  readonly uncertainForMs: number;
  readonly leaseMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * What becomes of a message whose attempt failed. Retries have no number: they go on until the message is pointless.
 * What may have arrived is repeated only while the platform still recognises it.
 */
export function verdictOn(
  failure: Pick<SendFailure, 'kind' | 'retryAfterMs'>,
  { attempts, uncertainForMs, leaseMs, random }: FailedAttempt,
): Verdict {
  if (failure.kind === 'permanent') return { next: 'failed' };
  // Whoever may have got the card must not get the text as well.
  if (failure.kind === 'unsupported' || failure.kind === 'unrepeatable') return { next: 'unknown' };
  // The circuit decides when anything goes again; this message is not to blame.
  if (failure.kind === 'configuration') return { next: 'retry', afterMs: 0 };
  const afterMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempts, random));
  if (failure.kind === 'retry') return { next: 'retry', afterMs };
  const repeatableForMs = DUPLICATE_CHECK_MS - leaseMs - uncertainForMs;
  if (repeatableForMs <= 0) return { next: 'unknown' };
  // At its end the claim finds that it is over, and settles the row.
  return { next: 'retry', afterMs: Math.min(afterMs, repeatableForMs) };
}

/** Whether a request that may have arrived can still be repeated: it has to be there before the interval is over. */
export function isRepeatable(uncertainForMs: number, leaseMs: number): boolean {
  return uncertainForMs < DUPLICATE_CHECK_MS - leaseMs;
}

/** 2 s, 4 s, 8 s … up to 10 minutes, each shortened by up to half so that many messages do not come back at once. */
export function backoffMs(attempts: number, random: number): number {
  return Math.round(longestBackoffMs(attempts) * (1 - random / 2));
}

/**
 * The most attempts of one message that a window can hold. A row remembers only its last attempt, so pacing counts
 * all attempts of a recently tried row, but never more than back-off and lease let through.
 */
export function mostAttemptsWithin(windowMs: number, leaseMs: number): number {
  let attempts = 1;
  for (let spanMs = 0; ; attempts++) {
    spanMs += Math.max(Math.min(longestBackoffMs(attempts) / 2, leaseMs), 1);
    if (spanMs > windowMs) return attempts;
  }
}

function longestBackoffMs(attempts: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_DELAY_MS);
}
