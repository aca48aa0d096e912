import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link allows: one purpose, for one person, for a while. */
export type LinkGrant = AttachGrant | ImportGrant;

/** To hand in files for one obligation. */
export interface AttachGrant {
  readonly purpose: 'attach';
  readonly userid: string;
  readonly obligationId: number;
  /** Office time. */
  readonly expiresAt: Date;
}

/** To import documents: a plan, people, units. */
export interface ImportGrant {
  readonly purpose: 'import';
  readonly userid: string;
  /** Office time. */
  readonly expiresAt: Date;
}

type Purpose = LinkGrant['purpose'];
type GrantFor<P extends Purpose> = Extract<LinkGrant, { readonly purpose: P }>;

export type LinkReading<P extends Purpose> =
  | { readonly ok: true; readonly grant: GrantFor<P> }
  | { readonly ok: false; readonly why: 'forged' | 'expired' };

const UPLOAD_PATH = '/h5/upload';
const IMPORT_PATH = '/h5/import';
/** A link given in an answer is good for so long. */
const VALID_MS = 30 * 60_000;
/** Longer than any that we make: nothing else is worth a signature's time. */
const LONGEST_TOKEN = 600;
const FORGED = { ok: false, why: 'forged' } as const;

/** The grant as a token for an address: readable by its holder, changeable by nobody without the secret. */
export function signLink(grant: LinkGrant, secret: string): string {
  const { purpose, userid, expiresAt } = grant;
  const about = purpose === 'attach' ? grant.obligationId : null;
  const content = JSON.stringify([purpose, userid, about, Math.floor(expiresAt.getTime() / 1000)]);
  const payload = Buffer.from(content).toString('base64url');
  return `${payload}.${signature(payload, secret).toString('base64url')}`;
}

/** Checks signature first, then purpose, then time; `now` is office time. */
export function readLink<P extends Purpose>(
  purpose: P,
  token: string,
  secret: string,
  now: Date,
): LinkReading<P> {
  const [payload = '', signed = '', ...rest] = token.length > LONGEST_TOKEN ? [] : token.split('.');
  const given = Buffer.from(signed, 'base64url');
  const right = signature(payload, secret);
  // In constant time: how long a comparison takes must not tell how much of a guess was right.
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return FORGED;
  const grant = grantIn(payload);
  if (!grant || !isFor(grant, purpose)) return FORGED;
  return now < grant.expiresAt ? { ok: true, grant } : { ok: false, why: 'expired' };
}

function isFor<P extends Purpose>(grant: LinkGrant, purpose: P): grant is GrantFor<P> {
  return grant.purpose === purpose;
}

/** Makes the addresses under which contacts hand in files. */
export function uploadLinks({ publicUrl, secret }: { publicUrl: string; secret: string }) {
  return ({ userid, obligationId, now }: { userid: string; obligationId: number; now: Date }): string => {
    const expiresAt = new Date(now.getTime() + VALID_MS);
    return `${publicUrl}${UPLOAD_PATH}?t=${signLink({ purpose: 'attach', userid, obligationId, expiresAt }, secret)}`;
  };
}

/** Makes the addresses under which coordinators and administrators hand in what is to be imported. */
export function importLinks({ publicUrl, secret }: { publicUrl: string; secret: string }) {
  return ({ userid, now }: { userid: string; now: Date }): string => {
    const expiresAt = new Date(now.getTime() + VALID_MS);
    return `${publicUrl}${IMPORT_PATH}?t=${signLink({ purpose: 'import', userid, expiresAt }, secret)}`;
  };
}

/** A key of its own: what is signed here is good for nothing else that the secret protects. */
function signature(payload: string, secret: string): Buffer {
  const key = createHmac('sha256', secret).update('cuibao signed link 1').digest();
  return createHmac('sha256', key).update(payload).digest();
}

function grantIn(payload: string): LinkGrant | null {
  const [purpose, userid, about, seconds] = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  ) as unknown[];
  if (typeof userid !== 'string' || typeof seconds !== 'number') return null;
  const expiresAt = new Date(seconds * 1000);
  if (purpose === 'import') return { purpose, userid, expiresAt };
  if (purpose !== 'attach' || typeof about !== 'number') return null;
  return { purpose, userid, obligationId: about, expiresAt };
}
