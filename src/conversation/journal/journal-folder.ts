import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalFile } from './journal-file';
import { decodeFrames, encodeFrame, type ReadFrames } from './journal-frame';
import { type OwnerLock, takeLock } from './owner-lock';

const JOURNAL = /^([^.]+)\.\d+\.journal$/;
const LOCK = /^([^.]+)\.lock$/;
/** What could not be stored, or not be read: it lies beside the journals. */
export const SET_ASIDE = /\.(set-aside|damaged)$/;

/** JOURNAL_DIR cannot be used: without it a message would be lost when the database is away. */
export class JournalFolderRefused extends Error {
  override readonly name = 'JournalFolderRefused';
}

/** What stands in the folder, by name. */
export interface FolderContent {
  /** Files of each owner, in the order in which they were written. */
  readonly journals: ReadonlyMap<string, readonly string[]>;
  /** Owners who have a lock's file and no journal. */
  readonly onlyLocked: readonly string[];
  /** How many entries and damaged pieces were set aside. */
  readonly setAside: number;
}

/** The folder of all journals (docs/decisions/026-journal.md): `<owner>.<number>.journal` and `<owner>.lock`. */
export class JournalFolder {
  constructor(private readonly path: string) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new JournalFolderRefused(
        `JOURNAL_DIR: ${path} must be a folder that this user may write to (${code})`,
        { cause: error },
      );
    }
  }

  async list(): Promise<FolderContent> {
    const names = (await readdir(this.path)).sort();
    const journals = new Map<string, string[]>();
    for (const name of names) {
      const owner = JOURNAL.exec(name)?.[1];
      if (owner) journals.set(owner, [...(journals.get(owner) ?? []), name]);
    }
    const locked = names.flatMap((name) => LOCK.exec(name)?.[1] ?? []);
    return {
      journals,
      onlyLocked: locked.filter((owner) => !journals.has(owner)),
      setAside: names.filter((name) => SET_ASIDE.test(name)).length,
    };
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  lock(owner: string): OwnerLock | null {
    return takeLock(this.pathOf(`${owner}.lock`));
  }

  /** Numbers sort as text. */
  create(owner: string, number: number): Promise<JournalFile> {
    return JournalFile.create(this.pathOf(`${owner}.${String(number).padStart(8, '0')}.journal`));
  }

  async read(name: string): Promise<ReadFrames & { readonly bytes: number }> {
    const content = await readFile(this.pathOf(name));
    return { ...decodeFrames(content), bytes: content.length };
  }

  /** Keeps an entry out of the way, in a file that becomes a journal again when it is named so. */
  setAside(payload: string): Promise<void> {
    return this.writeAside(encodeFrame(payload), 'set-aside');
  }

  setAsideDamaged(piece: Buffer): Promise<void> {
    return this.writeAside(piece, 'damaged');
  }

  /** The name comes from the content: what is set aside twice, after a crash in between, is one file. */
  private async writeAside(content: Buffer, ending: string): Promise<void> {
    const name = `${createHash('sha256').update(content).digest('hex').slice(0, 24)}.${ending}`;
    let file: JournalFile;
    try {
      file = await JournalFile.create(this.pathOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw error;
    }
    try {
      await file.append(content);
    } finally {
      await file.close();
    }
  }
}
