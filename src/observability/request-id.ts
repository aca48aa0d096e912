import { randomBytes } from 'node:crypto';
import { ScopedStorage } from './scoped-storage';

const current = new ScopedStorage<string>();
const KNOWN = new WeakMap<object, string>();

/** Runs `work` so that all it logs, however deep, carries one id: a new one, unless it belongs to something that has one. */
export function withRequestId<T>(work: () => Promise<T>, id = newId()): Promise<T> {
  return current.run(id, work);
}

/** Null outside of a request. */
export function currentRequestId(): string | null {
  return current.get() ?? null;
}

/**
 * The id of the request that brought something, for what is logged of it outside `withRequestId`: messages come by the thousand, and hardly
 * one has anything logged of it.
 */
export function requestIdOf(brought: object): string {
  const id = KNOWN.get(brought) ?? current.get() ?? newId();
  KNOWN.set(brought, id);
  return id;
}

function newId(): string {
  return randomBytes(6).toString('hex');
}
