import type { EntityManager } from 'typeorm';
import { CHAIN_START, canonicalRecord, chainHash } from '../domain/audit/canonical-record';
import type { Logger } from '../observability/logger';
import { AuditRepository, type Seal } from '../store/audit-repository';
import { isDuplicateKey, isTransactionConflict } from '../store/dialect';
import type { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import type { Store } from '../store/store';

/** So many entries a transaction: short, so that nobody waits for it. */
const BATCH = 200;
/** … and a statement well below what a server takes. */
const BATCH_BYTES = 2_000_000;
const EVERY_MS = 1_000;

/** Another process has sealed the same entries: it goes on, we need not. */
class SomebodyWasFaster extends Error {}

/**
 * Seals what was noted since the last time, in the order of the entries, behind the last sealed one
 * (docs/decisions/013-audit-chain.md); returns how many. Any number of processes may do so at once: a place in the
 * chain is unique, and whoever comes second stops. An entry whose transaction commits late gets a later place.
 * `goesOn` is asked before each batch.
 */
export async function sealAudit(store: Store, goesOn = (): boolean => true): Promise<number> {
  let sealed = 0;
  let left = goesOn() && (await new AuditRepository(store.read).hasUnsealed());
  while (left && goesOn()) {
    try {
      const count = await store.inTransaction(sealBatch, { isLeaf: true });
      sealed += count;
      // What comes meanwhile is looked for a moment later.
      left = count > 0;
    } catch (error) {
      if (error instanceof SomebodyWasFaster || isDuplicateKey(error) || isTransactionConflict(error)) break;
      throw error;
    }
  }
  return sealed;
}

async function sealBatch(manager: EntityManager): Promise<number> {
  const audit = new AuditRepository(manager);
  const head = await audit.head();
  const entries = await audit.someUnsealed(BATCH);
  if (entries.length === 0) return 0;
  const seals = sealsBehind(head?.seq ?? 0, head?.hash ?? CHAIN_START, entries);
  if ((await audit.seal(seals)) !== seals.length) throw new SomebodyWasFaster();
  return seals.length;
}

function sealsBehind(lastSeq: number, lastHash: string, entries: readonly AuditEntryEntity[]): Seal[] {
  const seals: Seal[] = [];
  let previousHash = lastHash;
  let bytes = 0;
  for (const entry of entries) {
    const record = canonicalRecord(entry);
    bytes += Buffer.byteLength(record);
    if (seals.length > 0 && bytes > BATCH_BYTES) break;
    const hash = chainHash(previousHash, record);
    seals.push({ id: entry.id, record, seq: lastSeq + seals.length + 1, previousHash, hash });
    previousHash = hash;
  }
  return seals;
}

export interface Sealing {
  /** Ends with the batch that is in hand; what is left over is sealed by others, or by the next start. */
  stop(): Promise<void>;
}

/** Seals about once a second for as long as the process runs, without keeping it alive. */
export function keepSealing(store: Store, logger: Logger, everyMs = EVERY_MS): Sealing {
  let stopped = false;
  let inTrouble = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  async function round(): Promise<void> {
    try {
      await sealAudit(store, () => !stopped);
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) logger.warn({ err: error }, 'the audit log cannot be sealed; trying again');
      inTrouble = true;
    }
    next();
  }
  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = round();
    }, everyMs).unref();
  }
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
