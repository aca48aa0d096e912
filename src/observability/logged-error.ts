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
  const frames = framesOf(stack ?? '', error.message);
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: withoutValues(error.message),
    ...(frames === '' ? {} : { stack: frames }),
    ...(cause !== undefined && depth < MAX_CAUSES ? { cause: loggedError(cause, depth + 1) } : {}),
  };
}

/** The lines behind the message, which may itself have lines that look like them. */
function framesOf(stack: string, message: string): string {
  const behind = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  const frames = behind.split('\n').filter((line) => /^ {4}at .*(:\d+|>|native)\)?$/.test(line));
  return frames.join('\n').trim();
}

/**
 * A sentence fit for a log: without secrets and quoted values. Our own errors and those of libraries are in English: what is
 * Chinese in them was written by people, or repeats what was.
 */
export function withoutValues(message: string): string {
  return (
    message
      .replace(/(\w*token|\w*secret|key|code|password|sig\w*)=[^&\s"']+/gi, '$1=…')
      .replace(/(\w+:\/\/)[^@/\s]+@/g, '$1…@')
      // From the first to the last: the value of a doubled key may hold quotation marks of its own.
      .replace(/'.*'/gs, "'…'")
      .replace(/"[^"]*"?/g, '"…"')
      .replace(/[“「][^”」]*[”」]?/g, '“…”')
      .replace(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu, '…')
      .replace(/(?<!\d)1\d{10}(?!\d)/g, '…')
      .slice(0, MAX_MESSAGE)
  );
}
