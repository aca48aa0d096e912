import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;

/**
 * A disk of its own that can be full or read-only: a tmpfs, which only root may mount. Elsewhere it is a plain folder, and
 * `isReal` says that neither can be done to it.
 */
export class SmallDisk {
  private constructor(
    readonly folder: string,
    readonly isReal: boolean,
  ) {}

  static make(folder: string, mebibytes: number, wanted: boolean): SmallDisk {
    mkdirSync(folder, { recursive: true });
    const isReal = wanted && mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder);
    const disk = new SmallDisk(folder, isReal);
    if (isReal) process.once('exit', () => disk.remove());
    return disk;
  }

  /** Leaves not a byte free. */
  fill(): void {
    const ballast = openSync(this.ballast, 'w');
    try {
      for (let chunk: Buffer = Buffer.alloc(MEBIBYTE); chunk.length > 0; ) chunk = written(ballast, chunk);
    } finally {
      closeSync(ballast);
    }
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  /** False while somebody has a file open for writing. */
  setReadOnly(readOnly: boolean): boolean {
    return mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.folder);
  }

  remove(): void {
    if (this.isReal) spawnSync('umount', ['--lazy', this.folder]);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}

function mount(...args: string[]): boolean {
  return spawnSync('mount', args).status === 0;
}

/** The chunk to write next: the same, or a smaller one where that did not fit; empty when nothing fits. */
function written(file: number, chunk: Buffer): Buffer {
  try {
    return writeSync(file, chunk) === chunk.length ? chunk : chunk.subarray(0, chunk.length >> 1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return chunk.subarray(0, chunk.length >> 1);
  }
}
