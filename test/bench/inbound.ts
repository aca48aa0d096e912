import mysql from 'mysql2/promise';
import { atRest, type BenchContext, type Benchmark, query, yardstickDatabase } from './bench';
import type { Said } from './callbacks';
import { compare, type Figure, single } from './figures';
import type { LoadResult } from './load';
import {
  contactOf,
  coordinator,
  itemsOf,
  LARGE_CITY,
  OFFICE_SECONDS,
  type Shape,
  seedOffice,
} from './office';
import { load, type Running, startProduct, startYardstick } from './processes';

const CONCURRENT = 64;

/** The first report for as many obligations, from another person each. */
export function reports(shape: Shape, from: number, count: number): Said[] {
  return Array.from({ length: count }, (_, i) => {
    const unit = ((from + i) % shape.units) + 1;
    const item = itemsOf(unit, shape)[Math.floor((from + i) / shape.units)];
    return { from: contactOf(unit), at: OFFICE_SECONDS, text: reportText(item ?? 0, from + i) };
  });
}

function reportText(item: number, n: number): string {
  return `${item} 已完成项目立项和可行性研究报告批复，累计完成投资${n}万元，占年度计划的${n % 100}%。下一步加快施工图设计，力争九月底前开工建设。`;
}

function asked(shape: Shape, text: string, count: number): Said[] {
  return Array.from({ length: count }, (_, i) => ({
    from: contactOf((i % shape.units) + 1),
    at: OFFICE_SECONDS,
    text,
  }));
}

/** Answers that were not what the message deserves: each is a failure of the bench, however quick it was. */
function wrongAnswers({ odd, samples }: LoadResult, expected: RegExp): number {
  const refused = Object.values(odd).reduce((sum, count) => sum + count, 0);
  return refused + samples.filter((text) => text !== '' && !expected.test(text)).length;
}

interface Sides {
  readonly product: Running;
  readonly databaseUrl: string;
  readonly handWritten: Running;
  readonly limit: Running;
}

interface Round {
  readonly ours: LoadResult;
  readonly hand: LoadResult;
  readonly limit: LoadResult;
  readonly wrong: number;
  /** Of the server's process alone, a message. */
  readonly cpuMs: { readonly ours: number; readonly hand: number };
}

async function firedAt(
  context: BenchContext,
  server: Running,
  said: readonly Said[],
  lanes = CONCURRENT,
): Promise<LoadResult> {
  const result = await load(context, server.port, said, lanes);
  context.say(
    `  ${Math.round(result.perSecond)}/s, median ${result.medianMs.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms`,
  );
  return result;
}

/** One message kind on all three, round by round, after one round that counts for nothing. */
async function alternate(
  context: BenchContext,
  sides: Sides,
  said: (round: number) => readonly Said[],
  expected: RegExp,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round <= context.rounds; round++) {
    const messages = said(round);
    const handCpu = sides.handWritten.cpuSeconds();
    const hand = await firedAt(context, sides.handWritten, messages);
    const ourCpu = sides.product.cpuSeconds();
    const ours = await firedAt(context, sides.product, messages);
    // With what is done behind the answers.
    await atRest(sides.databaseUrl);
    const cpuMs = {
      ours: ((sides.product.cpuSeconds() - ourCpu) * 1000) / messages.length,
      hand: ((sides.handWritten.cpuSeconds() - handCpu) * 1000) / messages.length,
    };
    const limit = await firedAt(context, sides.limit, messages);
    if (round > 0) rounds.push({ ours, hand, limit, cpuMs, wrong: wrongAnswers(ours, expected) });
  }
  return rounds;
}

function rates(what: string, rounds: readonly Round[]): Figure[] {
  const rate = (side: 'ours' | 'hand' | 'limit') => rounds.map((round) => round[side].perSecond);
  return [
    compare(
      {
        name: `${what}, 64 at once`,
        of: 'rate / hand-written',
        unit: '/s',
        target: { bound: 'at least', value: 1.5 },
      },
      rate('ours'),
      rate('hand'),
    ),
    compare(
      { name: `${what}, 64 at once`, of: 'rate / limit', unit: '/s', target: null },
      rate('ours'),
      rate('limit'),
    ),
    compare(
      {
        name: `${what}, 64 at once`,
        of: 'p99 / median of hand-written',
        unit: 'ms',
        target: { bound: 'at most', value: 4 },
      },
      rounds.map(({ ours }) => ours.p99Ms),
      rounds.map(({ hand }) => hand.medianMs),
    ),
    compare(
      { name: `${what}, 64 at once`, of: 'CPU a message / hand-written', unit: 'ms', target: null },
      rounds.map(({ cpuMs }) => cpuMs.ours),
      rounds.map(({ cpuMs }) => cpuMs.hand),
    ),
    zero(
      `${what}: answers that were none, or not the right one`,
      rounds.reduce((sum, { wrong }) => sum + wrong, 0),
    ),
  ];
}

