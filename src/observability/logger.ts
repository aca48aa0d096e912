import pino, { type DestinationStream, type Logger } from 'pino';
import { loggedError } from './logged-error';
import { currentRequestId } from './request-id';

export type { Logger };

/** Fields that must never reach a log, wherever they stand. Message bodies are not logged at all. */
const REDACTED = [
  'secret',
  'token',
  'access_token',
  'aesKey',
  'paasToken',
  'phone',
  'mobile',
  'text',
  'content',
];

/** Structured logs: constant message + fields. ERROR only for what somebody must act on. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: (error: unknown) => loggedError(error) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin() {
      const requestId = currentRequestId();
      return requestId === null ? {} : { requestId };
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
