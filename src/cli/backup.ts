import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { productVersion } from '../config';
import { Snapshot } from '../store/backup/snapshot';
import { sqliteFileOf } from '../store/dialect';
import { type BackupHead, FORMAT, hashesOfConfig } from './backup/backup-format';
import { writeBackup } from './backup/write-backup';
import { CommandRefused } from './command-refused';
import { DatabaseNotOpened } from './failure-reasons';
import { cliConfig, print, printJson } from './session';
import { whenToldToStop } from './told-to-stop';

export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description('write everything that is stored to one file, while the service runs')
    .option('--out <file>', 'a new file, or a folder in which one named by the time is made', '.')
    .option('--json', 'print as JSON')
    .action(async (options: { out: string; json?: boolean }) => {
      const config = cliConfig(false);
      const madeAt = new Date();
      const file = fileFor(options.out, madeAt);
      const snapshot = await takeSnapshot(config.databaseUrl);
      try {
        const head: BackupHead = {
          cuibao: 'backup',
          format: FORMAT,
          version: productVersion(),
          madeAt: madeAt.toISOString(),
          store: snapshot.dialect,
          migrations: [...snapshot.migrations],
          config: hashesOfConfig(config.configDir),
        };
        // Whoever stops the command finds no half of a file.
        const { tables, rows, sha256 } = await writeBackup(snapshot, head, file, whenToldToStop());
        const bytes = statSync(file).size;
        if (options.json) printJson({ file, bytes, tables, rows, sha256 });
        else print(`${file}: ${tables} tables, ${rows} rows, ${bytes} bytes; read back and whole`);
      } finally {
        await snapshot.release();
      }
    });
}

async function takeSnapshot(databaseUrl: string): Promise<Snapshot> {
  const file = sqliteFileOf(databaseUrl);
  if (file !== null && !existsSync(file))
    throw new CommandRefused([`${file}: there is no such database (DATABASE_URL)`]);
  let snapshot: Snapshot;
  try {
    snapshot = await Snapshot.take(databaseUrl);
  } catch (error) {
    throw new DatabaseNotOpened(databaseUrl, error);
  }
  if (snapshot.migrations.length > 0) return snapshot;
  await snapshot.release();
  throw new CommandRefused(['the database holds nothing of Cuibao: there is nothing to back up']);
}

/** A folder gets a file named by the time, in UTC. */
function fileFor(out: string, madeAt: Date): string {
  const path = resolve(out);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const time = madeAt
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return join(path, `cuibao-${time}.backup.gz`);
}
