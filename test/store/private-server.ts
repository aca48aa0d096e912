import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const KEEPER = join(__dirname, '../../.ci/test-servers.mjs');

export interface PrivateServer {
  readonly url: string;
  /** SIGSTOP, SIGCONT, SIGKILL … to the server itself. */
  signal(name: NodeJS.Signals): void;
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
  return {
    url: server.url,
    signal: (name) => void process.kill(server.pid, name),
    async close() {
      keeper.stdin.end();
      await ended;
    },
  };
}
