import type { EntityManager } from 'typeorm';

/**
 * One transaction that the conversations of several people share (docs/decisions/030-shared-transactions.md). They run side by
 * side; what they ask for at the same moment is asked in one statement, and what they write at the same moment is written in one.
 */

/** What is asked for by key: one statement answers any number of keys, each given once. */
export interface Question<K extends string | number, V> {
  readonly name: string;
  answer(manager: EntityManager, keys: readonly K[]): Promise<(key: K) => V>;
}

/** What is written: one statement, or a few, write any number of rows; answers in their order. */
export interface Change<R, V> {
  readonly name: string;
  write(manager: EntityManager, rows: readonly R[]): Promise<readonly V[]>;
}

/** The conversation does something that can be done only in a transaction of its own. */
class NeedsOwnTransaction extends Error {
  override readonly name = 'NeedsOwnTransaction';
}

/** What one conversation asks for at once. */
class Several<K> {
  constructor(readonly keys: readonly K[]) {}
}

interface Waiting {
  /** Or several of them. */
  readonly key: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly waiting: Waiting[];
  readonly run: (manager: EntityManager, keys: readonly unknown[]) => Promise<readonly unknown[]>;
}

export class SharedTransaction {
  private batches = new Map<string, Batch>();
  private readonly memories = new Map<string, Promise<unknown>>();
  private readonly locked = new Map<string, SharedPart>();
  private busy = false;
  /** Written in the end, by the name of the change. */
  private readonly noted = new Map<string, { change: Change<unknown, unknown>; rows: unknown[] }>();
  /** Of the first statement that failed; after it none is sent. */
  failure: Error | null = null;

  constructor(private readonly manager: EntityManager) {}

  /** A manager for one conversation, which can do no more than what is asked and written together. */
  open(): SharedPart {
    const part = new SharedPart(this);
    PARTS.set(part.manager, part);
    return part;
  }

  /** Everything that may be done with a connection, for the shared parts' managers to know their database. */
  get connection() {
    return this.manager.connection;
  }

  /** The same for everybody, read once. */
  remembered<V>(name: string, read: (manager: EntityManager) => Promise<V>): Promise<V> {
    const known = this.memories.get(name);
    if (known) return known as Promise<V>;
    const reading = this.enqueue(`remembered ${name}`, null, async (manager) => [
      await read(manager),
    ]) as Promise<V>;
    this.memories.set(name, reading);
    return reading;
  }

  /** What `remembered` would read is known already. */
  know(name: string, value: unknown): void {
    this.memories.set(name, Promise.resolve(value));
  }

  /** What nobody in the transaction reads, and nobody waits for: written by `writeNoted`, in the order in which it was noted. */
  note<R>(change: Change<R, void>, row: R): void {
    const known = this.noted.get(change.name);
    if (known) known.rows.push(row);
    else this.noted.set(change.name, { change: change as Change<unknown, unknown>, rows: [row] });
  }

  /** When all conversations have come to their end. */
  async writeNoted(): Promise<void> {
    for (const { change, rows } of this.noted.values()) await change.write(this.manager, rows);
    this.noted.clear();
  }

  ask<K extends string | number, V>(question: Question<K, V>, key: K): Promise<V> {
    return this.enqueue(question.name, key, answering(question)) as Promise<V>;
  }

  /** As `ask`, of several keys at once, which costs little more than one: answers in their order. */
  askAll<K extends string | number, V>(question: Question<K, V>, keys: readonly K[]): Promise<readonly V[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return this.enqueue(question.name, new Several(keys), answering(question)) as Promise<readonly V[]>;
  }

  write<R, V>(change: Change<R, V>, row: R): Promise<V> {
    return this.enqueue(change.name, row, (manager, rows) =>
      change.write(manager, rows as R[]),
    ) as Promise<V>;
  }

  /** A row that is locked for one conversation is not locked for another one of the same transaction. */
  lockFor(part: SharedPart, row: string): void {
    const holder = this.locked.get(row);
    if (holder && holder !== part) throw part.leave(`${row} is locked`);
    this.locked.set(row, part);
  }

