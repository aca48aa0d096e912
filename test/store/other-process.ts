import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const RUNNER = join(__dirname, 'run-typescript.cjs');

export interface OtherProcess {
  readonly child: ChildProcess;
  /** Resolves with what it printed; rejects with its errors unless it ended with 0. */
  readonly output: Promise<string>;
}

/** Starts one of our TypeScript files as a process of its own. */
export function startOther(file: string, args: string[] = [], environment = {}): OtherProcess {
  const child = spawn(process.execPath, [RUNNER, join(ROOT, file), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complained = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complained += chunk.toString();
  });
  const output = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${file} ended with ${code}: ${complained}`);
    return printed;
  });
  output.catch(() => undefined);
  return { child, output };
}
