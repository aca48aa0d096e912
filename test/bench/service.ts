import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enqueue } from '../../src/delivery/outbox';
import { Store } from '../../src/store/store';
import { atRest, type BenchContext, type Benchmark, yardstickDatabase } from './bench';
import { compare, type Figure, single } from './figures';
import { reports, zero } from './inbound';
import { contactOf, LARGE_CITY, OFFICE_TIME, type Shape, seedOffice } from './office';
import { load, type Running, startProduct, startYardstick } from './processes';

const PER_MEMBER_A_MINUTE = 20;
const SMALL_CITY: Shape = { ...LARGE_CITY, units: 1_000 };

/** How long it takes from the start to the first answer, beside a Koa that has nothing to do. */
export const start: Benchmark = {
  name: 'start',
  async run(context) {
    const databaseUrl = await context.newDatabase('start');
    await seedOffice(databaseUrl, { ...LARGE_CITY, units: 20 });
    const folder = mkdtempSync(join(context.root, 'node_modules/.cache/bench-start-'));
    const told = join(folder, 'modules.txt');
    const preload = join(folder, 'tell-modules.cjs');
    writeFileSync(
      preload,
      `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(told)}, Object.keys(require.cache).join('\\n')));\n`,
    );
    const ours: number[] = [];
    const theirs: number[] = [];
    let loaded = 0;
    try {
      for (let round = 0; round <= context.rounds; round++) {
        const empty = await startYardstick('empty-koa', '');
        const product = await startProduct(context.root, {
          databaseUrl,
          apiRoot: context.api.root,
          nodeArgs: round === 0 ? ['--require', preload] : [],
        });
        await Promise.all([empty.stop(), product.stop()]);
        if (round === 0) loaded = documentModules(readFileSync(told, 'utf8'));
        else {
          ours.push(product.readyAfterMs);
          theirs.push(empty.readyAfterMs);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return [
      compare(
        {
          name: 'start to ready',
          of: 'time / empty Koa',
          unit: 'ms',
          target: { bound: 'at most', value: 15 },
        },
        ours,
        theirs,
      ),
      zero('modules for documents loaded outside of their worker', loaded),
    ];
  },
};

function documentModules(loaded: string): number {
  return loaded.split('\n').filter((file) => /node_modules\/(?:exceljs|docx|yazl|jszip)\//.test(file)).length;
}

/** One process and two that share the messages, on one database: what a message costs the bots. */
export const twoProcesses: Benchmark = {
  name: 'two-processes',
  async run(context) {
    const databaseUrl = await context.newDatabase('two_processes');
    await seedOffice(databaseUrl, LARGE_CITY);
    const ours: number[] = [];
    const theirs: number[] = [];
    const rates: { one: number[]; two: number[] } = { one: [], two: [] };
    let from = 0;
    for (let round = 0; round <= context.rounds; round++) {
      const one = await cost(context, databaseUrl, 1, from);
      from += WARMING + COUNTED;
      const two = await cost(context, databaseUrl, 2, from);
      from += 2 * WARMING + COUNTED;
      if (round === 0) continue;
      theirs.push(one.cpuMs);
      ours.push(two.cpuMs);
      rates.one.push(one.perSecond);
      rates.two.push(two.perSecond);
    }
    return [
      compare(
        {
          name: 'two processes, CPU of the bots a message',
          of: 'ms / one process',
          unit: 'ms',
          target: { bound: 'at most', value: 1.15 },
        },
        ours,
        theirs,
      ),
      compare(
        {
          name: 'two processes, throughput on shared cores',
          of: 'rate / one process',
          unit: '/s',
          target: null,
        },
        rates.two,
        rates.one,
      ),
    ];
  },
};

/** So many messages each process has had before any counts: what a process costs until it is warm is no part of a message. */
const WARMING = 500;
/** No more: all rounds together take the first reports that the city owes. */
const COUNTED = 700;

async function cost(context: BenchContext, databaseUrl: string, processes: number, from: number) {
  const running: Running[] = [];
  for (let i = 0; i < processes; i++)
    running.push(
      await startProduct(context.root, {
        databaseUrl,
        apiRoot: context.api.root,
        redisUrl: context.redisUrl,
      }),
    );
  try {
    const warm = reports(LARGE_CITY, from, processes * WARMING);
    const said = reports(LARGE_CITY, from + warm.length, COUNTED);
    await fire(context, running, warm);
    await atRest(databaseUrl);
    const before = running.reduce((sum, each) => sum + each.cpuSeconds(), 0);
    const perSecond = await fire(context, running, said);
    await atRest(databaseUrl);
    const after = running.reduce((sum, each) => sum + each.cpuSeconds(), 0);
    return { cpuMs: ((after - before) * 1000) / said.length, perSecond };
  } finally {
    await Promise.all(running.map((each) => each.stop()));
  }
}

async function fire(
  context: BenchContext,
  running: readonly Running[],
  said: ReturnType<typeof reports>,
): Promise<number> {
  const results = await Promise.all(
    running.map(({ port }, i) => {
      const share = said.filter((_message, n) => n % running.length === i);
      return load(context, port, share, 64 / running.length);
    }),
  );
  return results.reduce((sum, { perSecond }) => sum + perSecond, 0);
}

/** SQLite in the same process as the bot: a small office has nothing else. */
export const embedded: Benchmark = {
  name: 'embedded',
  async run(context) {
    const folder = mkdtempSync('/var/tmp/cuibao-bench-');
    const databaseUrl = `sqlite:${join(folder, 'bench.sqlite')}`;
    await seedOffice(databaseUrl, SMALL_CITY);
    const product = await startProduct(context.root, { databaseUrl, apiRoot: context.api.root });
    const handWritten = await startYardstick(
      'hand-written',
      await yardstickDatabase(context, 'beside_embedded'),
    );
    const each = context.quick ? 600 : 1_400;
    const ours: number[] = [];
    const theirs: number[] = [];
    try {
      for (let round = 0; round <= context.rounds; round++) {
        const said = reports(SMALL_CITY, round * each, each);
        const hand = await fire(context, [handWritten], said);
        const rate = await fire(context, [product], said);
        if (round === 0) continue;
        ours.push(rate);
        theirs.push(hand);
      }
    } finally {
      await Promise.all([product.stop(), handWritten.stop()]);
      rmSync(folder, { recursive: true });
    }
    return [
      compare(
        {
          name: 'inbound report, embedded store, 64 at once',
          of: 'rate / hand-written on MariaDB',
          unit: '/s',
          target: { bound: 'at least', value: 1 },
        },
        ours,
        theirs,
      ),
    ];
  },
};

/** The pace to one member is kept to and used; measured over more than two of its minutes. */
export const pace: Benchmark = {
  name: 'pace',
  async run(context): Promise<Figure[]> {
    const databaseUrl = await context.newDatabase('pace');
    await seedOffice(databaseUrl, { ...LARGE_CITY, units: 20 });
    const members = 8;
    const messages = 3 * PER_MEMBER_A_MINUTE;
    const store = await Store.open(databaseUrl);
    const times = { officeNow: OFFICE_TIME, machineNow: await store.machineNow() };
    await store.inTransaction((manager) =>
      enqueue(
        manager,
        Array.from({ length: members * messages }, (_, i) => ({
          dedupeKey: `bench:${i}`,
          to: contactOf((i % members) + 1),
          kind: 'answer' as const,
          content: { type: 'text' as const, text: `第${i}条` },
        })),
        times,
      ),
    );
    await store.close();
    const from = context.api.sent.length;
    const product = await startProduct(context.root, {
      databaseUrl,
      apiRoot: context.api.root,
      redisUrl: context.redisUrl,
    });
    // The third portion begins when two minutes are over.
    const giveUpAt = performance.now() + 180_000;
    while (context.api.sent.length - from < members * messages && performance.now() < giveUpAt)
      await delay(500);
    await product.stop();
    const ofMember = Array.from({ length: members }, (_, i) =>
      context.api.sent
        .slice(from)
        .filter(({ to }) => to === contactOf(i + 1))
        .map(({ at }) => at),
    );
    const kept = ofMember.map(
      (at) => 120_000 / ((at[2 * PER_MEMBER_A_MINUTE] ?? Number.POSITIVE_INFINITY) - (at[0] ?? 0)),
    );
    const most = Math.max(...ofMember.map(mostInAMinute));
    return [
      single(
        {
          name: 'dispatch, of the pace to a member',
          of: 'share used',
          unit: '',
          target: { bound: 'at least', value: 0.95 },
        },
        kept,
      ),
      single(
        {
          name: 'messages to a member in any 60 s',
          of: 'the most',
          unit: '',
          target: { bound: 'at most', value: PER_MEMBER_A_MINUTE },
        },
        [most],
      ),
    ];
  },
};

/** The most arrivals in any window of sixty seconds. */
export function mostInAMinute(at: readonly number[]): number {
  const sorted = [...at].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [i, time] of sorted.entries()) {
    while (time - (sorted[first] ?? 0) >= 60_000) first++;
    most = Math.max(most, i - first + 1);
  }
  return most;
}
