import { SendFailure } from './send-failure';

/** Width of the outbox's error column. */
const ERROR_LENGTH = 255;

/** Values that addresses carry, and that errors of HTTP and database clients repeat. */
const SECRET_PARAMETER = /((?:token|secret|key|code|password)=)[^\s&"'<>,;]+/gi;
const PASSWORD_IN_ADDRESS = /(\/\/[^\s:/@]*:)[^\s@]+@/g;

/** A short reason for a row: code and message of a failure, else `code` and the error's own words. */
export function errorText(code: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = `${error instanceof SendFailure ? error.code : code} ${message}`;
  const shown = text
    .replace(SECRET_PARAMETER, '$1***')
    .replace(PASSWORD_IN_ADDRESS, '$1***@')
    .replace(/\s+/g, ' ');
  // By characters, so that none is cut in two.
  return [...shown].slice(0, ERROR_LENGTH).join('');
}
