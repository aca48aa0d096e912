import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isListening } from '../support/is-listening';

const KEEPER = join(__dirname, '../../.ci/test-servers.mjs');

export interface PrivateServer {
  readonly url: string;
  /** SIGSTOP, SIGCONT, SIGKILL … to the server itself. */
  signal(name: NodeJS.Signals): void;
  /** Kills it as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again, with the same files and at the same address; resolves when it answers. Linux only. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const canStartServer =
  process.platform !== 'win32' && spawnSync('mariadbd', ['--version']).status === 0;

/** A MariaDB that a test may freeze and kill; ends with this process at the latest. */
export async function startPrivateServer(): Promise<PrivateServer> {
  const keeper = spawn(process.execPath, [KEEPER, 'mariadb'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(keeper, 'close');
  const [line] = await once(createInterface({ input: keeper.stdout }), 'line');
  const { servers } = JSON.parse(String(line)) as { servers: { url: string; pid: number }[] };
  const [server] = servers;
  if (!server) throw new Error('the private server did not start');
  const command = commandOf(server.pid);
  const answers = () => isListening(Number(new URL(server.url).port));
  let again: ChildProcess | null = null;
  const pid = () => again?.pid ?? server.pid;
  return {
    url: server.url,
    signal: (name) => void process.kill(pid(), name),
    async kill() {
      process.kill(pid(), 'SIGKILL');
      while (await answers()) await delay(20);
    },
    async restart() {
      const [file = '', ...args] = command;
      again = spawn(file, args, { stdio: 'ignore' });
      while (!(await answers())) await delay(20);
    },
    async close() {
      if (again) {
        again.kill('SIGKILL');
        await once(again, 'exit');
      }
      keeper.stdin.end();
      await ended;
    },
  };
}

/** As it was started; empty where the system does not tell. */
function commandOf(pid: number): string[] {
  const file = `/proc/${pid}/cmdline`;
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\0').slice(0, -1);
}
