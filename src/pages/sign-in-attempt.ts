import { randomBytes } from 'node:crypto';
import { isSame, readSignedValue, signatureOf, signValue } from './signed-value';

/** Between being sent to the messenger and coming back; a code lives five minutes (docs/platform.md). */
export const ATTEMPT_SECONDS = 600;
/** Tabs on their way at once: more cookies would in the end be more than a request's headers may hold. */
export const MOST_ATTEMPTS = 8;
export const ATTEMPT_COOKIES = 'cuibao_sign_in_';
const LONGEST_RETURN = 500;

/** A browser on its way through the messenger's sign-in. */
export interface SignInAttempt {
  /** At most 128 letters and digits: more the platform does not carry. */
  readonly state: string;
  /** One cookie an attempt: two tabs that are opened at once do not disturb each other. */
  readonly cookieName: string;
  readonly cookieValue: string;
}

export function beginSignIn(returnPath: string, secret: string, now: number): SignInAttempt {
  const nonce = randomBytes(16).toString('hex');
  return {
    state: `${nonce}${signatureOf('state', nonce, secret).toString('hex')}`,
    cookieName: cookieNameOf(nonce),
    cookieValue: signValue('sign-in', [nonce, returnPath, now], secret),
  };
}

/** The cookie that a `state` belongs to; null for a state that we never made. */
export function cookieOfState(state: string, secret: string): { nonce: string; cookieName: string } | null {
  if (!/^[0-9a-f]{96}$/.test(state)) return null;
  const nonce = state.slice(0, 32);
  const right = signatureOf('state', nonce, secret);
  return isSame(Buffer.from(state.slice(32), 'hex'), right)
    ? { nonce, cookieName: cookieNameOf(nonce) }
    : null;
}

/** Where this browser wanted to go; null where it is another browser's attempt, or one that took too long. */
export function returnPathOf(cookieValue: string, nonce: string, secret: string, now: number): string | null {
  const [of, path, begunAt] = readSignedValue('sign-in', cookieValue, secret) ?? [];
  if (of !== nonce || typeof path !== 'string' || typeof begunAt !== 'number') return null;
  return now < begunAt + ATTEMPT_SECONDS * 1000 ? path : null;
}

/** The address within the pages, or their entrance: signing in never leads elsewhere. */
export function safeReturnPath(wanted: string): string {
  const entrance = '/h5/';
  if (wanted.length > LONGEST_RETURN || /[\\\s\p{Cc}]/u.test(wanted)) return entrance;
  const base = 'http://own.invalid';
  if (!URL.canParse(wanted, base)) return entrance;
  const { origin, pathname, search } = new URL(wanted, base);
  const isOurs = origin === base && pathname.startsWith('/h5/') && !pathname.includes('//');
  return isOurs ? `${pathname}${search}` : entrance;
}

function cookieNameOf(nonce: string): string {
  return `${ATTEMPT_COOKIES}${nonce.slice(0, 8)}`;
}
