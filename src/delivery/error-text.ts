import { SendFailure } from './send-failure';

/** Width of the outbox's error column. */
const ERROR_LENGTH = 255;

/** A short reason for a row: code and message of a failure, else `code` and the error's own words. */
export function errorText(code: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = `${error instanceof SendFailure ? error.code : code} ${message}`;
  return text.replace(/\s+/g, ' ').slice(0, ERROR_LENGTH);
}
