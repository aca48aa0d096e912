import { createHash, randomBytes } from 'node:crypto';

/** Credentials of the operator's gateway in front of the API (docs/platform.md 2). */
export interface GatewayKeys {
  readonly paasId: string;
  readonly paasToken: string;
  /** `x-tif-` in production of 粤政易, `x-rio-` elsewhere. */
  readonly prefix: string;
}

/** What a gateway adds about the person when it calls us. */
export interface GatewayUser {
  readonly uid: string;
  readonly uinfo: string;
  readonly ext: string;
}

/** Upper-case hex, as the published clients send it. URL and body are not covered. */
export function gatewaySignature(
  paasToken: string,
  timestamp: string,
  nonce: string,
  user: GatewayUser | null = null,
): string {
  const about = user?.uid ? `,${user.uid},${user.uinfo},${user.ext}` : '';
  return createHash('sha256')
    .update(`${timestamp}${paasToken}${nonce}${about}${timestamp}`)
    .digest('hex')
    .toUpperCase();
}

/** Headers for one request. The nonce is fresh each time: a gateway may refuse one it has seen. */
export function gatewayHeaders(keys: GatewayKeys, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = randomBytes(12).toString('hex');
  return {
    [`${keys.prefix}paasid`]: keys.paasId,
    [`${keys.prefix}timestamp`]: timestamp,
    [`${keys.prefix}nonce`]: nonce,
    [`${keys.prefix}signature`]: gatewaySignature(keys.paasToken, timestamp, nonce),
  };
}
