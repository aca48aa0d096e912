import { withoutUnwritable } from './wire-format';

/**
 * A text without what JSON can only write as `\uXXXX`, which the platform refuses (40033, docs/platform.md 8): control
 * characters, and half a character left by a cut. A soft line break of a Word document is a line break.
 */
export function sendableText(text: string): string {
  return withoutUnwritable(text.replaceAll('\u000b', '\n'));
}

/** The body of a request, every character raw. */
export function requestJson(fields: object): string {
  return JSON.stringify(fields, (_name, value: unknown) =>
    typeof value === 'string' ? sendableText(value) : value,
  );
}
