import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link allows: one purpose, for one person and one obligation, for a while. */
export interface LinkGrant {
  readonly purpose: 'attach';
  readonly userid: string;
  readonly obligationId: number;
  /** Office time. */
  readonly expiresAt: Date;
}

export type LinkReading =
  | { readonly ok: true; readonly grant: LinkGrant }
  | { readonly ok: false; readonly why: 'forged' | 'expired' };

const UPLOAD_PATH = '/h5/upload';
/** A link given in an answer is good for so long. */
const VALID_MS = 30 * 60_000;
/** Longer than any that we make: nothing else is worth a signature's time. */
const LONGEST_TOKEN = 600;
const FORGED: LinkReading = { ok: false, why: 'forged' };

/** The grant as a token for an address: readable by its holder, changeable by nobody without the secret. */
export function signLink({ purpose, userid, obligationId, expiresAt }: LinkGrant, secret: string): string {
  const content = JSON.stringify([purpose, userid, obligationId, Math.floor(expiresAt.getTime() / 1000)]);
  const payload = Buffer.from(content).toString('base64url');
  return `${payload}.${signature(payload, secret).toString('base64url')}`;
}

/** Checks signature first, then time; `now` is office time. */
export function readLink(token: string, secret: string, now: Date): LinkReading {
  const [payload = '', signed = '', ...rest] = token.length > LONGEST_TOKEN ? [] : token.split('.');
  const given = Buffer.from(signed, 'base64url');
  const right = signature(payload, secret);
  // In constant time: how long a comparison takes must not tell how much of a guess was right.
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return FORGED;
  const grant = grantIn(payload);
  if (!grant) return FORGED;
  return now < grant.expiresAt ? { ok: true, grant } : { ok: false, why: 'expired' };
}

/** Makes the addresses under which contacts hand in files. */
export function uploadLinks({ publicUrl, secret }: { publicUrl: string; secret: string }) {
  return ({ userid, obligationId, now }: { userid: string; obligationId: number; now: Date }): string => {
    const expiresAt = new Date(now.getTime() + VALID_MS);
    return `${publicUrl}${UPLOAD_PATH}?t=${signLink({ purpose: 'attach', userid, obligationId, expiresAt }, secret)}`;
  };
}

/** A key of its own: what is signed here is good for nothing else that the secret protects. */
function signature(payload: string, secret: string): Buffer {
  const key = createHmac('sha256', secret).update('cuibao signed link 1').digest();
  return createHmac('sha256', key).update(payload).digest();
}

function grantIn(payload: string): LinkGrant | null {
  const [purpose, userid, obligationId, seconds] = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  ) as unknown[];
  if (purpose !== 'attach' || typeof userid !== 'string') return null;
  if (typeof obligationId !== 'number' || typeof seconds !== 'number') return null;
  return { purpose, userid, obligationId, expiresAt: new Date(seconds * 1000) };
}
