import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const runProgram = promisify(execFile);
const LONGEST_COMMAND = 80;
/** Compiled file that `npm run quickstart` runs. */
const QUICKSTART = /dist\/src\/sandbox\/quickstart\.js/;

/** The program that listens at a port. */
export interface Holder {
  /** Of a quickstart its first process: when it ends, the others do. */
  readonly pid: number;
  readonly command: string;
  readonly isQuickstart: boolean;
}

/** Null where it cannot be told: the tools are missing, or the program is another user's. */
export async function holderOf(port: number): Promise<Holder | null> {
  const pid = Number.parseInt(await output('lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'), 10);
  const own = await lookAt(pid);
  if (!own) return null;
  const parent = await lookAt(own.parent);
  return parent && QUICKSTART.test(parent.command)
    ? { pid: own.parent, command: parent.command, isQuickstart: true }
    : { pid, command: own.command, isQuickstart: false };
}

async function lookAt(pid: number): Promise<{ parent: number; command: string } | null> {
  if (Number.isNaN(pid)) return null;
  const line = await output('ps', '-o', 'ppid=', '-o', 'args=', '-p', String(pid));
  const [, parent, command = ''] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
  return parent === undefined ? null : { parent: Number(parent), command: shortened(command) };
}

function shortened(command: string): string {
  return command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND)}…` : command;
}

/** Empty where the program is missing or has nothing to say. */
async function output(program: string, ...args: string[]): Promise<string> {
  return runProgram(program, args).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
