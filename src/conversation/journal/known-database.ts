import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Holds which database a service with this folder has worked with. */
const NAME = 'database';

/** Notes that the service has worked with this database; where the disk is full it is not known the next time. */
export async function rememberDatabase(folder: string, databaseUrl: string): Promise<void> {
  if (await isKnownDatabase(folder, databaseUrl)) return;
  await writeFile(join(folder, NAME), nameOf(databaseUrl), { mode: 0o600 }).catch(() => undefined);
}

/** Whether a service with this folder has worked with this database: then it is away, and not misspelt. */
export async function isKnownDatabase(folder: string, databaseUrl: string): Promise<boolean> {
  const noted = await readFile(join(folder, NAME), 'utf8').catch(() => '');
  return noted === nameOf(databaseUrl);
}

/** Nothing of the password. */
function nameOf(databaseUrl: string): string {
  const place = databaseUrl.replace(/^(\w+:\/\/)[^@/]*@/, '$1');
  return `${createHash('sha256').update(place).digest('hex')}\n`;
}
