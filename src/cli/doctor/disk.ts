import { statfsSync, statSync } from 'node:fs';
import { type Finding, problem, warning } from './finding';

/** `f_type` as Linux tells it (statfs(2)). */
const NETWORK = [0x6969, 0xff534d42, 0xfe534d42, 0x517b];
const MEMORY = [0x01021994, 0x858458f6];
const CONTAINER_LAYER = [0x794c7630];

/** Of the mode: others than the owner and the group may read. */
const OTHERS_READ = 0o004;

const MB = 1024 * 1024;
const SCARCE_MB = 200;
const TIGHT_MB = 1_000;

export function isNetworkFolder(type: number): boolean {
  return NETWORK.includes(type);
}

/** By everybody on this machine; false for what is not there. */
export function isReadableByAll(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS_READ) !== 0;
}

/** Gone with a restart of the machine, or with the container; null for what stays. */
export function passingKind(type: number): string | null {
  if (MEMORY.includes(type)) return 'lies in memory';
  return CONTAINER_LAYER.includes(type) ? 'lies in the layer of the container' : null;
}

/** What is left on the disk of an existing folder. */
export function roomOf(folder: string, of: string): Finding[] {
  const { bavail, bsize } = statfsSync(folder);
  const left = Math.floor((bavail * bsize) / MB);
  const remedy = `make room on the disk of ${folder}, or move ${of} to a larger one`;
  if (left < SCARCE_MB) return [problem(`only ${left} MB are left for ${of} in ${folder}`, remedy)];
  return left < TIGHT_MB ? [warning(`${left} MB are left for ${of} in ${folder}`, remedy)] : [];
}
