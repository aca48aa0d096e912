import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayKeys } from '../sandbox-options';

const TOLERANCE_SECONDS = 180;
const MAX_NONCE = 36;

/** Checks the signed headers of the 智能网关 that stands before the API (docs/platform.md 2.1). */
export class GatewayCheck {
  readonly #seenNonces = new Set<string>();

  constructor(
    private readonly keys: GatewayKeys,
    private readonly machineNow: () => number,
  ) {}

  /** Why the gateway turns the request away; null: it lets it through. A nonce passes once. */
  refusal(headers: IncomingHttpHeaders): string | null {
    const header = (name: string) => String(headers[`${this.keys.prefix}${name}`] ?? '');
    const timestamp = header('timestamp');
    const nonce = header('nonce');
    if (header('paasid') !== this.keys.paasId) return 'unknown paasid';
    if (!/^\d+$/.test(timestamp)) return 'bad timestamp';
    if (Math.abs(this.machineNow() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
      return 'timestamp out of range';
    if (nonce === '' || nonce.length > MAX_NONCE) return 'bad nonce';
    const expected = createHash('sha256')
      .update(timestamp + this.keys.paasToken + nonce + timestamp)
      .digest('hex');
    // Both cases of the hex digits are in use.
    if (header('signature').toLowerCase() !== expected) return 'bad signature';
    if (this.#seenNonces.has(nonce)) return 'nonce used before';
    this.#seenNonces.add(nonce);
    return null;
  }
}
