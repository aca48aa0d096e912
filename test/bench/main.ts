/** Runs the benchmarks one after the other, each in rounds that alternate, and tells whether all targets hold. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startApiServer } from './api-server';
import { type BenchContext, type Benchmark, query } from './bench';
import { documents } from './documents';
import { allHold, type Figure, judge } from './figures';
import { history } from './history';
import { inbound } from './inbound';
import { killAllStarted } from './processes';
import { planning } from './scale';
import { embedded, pace, start, twoProcesses } from './service';
import { table } from './table';

const BENCHMARKS: readonly Benchmark[] = [
  inbound,
  documents,
  history,
  planning,
  pace,
  twoProcesses,
  embedded,
  start,
];

interface TestServers {
  startServers(
    names: readonly string[],
    options: { onDisk: boolean },
  ): Promise<{ servers: { name: string; url: string; pid: number }[]; stop(): Promise<void> }>;
}

async function run(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
    },
  });
  const [root = '.'] = positionals;
  const chosen = BENCHMARKS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  if (chosen.length === 0) throw new Error(`--only: ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  const { startServers } = (await import(
    pathToFileURL(join(root, '.ci/test-servers.mjs')).href
  )) as TestServers;
  const { servers, stop } = await startServers(['mariadb', 'redis'], { onDisk: true });
  const [mariadb, redis] = servers;
  const api = await startApiServer();
  const startedAt = performance.now();
  const say = (text: string) =>
    process.stdout.write(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${text}\n`);
  let lastMsgId = 0;
  const context: BenchContext = {
    root,
    quick: values.quick,
    rounds: values.quick ? 3 : 5,
    redisUrl: redis?.url ?? '',
    api,
    newDatabase: async (name) => {
      await query(`${mariadb?.url}/mysql`, `DROP DATABASE IF EXISTS ${name}`);
      await query(
        `${mariadb?.url}/mysql`,
        `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      );
      return `${mariadb?.url}/${name}`;
    },
    nextMsgId: (count) => {
      lastMsgId += count;
      return 10_000_000 + lastMsgId - count;
    },
    say,
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => killAllStarted());
  try {
    const figures: Figure[] = [];
    for (const benchmark of chosen) {
      say(benchmark.name);
      figures.push(...(await benchmark.run(context)));
    }
    report(root, values.json, figures, values.quick);
    return allHold(figures);
  } finally {
    killAllStarted();
    await api.stop();
    await stop();
  }
}

function report(root: string, file: string | undefined, figures: readonly Figure[], quick: boolean): void {
  const path = file ?? join(root, 'data/bench.json');
  mkdirSync(dirname(path), { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  const told = figures.map((figure) => ({ ...figure, ...judge(figure) }));
  writeFileSync(path, `${JSON.stringify({ at: new Date(), machine, quick, figures: told }, null, 2)}\n`);
  process.stdout.write(`\n${table(figures)}\n\n${path}\n`);
}

run().then(
  (holds) => {
    process.exitCode = holds ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
