import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { verifyAudit } from '../actions/verify-audit';
import { officeIso } from '../domain/calendar/office-time';
import { CannotFill, type Filling, fillEmptyStore } from '../store/backup/fill-empty-store';
import { countUnsettled } from '../store/outbox-counts';
import { type BackupHead, hashesOfConfig } from './backup/backup-format';
import { checkBackup, readBackup, type TableSum } from './backup/read-backup';
import { CommandRefused } from './command-refused';
import { cliConfig, openStore, print, printJson } from './session';

interface RestoreOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

export function addRestoreCommand(program: Command): void {
  program
    .command('restore')
    .description('put a backup into an empty database, SQLite or MySQL, whichever it was made from')
    .argument('<file>', 'what `cuibao backup` has written')
    .option('--check', 'only read the file and tell whether it is whole; needs no database')
    .option('--json', 'print as JSON')
    .action(restoreCommand);
}

async function restoreCommand(file: string, options: RestoreOptions): Promise<void> {
  // The database is not touched before the whole file has been read.
  const { head, end, tables } = await checkBackup(file);
  const madeAt = officeIso(new Date(head.madeAt));
  const found = { file, madeAt, version: head.version, tables: end.tables, rows: end.rows };
  if (options.check) {
    if (options.json) printJson({ ...found, whole: true });
    else print(`${file} is whole: ${end.tables} tables, ${end.rows} rows, made ${madeAt}`);
    return;
  }
  const config = cliConfig(false);
  await fillFrom(file, config.databaseUrl, head, tables);
  const { audit, waiting } = await lookOver(config.databaseUrl);
  const differing = filesThatDiffer(head, config.configDir);
  const broken = audit.problems.length;
  if (options.json)
    printJson({ ...found, whole: true, auditWhole: broken === 0, head: audit.head, waiting, differing });
  else {
    print(`restored ${end.rows} rows into ${end.tables} tables, each compared with the backup`);
    print(
      `audit log: ${audit.sealed} sealed entries${audit.head ? `, head ${audit.head.seq} ${audit.head.hash}` : ''}`,
    );
    for (const name of differing) print(`note: ${name} is not the file with which the backup was made`);
    if (waiting > 0) print(`note: ${waiting} outgoing messages wait and go out when the service starts`);
  }
  if (broken > 0) {
    throw new CommandRefused([
      `everything is restored as it was backed up, but the chain of the audit log is broken in ${broken} places: cuibao audit verify`,
    ]);
  }
}

async function fillFrom(
  file: string,
  databaseUrl: string,
  head: BackupHead,
  tables: readonly TableSum[],
): Promise<void> {
  try {
    await fillEmptyStore(databaseUrl, head.migrations, async (filling) => {
      await readBackup(file, filling.insert);
      for (const table of tables) await compare(filling, table);
    });
  } catch (error) {
    if (!(error instanceof CannotFill)) throw error;
    throw new CommandRefused([REASONS[error.why](error.names)]);
  }
}

/** What is stored now must be, byte for byte, what was written to the file. */
async function compare(filling: Filling, { table, columns, rows, sha256 }: TableSum): Promise<void> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const page of filling.rows(table, columns)) {
    for (const row of page) hash.update(`${JSON.stringify(row)}\n`);
    count += page.length;
  }
  if (count === rows && hash.digest('hex') === sha256) return;
  throw new CommandRefused([
    `table ${table}: what the database has stored is not what the backup holds (${count} of ${rows} rows); nothing was restored`,
  ]);
}

const REASONS: Readonly<Record<CannotFill['why'], (names: readonly string[]) => string>> = {
  not_empty: (names) =>
    `the database is not empty (rows in ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}) and was left as it is. Restore into a new one: another file for sqlite:, or CREATE DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, and let DATABASE_URL name it`,
  newer: (names) =>
    `the backup was made by a newer version (${names.join(', ')}): install that version, then restore`,
  unlike: (names) =>
    `the database has no ${names.join(', ')}: it was not made by Cuibao. Restore into a new one`,
  broken_reference: (names) =>
    `the backup holds rows that refer to nothing (${names.join(', ')}); nothing was restored. Take another backup`,
};

/** What has come since the backup was made runs on it; then a look at what somebody would ask about. */
async function lookOver(databaseUrl: string) {
  const store = await openStore(databaseUrl);
  try {
    if (await store.hasPendingMigrations()) await store.migrate();
    return {
      audit: await verifyAudit(store, { now: new Date(), notedHead: null }),
      waiting: await countUnsettled(store.read),
    };
  } finally {
    await store.close();
  }
}

function filesThatDiffer(head: BackupHead, configDir: string): string[] {
  const now = hashesOfConfig(configDir);
  return Object.keys(head.config).filter((name) => now[name] !== head.config[name]);
}
