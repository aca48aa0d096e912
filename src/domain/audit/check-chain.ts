import { type AuditedFacts, CHAIN_START, canonicalRecord, chainHash } from './canonical-record';

/** An entry as it is stored; all four are null until it is sealed. */
export interface ChainedEntry extends AuditedFacts {
  readonly record: string | null;
  /** Place in the chain, from 1. */
  readonly seq: number | null;
  readonly previousHash: string | null;
  readonly hash: string | null;
}

/** The end of the chain; noted elsewhere, it proves later that nothing was cut off. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export interface ChainProblem {
  /** The place; null where it cannot be told. */
  readonly seq: number | null;
  /** Row; null for one that is missing. */
  readonly id: number | null;
  readonly what: 'missing' | 'altered' | 'link_broken' | 'seal_removed';
  /** The columns that no longer say what was sealed. */
  readonly columns: readonly string[];
}

/** Where nothing is whole, a few places tell as much as all of them. */
const MOST_PROBLEMS = 20;

/**
 * Walks a chain from its beginning, entry after entry by `seq`, and remembers what is wrong with it. Needs no more
 * memory for a million entries than for one.
 */
export class ChainCheck {
  private readonly found: ChainProblem[] = [];
  private last: ChainHead = { seq: 0, hash: CHAIN_START };
  private wholeSoFar = true;
  private headSeen: boolean;

  /** `wantedHead`: a hash noted earlier, which must still be in the chain. */
  constructor(private readonly wantedHead: string | null = null) {
    this.headSeen = wantedHead === null || wantedHead === CHAIN_START;
  }

  take(entry: ChainedEntry): void {
    const { id, seq, record, previousHash, hash } = entry;
    if (seq === null || record === null || hash === null || previousHash === null) {
      this.note({ seq, id, what: 'seal_removed', columns: [] });
      return;
    }
    if (seq !== this.last.seq + 1) {
      this.note({ seq: this.last.seq + 1, id: null, what: 'missing', columns: [] });
      // From here on it is judged by itself.
      this.last = { seq: seq - 1, hash: previousHash };
    }
    const problem = problemOf(entry, { record, previousHash, hash }, this.last.hash);
    if (problem) this.note({ seq, id, ...problem });
    this.last = { seq, hash };
    if (this.wholeSoFar && hash === this.wantedHead) this.headSeen = true;
  }

  /** An entry without a place in the chain: it waits for its seal, unless it had one. */
  takeUnsealed({ id, previousHash, hash }: Pick<ChainedEntry, 'id' | 'previousHash' | 'hash'>): void {
    if (previousHash !== null || hash !== null) {
      this.note({ seq: null, id, what: 'seal_removed', columns: [] });
    }
  }

  get problems(): readonly ChainProblem[] {
    return this.found;
  }

  /** Null for an empty chain. */
  get head(): ChainHead | null {
    return this.last.seq === 0 ? null : this.last;
  }

  /** Whether the noted head is in the whole part of the chain; true where none was given. */
  get holdsWantedHead(): boolean {
    return this.headSeen;
  }

  private note(problem: ChainProblem): void {
    this.wholeSoFar = false;
    if (this.found.length < MOST_PROBLEMS) this.found.push(problem);
  }
}

interface SealColumns {
  readonly record: string;
  readonly previousHash: string;
  readonly hash: string;
}

function problemOf(
  entry: ChainedEntry,
  { record, previousHash, hash }: SealColumns,
  hashBefore: string,
): Pick<ChainProblem, 'what' | 'columns'> | null {
  const altered = canonicalRecord(entry) === record ? [] : differingColumns(entry, record);
  if (chainHash(hashBefore, record) === hash) {
    const columns = previousHash === hashBefore ? altered : [...altered, 'previousHash'];
    return canonicalRecord(entry) === record && previousHash === hashBefore
      ? null
      : { what: 'altered', columns };
  }
  // Whole in itself, but not the entry that was sealed in this place.
  if (chainHash(previousHash, record) === hash) return { what: 'link_broken', columns: altered };
  // Either the record was altered, which then differs from the columns, or the hash was.
  return canonicalRecord(entry) === record
    ? { what: 'altered', columns: ['hash'] }
    : { what: 'altered', columns: ['record', ...altered] };
}

function differingColumns(entry: ChainedEntry, record: string): string[] {
  const stored = fieldsOf(canonicalRecord(entry));
  const sealed = fieldsOf(record);
  return Object.keys(stored).filter((column) => stored[column] !== sealed[column]);
}

function fieldsOf(record: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(record);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
