import { createHash } from 'node:crypto';

const DEFAULT_SECONDS = 1800;
const MAX_SECONDS = 14_400;

/** Ids under which the first of two identical requests was sent. */
export interface SentAs {
  readonly sendId: string;
}

/**
 * The platform's check against sending twice: remembers bodies of requests that asked for it, and only
 * those, so a repeat is held back only when both requests carried the flag. Machine time.
 */
export class DuplicateMemory {
  readonly #seen = new Map<string, { at: number; sentAs: SentAs }>();

  constructor(private readonly machineNow: () => number) {}

  /** The earlier identical request within the interval that this one names. */
  earlier(body: Buffer, intervalSeconds: number | undefined): SentAs | null {
    const seconds = Math.min(intervalSeconds || DEFAULT_SECONDS, MAX_SECONDS);
    const known = this.#seen.get(digest(body));
    return known && this.machineNow() - known.at < seconds * 1000 ? known.sentAs : null;
  }

  remember(body: Buffer, sentAs: SentAs): void {
    this.#seen.set(digest(body), { at: this.machineNow(), sentAs });
  }
}

function digest(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