/** What 状态 has to read at the least: one row an obligation of the period. */
const BARE_STATUS =
  'SELECT o.unit_id, o.state, o.partial, o.own_due_at, o.first_reported_at, o.deadline_when_reported, i.closed_at, i.section_id FROM obligations o JOIN work_items i ON i.id = o.item_id JOIN units u ON u.id = o.unit_id WHERE o.period_id = 2';

async function bareStatusP95(databaseUrl: string, count: number): Promise<number> {
  const pool = mysql.createPool({ uri: databaseUrl, connectionLimit: 8, timezone: 'Z' });
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = 0; i < count; i++) {
        const startedAt = performance.now();
        await pool.query(BARE_STATUS);
        times.push(performance.now() - startedAt);
      }
    }),
  );
  await pool.end();
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
}

async function statusFigure(context: BenchContext, { product, databaseUrl }: Sides): Promise<Figure[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  let wrong = 0;
  const [counted] = await query<{ reported: number }>(
    databaseUrl,
    "SELECT COUNT(*) AS reported FROM obligations WHERE period_id = 2 AND state = 'submitted'",
  );
  for (let round = 0; round <= context.rounds; round++) {
    const said = Array.from({ length: 64 }, (_, i) => ({
      from: coordinator((i % 8) + 1),
      at: OFFICE_SECONDS,
      text: '状态',
    }));
    const bareMs = await bareStatusP95(databaseUrl, 8);
    const expected = new RegExp(`已报 ${counted?.reported} `);
    const result = await firedAt(context, product, said, 8);
    const missed = result.samples.filter((text) => !expected.test(text)).length;
    wrong += missed;
    if (round === 0) continue;
    // What was put off is no answer, however quickly it was said.
    ours.push(missed > 0 ? Number.POSITIVE_INFINITY : result.p95Ms);
    bare.push(bareMs);
  }
  return [
    compare(
      {
        name: '状态, 8 at once, every report answered before in it',
        of: 'p95 / p95 of its bare query',
        unit: 'ms',
        target: { bound: 'at most', value: 4 },
      },
      ours,
      bare,
    ),
    zero('状态: answers without the figures of all reports', wrong),
  ];
}

function memoryFigure(sides: Sides): Figure {
  return compare(
    {
      name: 'memory under load',
      of: 'resident / hand-written',
      unit: 'MB',
      target: { bound: 'at most', value: 2 },
    },
    [sides.product.peakMb()],
    [sides.handWritten.peakMb()],
  );
}

export const inbound: Benchmark = {
  name: 'inbound',
  async run(context) {
    const shape = LARGE_CITY;
    const each = context.quick ? 1_000 : 2_500;
    const databaseUrl = await context.newDatabase('inbound');
    await seedOffice(databaseUrl, shape);
    const sides: Sides = {
      databaseUrl,
      product: await startProduct(context.root, {
        databaseUrl,
        apiRoot: context.api.root,
        redisUrl: context.redisUrl,
      }),
      handWritten: await startYardstick('hand-written', await yardstickDatabase(context, 'hand_written')),
      limit: await startYardstick('limit', await yardstickDatabase(context, 'limit_of_machine')),
    };
    try {
      context.say('inbound reports: hand-written, product, limit');
      const filed = await alternate(
        context,
        sides,
        (round) => reports(shape, round * each, each),
        /已收到（第1版/,
      );
      context.say('任务');
      const tasks = await alternate(context, sides, () => asked(shape, '任务', each), /任务|应报|未报/);
      context.say('状态');
      const status = await statusFigure(context, sides);
      return [...rates('inbound report', filed), ...rates('任务', tasks), ...status, memoryFigure(sides)];
    } finally {
      await Promise.all([sides.product.stop(), sides.handWritten.stop(), sides.limit.stop()]);
    }
  },
};

/** Counts that must be zero are figures, too. */
export function zero(name: string, count: number): Figure {
  return single({ name, of: 'count', unit: '', target: { bound: 'at most', value: 0 } }, [count]);
}
