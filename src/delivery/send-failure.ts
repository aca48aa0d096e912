/**
 * Why a message was not sent, told by the messenger's client in the dispatcher's words:
 * - `retry`: may pass later (busy, rate limit, connection refused);
 * - `ambiguous`: the request was written but no answer came, it may have been delivered;
 * - `unrepeatable`: the same where the messenger has no check against sending twice;
 * - `permanent`: will never pass for this receiver or this content;
 * - `unsupported`: the server does not take this kind of message; as plain text it may pass;
 * - `configuration`: nothing will pass until an operator acts (secret, IP allow-list, app disabled).
 */
export type FailureKind =
  | 'retry'
  | 'ambiguous'
  | 'unrepeatable'
  | 'permanent'
  | 'unsupported'
  | 'configuration';

export interface SendFailureOptions extends ErrorOptions {
  /** The messenger asks for fewer calls at the same time. */
  readonly fewerAtOnce?: boolean;
  /** It is the receiver that is refused, not this message: nothing else will arrive there either. */
  readonly refusesReceiver?: boolean;
}

export class SendFailure extends Error {
  readonly fewerAtOnce: boolean;
  readonly refusesReceiver: boolean;

  constructor(
    readonly kind: FailureKind,
    /** Stable code for logs and rows: the platform's number as text, or `timeout`, `http_502`, `not_json`. */
    readonly code: string,
    message: string,
    /** Do not try again sooner, machine milliseconds. */
    readonly retryAfterMs: number | null = null,
    options?: SendFailureOptions,
  ) {
    super(message, options);
    this.fewerAtOnce = options?.fewerAtOnce ?? false;
    this.refusesReceiver = options?.refusesReceiver ?? false;
    this.name = 'SendFailure';
  }
}
