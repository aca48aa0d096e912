import { randomBytes } from 'node:crypto';
import { isSame, readSignedValue, signatureOf, signValue } from './signed-value';

/** Machine time in milliseconds, as everything about sessions: the office clock may be moved. */
const IDLE_MS = 2 * 60 * 60_000;
/** Signing in is silent within the messenger, so that a short life costs nobody anything. */
export const LONGEST_SESSION_SECONDS = 12 * 60 * 60;
const LONGEST_MS = LONGEST_SESSION_SECONDS * 1000;
const RENEWED_AFTER_MS = 10 * 60_000;

/** Who sits at a browser since when. What the person may do is asked of the database at each request. */
export interface Session {
  /** Stays through renewals: forms are bound to it. */
  readonly id: string;
  readonly userid: string;
  readonly startedAt: number;
  readonly renewedAt: number;
}

export function startSession(userid: string, now: number): Session {
  return { id: randomBytes(16).toString('hex'), userid, startedAt: now, renewedAt: now };
}

/** The session as its cookie holds it. */
export function sessionValue({ id, userid, startedAt, renewedAt }: Session, secret: string): string {
  return signValue('session', [id, userid, startedAt, renewedAt], secret);
}

/** Null for a value that is not ours, and for a session that is over. */
export function readSession(value: string, secret: string, now: number): Session | null {
  const [id, userid, startedAt, renewedAt] = readSignedValue('session', value, secret) ?? [];
  if (typeof id !== 'string' || typeof userid !== 'string') return null;
  if (typeof startedAt !== 'number' || typeof renewedAt !== 'number') return null;
  if (now >= renewedAt + IDLE_MS || now >= startedAt + LONGEST_MS) return null;
  return { id, userid, startedAt, renewedAt };
}

/** The session with a new lease where the old one is no longer fresh; null where it is. */
export function renewedSession(session: Session, now: number): Session | null {
  return now < session.renewedAt + RENEWED_AFTER_MS ? null : { ...session, renewedAt: now };
}

/** Seconds until the browser may forget it. */
export function remainingSeconds({ startedAt, renewedAt }: Session, now: number): number {
  return Math.max(0, Math.floor((Math.min(renewedAt + IDLE_MS, startedAt + LONGEST_MS) - now) / 1000));
}

/** What every form carries in the field `csrf`: a page elsewhere cannot know it. */
export function formToken({ id }: Session, secret: string): string {
  return signatureOf('form', id, secret).toString('base64url');
}

export function isFormToken(given: string, session: Session, secret: string): boolean {
  return isSame(Buffer.from(given, 'base64url'), signatureOf('form', session.id, secret));
}