  private enqueue(name: string, key: unknown, run: Batch['run']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const batch = this.batches.get(name);
      if (batch) batch.waiting.push({ key, resolve, reject });
      else this.batches.set(name, { run, waiting: [{ key, resolve, reject }] });
      if (this.busy) return;
      this.busy = true;
      // When every conversation has gone as far as it can without an answer.
      setImmediate(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const batches = this.batches;
    this.batches = new Map();
    const settled: (() => void)[] = [];
    for (const { waiting, run } of batches.values()) {
      try {
        if (this.failure) throw this.failure;
        const answers = await run(
          this.manager,
          waiting.map(({ key }) => key),
        );
        for (const [i, { resolve }] of waiting.entries()) settled.push(() => resolve(answers[i]));
      } catch (error) {
        this.failure ??= error instanceof Error ? error : new Error(String(error));
        for (const { reject } of waiting) settled.push(() => reject(error));
      }
    }
    // All at once: those who go on together ask together.
    for (const settle of settled) settle();
    setImmediate(() => {
      if (this.batches.size > 0) void this.flush();
      else this.busy = false;
    });
  }
}

/** What all conversations have asked, each key once. */
function answering<K extends string | number, V>(question: Question<K, V>): Batch['run'] {
  return async (manager, asked) => {
    const keys = new Set<K>();
    for (const each of asked as readonly (K | Several<K>)[]) {
      if (each instanceof Several) for (const key of each.keys) keys.add(key);
      else keys.add(each);
    }
    const answer = await question.answer(manager, [...keys]);
    return (asked as readonly (K | Several<K>)[]).map((each) =>
      each instanceof Several ? each.keys.map(answer) : answer(each),
    );
  };
}

/** One conversation's part of a shared transaction. */
export class SharedPart {
  readonly manager: EntityManager;
  /** Something of it is written: if it leaves now, the transaction cannot be committed. */
  hasWritten = false;
  /** Why it needs a transaction of its own; null while it does not. */
  leftBecause: string | null = null;
  /** What it has read and may have changed itself, by name. */
  readonly own = new Map<string, unknown>();

  constructor(private readonly shared: SharedTransaction) {
    this.manager = restricted(this);
  }

  get connection() {
    return this.shared.connection;
  }

  remembered<V>(name: string, read: (manager: EntityManager) => Promise<V>): Promise<V> {
    return this.shared.remembered(name, read);
  }

  ask<K extends string | number, V>(question: Question<K, V>, key: K): Promise<V> {
    return this.shared.ask(question, key);
  }

  askAll<K extends string | number, V>(question: Question<K, V>, keys: readonly K[]): Promise<readonly V[]> {
    return this.shared.askAll(question, keys);
  }

  /** As `ask`, and the row is this conversation's alone. */
  askLocked<K extends string | number, V>(question: Question<K, V>, key: K): Promise<V> {
    this.shared.lockFor(this, `${question.name} ${key}`);
    return this.shared.ask(question, key);
  }

  write<R, V>(change: Change<R, V>, row: R): Promise<V> {
    this.hasWritten = true;
    return this.shared.write(change, row);
  }

  /** As `write`, in the end. */
  note<R>(change: Change<R, void>, row: R): void {
    this.hasWritten = true;
    this.shared.note(change, row);
  }

  /** To be thrown; remembered, should somebody catch it on its way. */
  leave(why: string): NeedsOwnTransaction {
    this.leftBecause ??= why;
    return new NeedsOwnTransaction(why);
  }
}

const PARTS = new WeakMap<EntityManager, SharedPart>();

/** The part of a shared transaction that the manager stands for; null for one that has a transaction of its own, or none. */
export function sharedPart(manager: EntityManager): SharedPart | null {
  return PARTS.get(manager) ?? null;
}

/** Read once for all conversations that share a transaction; `name` tells what differs by what is asked. */
export function readOnce<V>(
  manager: EntityManager,
  name: string,
  read: (manager: EntityManager) => Promise<V>,
): Promise<V> {
  const part = sharedPart(manager);
  return part ? part.remembered(name, read) : read(manager);
}

/** Whatever is not done together is not done at all. */
function restricted(part: SharedPart): EntityManager {
  return new Proxy({} as EntityManager, {
    get(_, name) {
      if (name === 'connection' || name === 'dataSource') return part.connection;
      // Asked of whatever is awaited or printed.
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined;
      throw part.leave(`EntityManager.${name}`);
    },
  });
}
