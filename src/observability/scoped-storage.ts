import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What holds within a piece of work, however deep, as `AsyncLocalStorage` has it, but at no cost while nobody is within: as long as
 * one storage is in use Node calls a hook for every promise of the process, which took a quarter of the time of a report
 * (docs/decisions/033-plain-rows.md). Newer versions of Node do without the hook.
 */
export class ScopedStorage<T> {
  private readonly storage = new AsyncLocalStorage<T>();
  private within = 0;

  async run<R>(value: T, work: () => Promise<R>): Promise<R> {
    this.within++;
    try {
      return await this.storage.run(value, work);
    } finally {
      this.within--;
      // What outlives its scope has no value any more.
      if (this.within === 0) this.storage.disable();
    }
  }

  get(): T | undefined {
    return this.storage.getStore();
  }
}
