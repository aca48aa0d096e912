import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CALENDAR_FILE, POLICY_FILE } from '../../intake/load-office-rules';
import { TEMPLATE_FILE } from '../../intake/load-office-template';
import { UNIT_SEED_FILE } from '../session';

/**
 * A backup is a gzip file of lines of JSON (docs/decisions/027-backup.md): a head; of each table its name and columns, its
 * rows as lists, an end with their number and the sha256 of their lines; and an end of the whole.
 */
export const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

export const headLine = z.object({
  cuibao: z.literal('backup'),
  format: z.int(),
  version: z.string(),
  madeAt: z.iso.datetime(),
  store: z.enum(['sqlite', 'mysql']),
  migrations: z.array(z.string()).min(1),
  /** The office's files by name: their sha256. They are not in the backup. */
  config: z.record(z.string(), sha256),
});
export const tableLine = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
export const tableEndLine = z.object({ end: z.string(), rows: count, sha256 });
export const endLine = z.object({ end: z.literal('backup'), tables: count, rows: count, sha256 });
const value = z.union([z.number(), z.string(), z.null(), z.object({ base64: z.base64() })]);
export const rowLine = z.array(value);

export type BackupHead = z.infer<typeof headLine>;
export type BackupEnd = z.infer<typeof endLine>;

/** What a restored office also needs and keeps elsewhere. */
const OFFICE_FILES = [POLICY_FILE, CALENDAR_FILE, UNIT_SEED_FILE, TEMPLATE_FILE];

export function hashesOfConfig(configDir: string): Record<string, string> {
  const there = OFFICE_FILES.filter((name) => existsSync(join(configDir, name)));
  return Object.fromEntries(
    there.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(configDir, name)))
        .digest('hex'),
    ]),
  );
}
