/** Nobody has mended it in the first minutes: then a look every ten minutes is enough. */
const LONGEST_COOL_DOWN_MS = 600_000;

/**
 * Stops all sending while the messenger refuses our configuration: nothing would pass, and repeated wrong secrets
 * block our address for an hour (docs/platform.md 8). After the cool-down one message goes as a probe; only its
 * success closes the circuit, and each refused one doubles the cool-down. Machine time, by the process's own steady
 * clock.
 */
export class Circuit {
  private openUntil: number | null = null;
  private probing = false;
  private refusedProbes = 0;

  constructor(
    private readonly coolDownMs: number,
    /** Steady milliseconds. */
    private readonly steadyNow: () => number,
  ) {}

  /** How many sends may begin now. */
  room(): number {
    if (this.openUntil === null) return Number.POSITIVE_INFINITY;
    return this.probing || this.steadyNow() < this.openUntil ? 0 : 1;
  }

  get isOpen(): boolean {
    return this.openUntil !== null;
  }

  /** Until a probe may go, if the circuit is open. */
  waitMs(): number {
    return this.openUntil === null ? 0 : Math.max(this.openUntil - this.steadyNow(), 0);
  }

  /** Call before a probe leaves; `passed`, `refused` or `undecided` says how it went. */
  probe(): void {
    this.probing = true;
  }

  /** A configuration error; true when it opened the circuit, which is worth one alarm. */
  refused(retryAfterMs: number | null): boolean {
    const opened = this.openUntil === null;
    if (this.probing) this.refusedProbes += 1;
    this.probing = false;
    const doubled = (retryAfterMs ?? this.coolDownMs) * 2 ** this.refusedProbes;
    const coolDownMs = Math.max(this.coolDownMs, retryAfterMs ?? 0, Math.min(doubled, LONGEST_COOL_DOWN_MS));
    const until = this.steadyNow() + coolDownMs;
    this.openUntil = Math.max(until, this.openUntil ?? 0);
    return opened;
  }

  /** The probe reached the platform and was not refused for our configuration. */
  passed(): void {
    this.probing = false;
    this.refusedProbes = 0;
    this.openUntil = null;
  }

  /** The probe tells nothing about the configuration: another one after a cool-down. */
  undecided(): void {
    this.probing = false;
    this.openUntil = this.steadyNow() + this.coolDownMs;
  }
}
