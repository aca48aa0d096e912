import pino, { type DestinationStream, type Logger } from 'pino';

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
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
