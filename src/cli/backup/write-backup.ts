import { createHash } from 'node:crypto';
import { createWriteStream, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Snapshot } from '../../store/backup/snapshot';
import { CommandRefused } from '../command-refused';
import { refuseExistingOut } from '../write-new-file';
import type { BackupEnd, BackupHead } from './backup-format';
import { checkBackup } from './read-backup';

const NO_ROOM: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EFBIG: 'the file may not grow so large here',
};

/**
 * Writes a snapshot to a new file that only its owner may read. Until it is whole and has been read back it is called
 * `….part`; whatever goes wrong, that is taken away.
 */
export async function writeBackup(
  snapshot: Snapshot,
  head: BackupHead,
  file: string,
  signal?: AbortSignal,
): Promise<BackupEnd> {
  const part = `${file}.part`;
  refuseExistingOut(file);
  const descriptor = openNew(part);
  try {
    const to = createWriteStream(part, { fd: descriptor, flush: true });
    const from = Readable.from(linesOf(snapshot, head));
    await pipeline(from, createGzip(), to, { ...(signal && { signal }) });
    const { end } = await checkBackup(part);
    refuseExistingOut(file);
    renameSync(part, file);
    await syncFolder(dirname(file));
    return end;
  } catch (error) {
    rmSync(part, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = NO_ROOM[code];
    if (why) throw new CommandRefused([`${file}: ${why}; nothing was left behind. Give another --out`]);
    if (signal?.aborted) throw new CommandRefused(['stopped; no backup was made']);
    throw error;
  }
}

function openNew(part: string): number {
  try {
    return openSync(part, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandRefused([
      `${part} is there: another backup is being written, or one was cut off. If none runs, remove it`,
    ]);
  }
}

/** A page a piece, so that the compressor is not asked for every row. */
async function* linesOf(snapshot: Snapshot, head: BackupHead): AsyncGenerator<Buffer> {
  const whole = createHash('sha256');
  let rowsOfAll = 0;
  const lines = (...values: unknown[]): Buffer => {
    const bytes = Buffer.from(values.map((each) => `${JSON.stringify(each)}\n`).join(''));
    whole.update(bytes);
    return bytes;
  };
  yield lines(head);
  for (const table of snapshot.tables) {
    yield lines({ table: table.name, columns: table.columns });
    const ofTable = createHash('sha256');
    let count = 0;
    for await (const rows of snapshot.rows(table)) {
      const bytes = lines(...rows);
      ofTable.update(bytes);
      count += rows.length;
      yield bytes;
    }
    rowsOfAll += count;
    yield lines({ end: table.name, rows: count, sha256: ofTable.digest('hex') });
  }
  const end: BackupEnd = {
    end: 'backup',
    tables: snapshot.tables.length,
    rows: rowsOfAll,
    sha256: whole.digest('hex'),
  };
  yield Buffer.from(`${JSON.stringify(end)}\n`);
}

/** The name too must be on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    // Some network file systems cannot; the file itself is safe.
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}
