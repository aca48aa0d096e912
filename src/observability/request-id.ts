import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const current = new AsyncLocalStorage<string>();

/** Runs `work` so that all it logs, however deep, carries one new id. */
export function withRequestId<T>(work: () => T): T {
  return current.run(randomBytes(6).toString('hex'), work);
}

/** Null outside of a request. */
export function currentRequestId(): string | null {
  return current.getStore() ?? null;
}
