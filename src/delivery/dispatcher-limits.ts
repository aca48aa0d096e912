/** How fast and how patiently messages go out. All durations are machine time. */
export interface DispatcherLimits {
  /** Attempts to one member: sliding windows, no 60 s and no hour ever hold more. */
  readonly perMemberPerMinute: number;
  readonly perMemberPerHour: number;
  /** Requests under way at the same time in this process; also the most rows one claim takes. */
  readonly concurrency: number;
  /** A row held longer belongs to a dead process. Longer than any request may take. */
  readonly leaseMs: number;
  /** Without a wake-up the outbox is looked at so often. */
  readonly pollMs: number;
  /** For so long at least nothing is sent after a configuration error. */
  readonly circuitCoolDownMs: number;
}

/** The platform drops silently above 30 a minute and 1,000 an hour (docs/platform.md 18): we stay below. */
export const DEFAULT_LIMITS: DispatcherLimits = {
  perMemberPerMinute: 20,
  perMemberPerHour: 900,
  concurrency: 16,
  leaseMs: 60_000,
  pollMs: 1_000,
  circuitCoolDownMs: 60_000,
};
