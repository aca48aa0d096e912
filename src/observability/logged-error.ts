/** What a log shows of an error: where it happened, not with whose data. */
export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const MAX_CAUSES = 3;
const MAX_MESSAGE = 300;

/**
 * Errors of the database carry the statement with its parameters, those of HTTP the address with its token:
 * only type, code, message and place are kept. Quoted values within the message, such as the key of a doubled
 * row, are people's or texts and are left out too.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutValues(String(error)) };
  const { code, stack, cause } = error as Error & { code?: unknown };
  const frames = stack?.slice(stack.indexOf('\n    at ')).trim();
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: withoutValues(error.message),
    ...(frames?.startsWith('at ') ? { stack: frames } : {}),
    ...(cause !== undefined && depth < MAX_CAUSES ? { cause: loggedError(cause, depth + 1) } : {}),
  };
}

function withoutValues(message: string): string {
  return message
    .replace(/(access_token|corpsecret|secret|code)=[^&\s"']+/gi, '$1=…')
    .replace(/(\w+:\/\/)[^@/\s]+@/g, '$1…@')
    .replace(/'[^']*'/g, "'…'")
    .replace(/[“「][^”」]*[”」]/g, '“…”')
    .slice(0, MAX_MESSAGE);
}
