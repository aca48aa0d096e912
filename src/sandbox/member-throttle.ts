const PER_MINUTE = 30;
const PER_HOUR = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3600_000;

/**
 * At most 30 messages a minute and 1000 an hour from the app to one member; the surplus vanishes while
 * the answer stays errcode 0. Machine time: moving the office clock gives no new allowance.
 */
export class MemberThrottle {
  readonly #sent = new Map<string, number[]>();

  constructor(private readonly machineNow: () => number) {}

  /** Whether one more message gets through; counts it if so. */
  admit(userid: string): boolean {
    const now = this.machineNow();
    const recent = (this.#sent.get(userid) ?? []).filter((at) => now - at < HOUR_MS);
    const lastMinute = recent.filter((at) => now - at < MINUTE_MS).length;
    const admitted = lastMinute < PER_MINUTE && recent.length < PER_HOUR;
    if (admitted) recent.push(now);
    this.#sent.set(userid, recent);
    return admitted;
  }
}
