import { createHmac, timingSafeEqual } from 'node:crypto';

/** Longer than any that we make: nothing else is worth a signature's time. */
const LONGEST = 2_000;

/**
 * A value that its holder can read and nobody can make or change without the secret. Each purpose has a key of its own:
 * what was signed for one is good for no other.
 */
export function signValue(purpose: string, content: readonly unknown[], secret: string): string {
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${payload}.${signatureOf(purpose, payload, secret).toString('base64url')}`;
}

/** What `signValue` was given; null for anything else. */
export function readSignedValue(purpose: string, value: string, secret: string): readonly unknown[] | null {
  const [payload = '', signed = '', ...rest] = value.length > LONGEST ? [] : value.split('.');
  if (rest.length > 0 || !isSame(Buffer.from(signed, 'base64url'), signatureOf(purpose, payload, secret)))
    return null;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as readonly unknown[];
}

export function signatureOf(purpose: string, payload: string, secret: string): Buffer {
  const key = createHmac('sha256', secret).update(`cuibao ${purpose} 1`).digest();
  return createHmac('sha256', key).update(payload).digest();
}

/** In constant time: how long a comparison takes must not tell how much of a guess was right. */
export function isSame(given: Buffer, right: Buffer): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}
