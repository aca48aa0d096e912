import type { Act } from './act';

/** Carries the outcome out of the savepoint that it undoes. */
class Rehearsed<T> extends Error {
  constructor(readonly outcome: T) {
    super('rehearsed');
  }
}

/**
 * Makes a change, looks what it comes to, and undoes it, while the caller's transaction goes on. Throws as the change
 * itself would; that too leaves no trace.
 */
export async function rehearse<T>(act: Act, work: (act: Act) => Promise<T>): Promise<T> {
  // An operation's row would be undone, too: the act's own must not remember it.
  const operation = act.operation && { ...act.operation };
  try {
    await act.manager.transaction(async (manager) => {
      throw new Rehearsed(await work({ ...act, manager, operation }));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.outcome;
    throw error;
  }
  throw new Error('a rehearsal was not undone');
}
