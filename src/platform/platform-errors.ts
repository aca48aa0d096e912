import { type FailureKind, SendFailure } from '../delivery/send-failure';
import { redactedExcerpt } from './redact';

interface ErrorRule {
  readonly kind: FailureKind;
  /** Machine milliseconds before another attempt makes sense. */
  readonly retryAfterMs?: number;
  readonly fewerAtOnce?: true;
  readonly refusesReceiver?: true;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const busy: ErrorRule = { kind: 'retry' };
/** No such member, or none whom the app may write to. */
const receiverGone: ErrorRule = { kind: 'permanent', refusesReceiver: true };
const throttled: ErrorRule = { kind: 'retry', retryAfterMs: MINUTE };
const crowded: ErrorRule = { kind: 'retry', retryAfterMs: 5 * SECOND, fewerAtOnce: true };
/** Repeated wrong secrets block our address for an hour (docs/platform.md 8.1). */
const credentials: ErrorRule = { kind: 'configuration', retryAfterMs: HOUR };
/** An allow-list entry works a minute after it is made. */
const allowList: ErrorRule = { kind: 'configuration', retryAfterMs: 2 * MINUTE };
const configuration: ErrorRule = { kind: 'configuration', retryAfterMs: 10 * MINUTE };

/**
 * What an errcode means for a message (docs/platform.md 19). A code that is not here is permanent: it
 * concerns this receiver or this content, and repeating the same bytes cannot change the answer.
 */
const RULES: Readonly<Record<number, ErrorRule>> = {
  [-1]: busy,
  6000: busy,
  40003: receiverGone,
  46004: receiverGone,
  50002: receiverGone,
  60011: receiverGone,
  60021: receiverGone,
  60111: receiverGone,
  81013: receiverGone,
  45009: throttled,
  45033: crowded,
  // Reach the dispatcher only when a fresh token was refused as well.
  40014: throttled,
  42001: throttled,
  41001: configuration,
  40001: credentials,
  40013: credentials,
  40091: credentials,
  41002: credentials,
  41004: credentials,
  2000002: credentials,
  40056: configuration,
  // The address is wrong, or the server lacks the call: no message is to blame.
  40066: configuration,
  301002: configuration,
  43012: configuration,
  48001: configuration,
  48002: configuration,
  48005: configuration,
  48006: configuration,
  50001: configuration,
  50003: configuration,
  50006: configuration,
  60031: configuration,
  60020: allowList,
};

/** Codes with which the platform voids a token before its time: fetch anew once, repeat once. */
const TOKEN_VOIDED = new Set(['40014', '42001', '40001', '41001']);

/** A refusal in the platform's JSON. Decided by number: errmsg changes and is quoted for people only. */
export function platformFailure(errcode: number, errmsg: string): SendFailure {
  const { kind, retryAfterMs = null, ...more } = RULES[errcode] ?? ({ kind: 'permanent' } as ErrorRule);
  const hint = redactedExcerpt(errmsg);
  return new SendFailure(
    kind,
    String(errcode),
    `platform refused with ${errcode}${hint === '' ? '' : `: ${hint}`}`,
    retryAfterMs,
    more,
  );
}

/** Whether the platform's table has the number, so that it is the platform and no gateway that answered. */
export function isOfPlatform(errcode: number): boolean {
  return errcode in RULES;
}

export function tokenWasVoided(failure: unknown): boolean {
  return failure instanceof SendFailure && TOKEN_VOIDED.has(failure.code);
}

/** 40001 of a token that `gettoken` has just given: no wrong secret, so that nobody blocks our address for asking. */
export function refusedAlsoFresh(failure: unknown): unknown {
  if (!(failure instanceof SendFailure) || failure.code !== '40001') return failure;
  return new SendFailure('configuration', failure.code, failure.message, MINUTE, { cause: failure });
}

/**
 * An answer that is not the platform's: a gateway's or proxy's status and page. `repeatable` says that
 * doing the call twice does no harm, so that nothing about it can be ambiguous.
 */
export function statusFailure(status: number, repeatable: boolean, detail: string): SendFailure {
  const code = `http_${status}`;
  const message = `HTTP status ${status}${detail === '' ? '' : `: ${detail}`}`;
  if (status === 502 || status === 503) return new SendFailure('retry', code, message);
  if (status === 429) return new SendFailure('retry', code, message, MINUTE);
  // 504 included: the gateway has waited in vain for an answer, and the request may have been carried out.
  if (status >= 500) return new SendFailure(unanswered(repeatable), code, message);
  // Redirects, 401, 403, 404: wrong address, gateway keys or clock. No message is to blame.
  if (status !== 400 && status !== 413 && status !== 414) {
    return new SendFailure('configuration', code, message, MINUTE);
  }
  return new SendFailure('permanent', code, message);
}

/** The kind of a call of which nobody knows whether it was carried out. */
export function unanswered(repeatable: boolean): FailureKind {
  return repeatable ? 'retry' : 'ambiguous';
}
