import { existsSync, rmSync } from 'node:fs';
import Database from 'libsql';

/** Held as long as its process lives, or until it is released. */
export interface OwnerLock {
  /** Frees the lock and takes its file away. */
  release(): void;
}

/**
 * Takes the lock with this file, without waiting; null while a process holds it. It is SQLite's lock on a file, one of the
 * operating system: it ends with its process, however that dies, and no other process inherits it with the number
 * (docs/decisions/026-journal.md). Throws when the file cannot be made.
 */
export function takeLock(path: string): OwnerLock | null {
  const file = new Database(path, { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
  // Whoever held it before may have taken the file away meanwhile: a lock that nobody can see is none.
  if (!existsSync(path)) {
    file.close();
    return null;
  }
  return {
    release() {
      for (const name of [path, `${path}-journal`]) rmSync(name, { force: true });
      file.close();
    },
  };
}
