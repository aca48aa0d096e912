import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes an empty file where there is none, with its folder, for its owner alone: reports and telephones are nobody else's.
 * What SQLite keeps beside its file gets the file's rights.
 */
export function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}
