import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Readable by the bot's own account only: it holds what people wrote. */
const MODE = 0o600;

interface Append {
  readonly frame: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A journal file that is being written. What arrives while the disk is busy shares the next write and its fsync. */
export class JournalFile {
  private readonly pending: Append[] = [];
  private writing: Promise<void> | null = null;
  private failure: unknown = null;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Makes the file; it must not exist. */
  static async create(path: string): Promise<JournalFile> {
    const handle = await open(path, 'ax', MODE);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new JournalFile(path, handle);
  }

  /** After a failure nobody knows what is in the file: nothing more goes into it. */
  get isBroken(): boolean {
    return this.failure !== null;
  }

  /** Resolves when the frame is on the disk. */
  append(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ frame, resolve, reject });
      this.writing ??= this.writeAll().finally(() => {
        this.writing = null;
      });
    });
  }

  /** When what is being written is written; leaves the file where it is. */
  async close(): Promise<void> {
    await this.writing;
    await this.handle.close();
  }

  private async writeAll(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending.splice(0);
      try {
        if (this.failure !== null) throw this.failure;
        await this.handle.appendFile(Buffer.concat(batch.map(({ frame }) => frame)));
        await this.handle.datasync();
        await this.refuseWhenGone();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.failure ??= error;
        for (const { reject } of batch) reject(error);
      }
    }
  }

  /** Somebody deleted the folder, or takes us for dead: nobody would ever find what is written here. */
  private async refuseWhenGone(): Promise<void> {
    const { nlink } = await this.handle.stat();
    if (nlink === 0) throw new Error('the journal file was taken away while it was written');
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
