import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { SendFailure } from '../delivery/send-failure';
import { withoutValues } from '../observability/logged-error';
import type { Metrics } from '../observability/metrics';
import { checkedAnswer } from './api-answer';
import { ApiPauses } from './api-pauses';
import type { ApiTransport } from './api-transport';

export interface FetchedToken {
  readonly token: string;
  readonly lifetimeMs: number;
}

/**
 * Where tokens are shared. `obtain` answers a token that is still good, else calls `fetch`, once at a
 * time among all who share the store. `discard` forgets a token that the platform refused, unless
 * another has taken its place already.
 */
export interface TokenStore {
  obtain(key: string, fetch: () => Promise<FetchedToken>): Promise<string>;
  discard(key: string, token: string): Promise<void>;
}

export interface AccessTokenOptions {
  readonly transport: ApiTransport;
  readonly store: TokenStore;
  /** Part of the token's identity: two deployments may know the same corpid. */
  readonly root: string;
  readonly corpId: string;
  readonly secret: string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly nowMs?: () => number;
  readonly metrics?: Pick<Metrics, 'tokenRefused'>;
}

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce
    .number()
    .positive()
    .max(86_400 * 30),
});

const GETTOKEN = '/cgi-bin/gettoken';
const UNEXPLAINED_COOL_DOWN_MS = 600_000;

/**
 * The token of one app (docs/platform.md 8.1). After a refusal that only an operator can cure no
 * further `gettoken` leaves this process until the cool-down is over: repeated wrong secrets get the
 * whole address blocked. Throws `SendFailure`, kind `configuration`, at once meanwhile.
 */
export class AccessToken {
  readonly #options: AccessTokenOptions;
  readonly #key: string;
  readonly #pauses: ApiPauses;
  #circuit: { readonly openUntilMs: number; readonly failure: SendFailure } | null = null;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
    this.#pauses = new ApiPauses(() => this.#nowMs());
    const identity = JSON.stringify([options.root, options.corpId, options.secret]);
    this.#key = createHash('sha256').update(identity).digest('hex').slice(0, 40);
  }

  async current(): Promise<string> {
    this.#refuseWhileOpen();
    return this.#options.store.obtain(this.#key, () => this.#fetch());
  }

  async discard(token: string): Promise<void> {
    await this.#options.store.discard(this.#key, token);
  }

  async #fetch(): Promise<FetchedToken> {
    this.#refuseWhileOpen();
    try {
      const fetched = await this.#getToken();
      if (this.#circuit) this.#options.logger.info({}, 'access token granted again');
      this.#circuit = null;
      return fetched;
    } catch (refusal) {
      const error = this.#pauses.lengthened(GETTOKEN, refusal);
      if (error instanceof SendFailure) this.#noteRefusal(error);
      throw error;
    }
  }

  async #getToken(): Promise<FetchedToken> {
    const raw = await this.#options.transport.exchange({
      method: 'GET',
      path: GETTOKEN,
      query: { corpid: this.#options.corpId, corpsecret: this.#options.secret },
      repeatable: true,
    });
    const answer = answerSchema.safeParse(checkedAnswer(raw, true));
    if (!answer.success) throw new SendFailure('retry', 'no_token', 'gettoken answered without a token');
    return { token: answer.data.access_token, lifetimeMs: answer.data.expires_in * 1000 };
  }

  #refuseWhileOpen(): void {
    if (!this.#circuit) return;
    const remainingMs = this.#circuit.openUntilMs - this.#nowMs();
    if (remainingMs <= 0) return;
    const { code, kind, message } = this.#circuit.failure;
    throw new SendFailure(kind, code, message, remainingMs);
  }

  /** Also for a throttled `gettoken`: what says when to come back is not asked before. */
  #noteRefusal(failure: SendFailure): void {
    this.#options.metrics?.tokenRefused.inc({ code: failure.code });
    if (failure.kind !== 'configuration' && failure.retryAfterMs === null) return;
    const coolDownMs = failure.retryAfterMs ?? UNEXPLAINED_COOL_DOWN_MS;
    this.#circuit = { openUntilMs: this.#nowMs() + coolDownMs, failure };
    // No alarm of its own: that is the dispatcher's, once for the whole trouble.
    this.#options.logger.warn(
      { code: failure.code, coolDownMs, reason: withoutValues(failure.message) },
      'access token refused; not asking again before the cool-down ends',
    );
  }

  #nowMs(): number {
    return (this.#options.nowMs ?? Date.now)();
  }
}
