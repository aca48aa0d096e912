import { randomBytes } from 'node:crypto';

/** Seconds a token lives; the platform says 7200 in every answer. */
const LIFETIME_SECONDS = 7200;

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/**
 * Access tokens of the one app. Asking again while a token lives gives the same one with the time that
 * remains. Expiry counts on the machine's clock: moving office time does not end a token.
 */
export class TokenDesk {
  #current: { token: string; expiresAt: number } | null = null;
  /** Tokens that were once good: told apart from invented ones (42001, not 40014). */
  readonly #spent = new Set<string>();

  constructor(private readonly machineNow: () => number) {}

  issue(): IssuedToken {
    const now = this.machineNow();
    if (this.#current && this.#current.expiresAt <= now) this.expireNow();
    this.#current ??= {
      token: randomBytes(48).toString('base64url'),
      expiresAt: now + LIFETIME_SECONDS * 1000,
    };
    return {
      token: this.#current.token,
      expiresInSeconds: Math.ceil((this.#current.expiresAt - now) / 1000),
    };
  }

  judge(token: string): 'valid' | 'expired' | 'unknown' {
    if (this.#current?.token === token) {
      return this.#current.expiresAt > this.machineNow() ? 'valid' : 'expired';
    }
    return this.#spent.has(token) ? 'expired' : 'unknown';
  }

  /** Voids the token early, as the platform may at any time. */
  expireNow(): void {
    if (this.#current) this.#spent.add(this.#current.token);
    this.#current = null;
  }
}
