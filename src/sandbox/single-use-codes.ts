import { randomBytes } from 'node:crypto';

export type CodeVerdict<T> =
  | { readonly state: 'good'; readonly grant: T }
  | { readonly state: 'unknown' | 'expired' | 'used' };

/** Codes that work once and not for ever: OAuth codes, response codes of cards. */
export class SingleUseCodes<T> {
  readonly #codes = new Map<string, { grant: T; expiresAt: number; used: boolean }>();

  constructor(
    private readonly prefix: string,
    private readonly lifetimeMs: number,
    private readonly now: () => number,
  ) {}

  issue(grant: T): string {
    const code = `${this.prefix}${randomBytes(18).toString('base64url')}`;
    this.#codes.set(code, { grant, expiresAt: this.now() + this.lifetimeMs, used: false });
    return code;
  }

  /** Looks without using up. */
  judge(code: string): CodeVerdict<T> {
    const known = this.#codes.get(code);
    if (!known) return { state: 'unknown' };
    if (known.used) return { state: 'used' };
    return known.expiresAt > this.now() ? { state: 'good', grant: known.grant } : { state: 'expired' };
  }

  use(code: string): void {
    const known = this.#codes.get(code);
    if (known) known.used = true;
  }
}
