import { createServer } from 'node:net';
import { type Holder, holderOf } from './port-holder';

export interface Ports {
  readonly bot: number;
  readonly sandbox: number;
}

export const DEFAULT_PORTS: Ports = { bot: 8787, sandbox: 8790 };

const LAST_PORT = 65_535;
/** From a port that is taken to the first one to try instead. */
const ELSEWHERE = 100;

interface Wish {
  readonly name: 'PORT' | 'SANDBOX_PORT';
  readonly port: number;
  /** In the environment; else by default. */
  readonly isGiven: boolean;
}

/** The ports that the environment asks for, or the sentence that says why not. `args` stood after `npm run quickstart --`. */
export async function choosePorts(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ports | string> {
  const bot = wishOf(env, 'PORT', DEFAULT_PORTS.bot);
  const sandbox = wishOf(env, 'SANDBOX_PORT', DEFAULT_PORTS.sandbox);
  for (const { name, port } of [bot, sandbox])
    if (Number.isNaN(port)) return `${name}: must be a port number, 1 to ${LAST_PORT}`;
  if (bot.port === sandbox.port) return 'PORT and SANDBOX_PORT must differ';
  const taken: Wish[] = [];
  for (const wish of [bot, sandbox]) if (!(await isPortFree(wish.port))) taken.push(wish);
  if (taken.length === 0) return { bot: bot.port, sandbox: sandbox.port };

  const settings: string[] = [];
  for (const wish of [bot, sandbox]) {
    const port = taken.includes(wish) ? await freePortAfter(wish.port) : wish.port;
    if (taken.includes(wish) || wish.isGiven) settings.push(`${wish.name}=${port}`);
  }
  const command = ['npm run quickstart', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  return `${await sayTaken(taken)}: ${settings.join(' ')} ${command}`;
}

/** NaN for what is no port. */
function wishOf(env: NodeJS.ProcessEnv, name: Wish['name'], byDefault: number): Wish {
  const text = env[name] || String(byDefault);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return { name, port: port >= 1 && port <= LAST_PORT ? port : Number.NaN, isGiven: Boolean(env[name]) };
}

/** Up to the command that has other ports. */
async function sayTaken(taken: readonly Wish[]): Promise<string> {
  const holders = await Promise.all(taken.map(({ port }) => holderOf(port)));
  const others = taken.length === 1 ? 'another one' : 'other ones';
  const [first] = holders;
  if (first?.isQuickstart && holders.every((holder) => holder?.pid === first.pid))
    return `${sayPorts(taken)} taken by a quickstart that still runs: stop it by Ctrl+C in its terminal or by “kill ${first.pid}”, or choose ${others}`;
  const names = holders.map(sayHolder);
  if (new Set(names).size === 1) return `${sayPorts(taken)} taken by ${names[0]}; choose ${others}`;
  const each = taken.map(({ port }, index) => `port ${port} is taken by ${names[index]}`).join(' and ');
  return `${each.replace(/^p/, 'P')}; choose ${others}`;
}

function sayPorts(taken: readonly Wish[]): string {
  const ports = taken.map(({ port }) => port).join(' and ');
  return taken.length === 1 ? `Port ${ports} is` : `Ports ${ports} are`;
}

function sayHolder(holder: Holder | null): string {
  if (!holder) return 'another program';
  return holder.isQuickstart
    ? `a quickstart that still runs (process ${holder.pid})`
    : `process ${holder.pid} (${holder.command})`;
}

async function freePortAfter(port: number): Promise<number> {
  for (let next = port + ELSEWHERE; next <= LAST_PORT; next += 1) if (await isPortFree(next)) return next;
  return freePortAfter(1024);
}

/** On this machine's own address and on all of them: a program may hold either. */
async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', undefined]) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, host, () => server.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}
