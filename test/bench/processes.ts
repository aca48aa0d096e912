import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/sandbox/quickstart/office';
import type { BenchContext } from './bench';
import { APP, type Said } from './callbacks';
import type { LoadOrder, LoadResult } from './load';
import { OFFICE_TIME } from './office';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;
/** Of /proc/PID/stat, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A process of the bench, and what it used. */
export class Running {
  readonly #ended: Promise<unknown>;

  constructor(
    readonly child: ChildProcess,
    readonly port: number,
    readonly readyAfterMs: number,
  ) {
    this.#ended = once(child, 'exit');
  }

  /** User and system, in seconds; threads included. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  residentMb(): number {
    return this.#status('VmRSS') / 1024;
  }

  /** The most it ever had. */
  peakMb(): number {
    return this.#status('VmHWM') / 1024;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    this.child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(timer);
  }

  #status(name: string): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN);
  }
}

const STARTED = new Set<ChildProcess>();

function started(child: ChildProcess): ChildProcess {
  STARTED.add(child);
  return child.once('exit', () => STARTED.delete(child));
}

/** Whatever happens, nothing outlives the bench. */
export function killAllStarted(): void {
  for (const child of STARTED) child.kill('SIGKILL');
}

export interface ProductOptions {
  readonly databaseUrl: string;
  readonly apiRoot: string;
  readonly redisUrl?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

/** The product as it is shipped: `cuibao serve` out of dist. */
export async function startProduct(root: string, options: ProductOptions): Promise<Running> {
  const { databaseUrl, apiRoot, redisUrl = '', settings = {}, nodeArgs = [] } = options;
  const port = await freePort();
  const journal = mkdtempSync('/var/tmp/cuibao-bench-journal-');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, join(root, 'dist/src/cli/cuibao.js'), 'serve'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: 'UTC',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      JOURNAL_DIR: journal,
      CLOCK_START: OFFICE_TIME.toISOString(),
      WECOM_API_ROOT: apiRoot,
      WECOM_CORP_ID: APP.corpId,
      WECOM_AGENT_ID: String(APP.agentId),
      WECOM_SECRET: APP.secret,
      WECOM_CALLBACK_TOKEN: APP.token,
      WECOM_CALLBACK_AES_KEY: APP.aesKey,
      ...settings,
    },
  });
  started(child).once('exit', () => rmSync(journal, { recursive: true, force: true }));
  await answers(child, `http://127.0.0.1:${port}/readyz`);
  return new Running(child, port, performance.now() - startedAt);
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (child.exitCode !== null) throw new Error(`the product ended with code ${child.exitCode}`);
    if (performance.now() > giveUpAt) throw new Error('the product did not get ready');
    await delay(5);
  }
}

/** A yardstick, which tells its port itself. */
export async function startYardstick(
  name: 'hand-written' | 'limit' | 'empty-koa',
  databaseUrl: string,
): Promise<Running> {
  const startedAt = performance.now();
  const child = started(
    fork(join(__dirname, `yardsticks/${name}.js`), {
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
    }),
  );
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const readyAfterMs = performance.now() - startedAt;
  return new Running(child, port, readyAfterMs);
}

/**
 * Sends messages from a process of its own, which has sealed them before the time runs; dealt out to lanes so that at any
 * moment each is of another person.
 */
export async function load(
  context: BenchContext,
  port: number,
  said: readonly Said[],
  lanes: number,
): Promise<LoadResult> {
  const order: LoadOrder = {
    port,
    lanes: Array.from({ length: lanes }, (_, lane) => said.filter((_message, i) => i % lanes === lane)),
    firstMsgId: context.nextMsgId(said.length),
  };
  const child = started(fork(join(__dirname, 'load.js')));
  child.send(order);
  await once(child, 'message');
  child.send('go');
  const [result] = (await once(child, 'message')) as [LoadResult | { failed: string }];
  child.disconnect();
  if ('failed' in result) throw new Error(result.failed);
  return result;
}
