import type { AccessToken } from './access-token';
import { type AnswerFields, checkedAnswer, type RawAnswer } from './api-answer';
import type { ApiRequest, ApiTransport } from './api-transport';
import { tokenWasVoided } from './platform-errors';

/** Calls of the platform's API with the app's token. Throws `SendFailure`, whatever went wrong. */
export class ApiClient {
  constructor(
    private readonly transport: ApiTransport,
    private readonly accessToken: AccessToken,
  ) {}

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
    const token = await this.accessToken.current();
    try {
      return read(await this.#exchange(request, token));
    } catch (error) {
      if (!tokenWasVoided(error)) throw error;
    }
    await this.accessToken.discard(token);
    return read(await this.#exchange(request, await this.accessToken.current()));
  }

  /** The token goes into the query: in the body it is not seen (docs/platform.md 8). */
  #exchange(request: ApiRequest, token: string): Promise<RawAnswer> {
    return this.transport.exchange({ ...request, query: { access_token: token, ...request.query } });
  }
}
