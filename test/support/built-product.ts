import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const PROJECT = join(__dirname, '../..');
export const CLI = join(PROJECT, 'dist/src/cli/cuibao.js');
export const QUICKSTART = join(PROJECT, 'dist/src/sandbox/quickstart.js');
const LOCK = join(PROJECT, 'node_modules/.cache/cuibao-build.lock');
const ABANDONED_AFTER_MS = 60_000;
const STOPPED_WITHIN_MS = 15_000;
/** For `beforeAll`: a build takes some seconds, and another test file may be at it. */
export const BUILD_MS = 120_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compiles the product unless dist is current; test files that run at the same time take turns. */
export async function buildProduct(): Promise<void> {
  mkdirSync(join(LOCK, '..'), { recursive: true });
  while (!takeLock()) await delay(100);
  try {
    const script = `import('${join(PROJECT, '.ci/build.mjs')}').then((build) => build.ensureBuilt())`;
    const { code, stdout, stderr } = await run(process.execPath, ['-e', script]);
    if (code !== 0) throw new Error(`the product does not compile\n${stdout}${stderr}`);
  } finally {
    rmSync(LOCK, { recursive: true });
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const taken = statSync(LOCK, { throwIfNoEntry: false });
    if (taken && Date.now() - taken.mtimeMs > ABANDONED_AFTER_MS)
      rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

/** An environment in which nothing of this machine's own settings counts. */
export function bareEnvironment(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, CUIBAO_VERIFY_RUN } = process.env;
  return { PATH, HOME, TMPDIR, CUIBAO_VERIFY_RUN, TZ: 'UTC', ...settings };
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Tells a process to stop, and kills it if it does not; its exit code. */
export async function stopProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exited;
    clearTimeout(timer);
  }
  return child.exitCode;
}
