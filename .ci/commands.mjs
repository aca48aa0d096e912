/** Running other programs and telling how it goes, in lines that also read well in a CI log. */
import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const startedAt = performance.now();
const HEAD_LINES = 15;
const TAIL_LINES = 40;

/** Prints one line, preceded by the seconds since this process started. */
export function say(text) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`[${seconds.padStart(6)} s] ${text}\n`);
}

/** The memory of the machine, as Linux offers it to be written to. */
const MEMORY_FOLDER = '/dev/shm';
const ROOM_NEEDED_BYTES = 6 * 1024 ** 3;

/**
 * Where databases of the tests live: in memory where there is room, because every commit of theirs waits for the disk, and
 * the disk is not what is tested; else in the temporary folder.
 */
export function scratchFolder() {
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= ROOM_NEEDED_BYTES ? MEMORY_FOLDER : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** A failure whose message is meant for the person at the terminal: shown without a stack trace. */
export class StepFailure extends Error {}

/** What runs now, so that an interrupted run can end it. */
const running = new Set();

/** Ends every program started by `run` that is still there; resolves when none is. */
export async function endRunningCommands() {
  const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
  for (const child of running) child.kill('SIGTERM');
  const deadline = setTimeout(() => {
    for (const child of running) child.kill('SIGKILL');
  }, 10_000);
  await Promise.all(ended);
  clearTimeout(deadline);
}

/**
 * Runs a program to its end. Its output is kept and given back; with `show`, its standard error (where jest
 * tells how it goes) is passed on as it comes instead.
 * Resolves whatever the exit code is; rejects when the program cannot be started.
 */
export function run(
  command,
  args,
  { cwd = projectRoot, env = process.env, show = false, timeoutMs = 0 } = {},
) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', show ? 'inherit' : 'pipe'];
    const child = spawn(command, args, { cwd, env, stdio });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    running.add(child);
    let timedOut = false;
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, timeoutMs)
      : undefined;
    child.once('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ ok: code === 0, code, signal, output, timedOut });
    });
  });
}

/** As `run`, but a program that fails ends the step with what it said. */
export async function runOrFail(what, command, args, options) {
  const result = await run(command, args, options);
  if (!result.ok) {
    const how = result.signal ? `was ended by ${result.signal}` : `failed with exit code ${result.code}`;
    throw new StepFailure(`${what} ${how}\n${excerpt(result.output)}`);
  }
  return result;
}

/** The first and the last lines of a long output: programs say what went wrong in one place or the other. */
export function excerpt(output) {
  const lines = output.trim().split('\n');
  const left = lines.length - HEAD_LINES - TAIL_LINES;
  if (left <= 0) return lines.join('\n');
  return [...lines.slice(0, HEAD_LINES), `  … ${left} lines left out …`, ...lines.slice(-TAIL_LINES)].join(
    '\n',
  );
}

/** Servers live in sbin, which the PATH of an ordinary user often leaves out. */
const EXTRA_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/usr/libexec', '/opt/homebrew/bin'];

/** Full path of the first of `names` that is installed, or undefined. */
export function findExecutable(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...EXTRA_FOLDERS];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

/** True when the module at `moduleUrl` is the one that node was started with. */
export function isMainModule(moduleUrl) {
  return process.argv[1] !== undefined && fileURLToPath(moduleUrl) === realpathSync(process.argv[1]);
}
