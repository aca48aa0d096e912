import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes an empty file where there is none, with its folder, for its owner alone: reports and telephones are nobody else's.
 * What SQLite keeps beside its file gets the file's rights.
 */
export function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}

/**
 * Throws as SQLite does when it writes where it may not. It would open such a file for reading only, and stay so after
 * the disk takes writes again: until its next start a process could store nothing.
 */
export function requireWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    const error = new Error(`${path} cannot be written to`, { cause });
    throw Object.assign(error, { code: 'SQLITE_READONLY' });
  }
}
