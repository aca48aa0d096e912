/** So long after the last complaint the messenger is trusted with twice as much again. */
const RECOVERY_MS = 5 * 60_000;
/** Requests that were under way together are refused together: they halve once. */
const ONE_COMPLAINT_MS = 5_000;

/**
 * How many requests may be under way at the same time: half as many, at least one, each time the messenger finds them
 * too many, and back to the full number step by step. Steady milliseconds.
 */
export class Concurrency {
  private reduced: { readonly to: number; readonly at: number } | null = null;

  constructor(
    private readonly full: number,
    private readonly steadyNow: () => number,
  ) {}

  get limit(): number {
    if (!this.reduced) return this.full;
    const doublings = Math.floor((this.steadyNow() - this.reduced.at) / RECOVERY_MS);
    const limit = Math.min(this.full, this.reduced.to * 2 ** doublings);
    if (limit === this.full) this.reduced = null;
    return limit;
  }

  tooMany(): void {
    const now = this.steadyNow();
    if (this.reduced && now - this.reduced.at < ONE_COMPLAINT_MS) return;
    this.reduced = { to: Math.max(1, Math.floor(this.limit / 2)), at: now };
  }
}
