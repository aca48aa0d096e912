import type { Logger } from '../../observability/logger';
import { entryOf } from './journal-entry';
import type { JournalFile } from './journal-file';
import type { JournalFolder } from './journal-folder';
import type { OwnerLock } from './owner-lock';
import type { Waiting } from './waiting-queues';

/** A journal file with entries that wait. */
export interface Segment {
  readonly path: string;
  /** Null for what a dead process has written. */
  readonly file: JournalFile | null;
  readonly owner: Owner;
  bytes: number;
  waiting: number;
  isGone: boolean;
}

/** Whose files they are; held by a lock. */
export interface Owner {
  readonly name: string;
  readonly lock: OwnerLock;
  readonly segments: Set<Segment>;
}

export type WaitingMessage = Waiting<Segment>;

/**
 * Reads a file of a dead process, which becomes a segment of `owner`. What cannot be read is set aside before anything
 * else happens; an entry that was cut off at the end was never acknowledged.
 */
export async function readLeft(
  folder: JournalFolder,
  owner: Owner,
  name: string,
  logger: Logger,
): Promise<WaitingMessage[]> {
  const { payloads, damaged, tornBytes, bytes } = await folder.read(name);
  const segment: Segment = {
    path: folder.pathOf(name),
    file: null,
    owner,
    bytes,
    waiting: 0,
    isGone: false,
  };
  for (const piece of damaged) await folder.setAsideDamaged(piece);
  const found: WaitingMessage[] = [];
  let unknown = 0;
  for (const payload of payloads) {
    const entry = entryOf(payload);
    if (entry) {
      found.push({ entry, written: Promise.resolve(), place: segment, isReady: true, failures: 0 });
    } else {
      unknown++;
      await folder.setAside(payload);
    }
  }
  const left = { owner: owner.name, damagedPieces: damaged.length, unknown, tornBytes };
  if (damaged.length + unknown > 0)
    logger.error(left, 'parts of a journal cannot be read; they were set aside');
  else if (tornBytes > 0) logger.info(left, 'a journal ends with an entry that was never acknowledged');
  segment.waiting = found.length;
  owner.segments.add(segment);
  return found;
}
