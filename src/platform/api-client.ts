import type { AccessToken } from './access-token';
import { type AnswerFields, checkedAnswer, type RawAnswer } from './api-answer';
import { ApiPauses } from './api-pauses';
import type { ApiRequest, ApiTransport } from './api-transport';
import { refusedAlsoFresh, tokenWasVoided } from './platform-errors';

/** Where the access token goes: the platform reads it in the query, one gateway only in a JSON body. */
export type TokenPlace = 'query' | 'body';

export interface ApiClientOptions {
  readonly tokenPlace?: TokenPlace;
  /** Machine time in milliseconds. */
  readonly nowMs?: () => number;
}

/** Calls of the platform's API with the app's token. Throws `SendFailure`, whatever went wrong. */
export class ApiClient {
  readonly #pauses: ApiPauses;

  constructor(
    private readonly transport: ApiTransport,
    private readonly accessToken: AccessToken,
    private readonly options: ApiClientOptions = {},
  ) {
    this.#pauses = new ApiPauses(options.nowMs);
  }

  /** The answer's fields, errcode checked. */
  async call(request: ApiRequest): Promise<AnswerFields> {
    return this.callRaw(request, (raw) => checkedAnswer(raw, request.repeatable));
  }

  /**
   * For answers that are not JSON when all is well. `read` throws `SendFailure` for a bad one.
   * A voided token is fetched anew once, and the call repeated once: a refused token proves that the
   * platform did nothing, so that this holds for messages too.
   */
  async callRaw<T>(request: ApiRequest, read: (raw: RawAnswer) => T): Promise<T> {
    this.#pauses.refuseWhilePaused(request.path);
    const token = await this.accessToken.current();
    try {
      return await this.#attempt(request, token, read);
    } catch (error) {
      if (!tokenWasVoided(error)) throw error;
    }
    await this.accessToken.discard(token);
    const fresh = await this.accessToken.current();
    try {
      return await this.#attempt(request, fresh, read);
    } catch (error) {
      throw refusedAlsoFresh(error);
    }
  }

  /** A refusal for too many calls pauses this call; one of `gettoken` is the token's own affair. */
  async #attempt<T>(request: ApiRequest, token: string, read: (raw: RawAnswer) => T): Promise<T> {
    try {
      return read(await this.#exchange(request, token));
    } catch (error) {
      throw this.#pauses.lengthened(request.path, error);
    }
  }

  /** The token goes into the query: in the body the platform itself does not see it (docs/platform.md 8). */
  #exchange(request: ApiRequest, token: string): Promise<RawAnswer> {
    const { body } = request;
    if (this.options.tokenPlace === 'body' && typeof body === 'string' && body.startsWith('{')) {
      return this.transport.exchange({ ...request, body: withToken(body, token) });
    }
    return this.transport.exchange({ ...request, query: { access_token: token, ...request.query } });
  }
}

/** The stored bytes stay as they are behind it. */
function withToken(body: string, token: string): string {
  const rest = body.slice(1).trimStart();
  return `{"access_token":${JSON.stringify(token)}${rest.startsWith('}') ? '' : ','}${rest}`;
}
