import { setTimeout as delay } from 'node:timers/promises';
import { atRest, type BenchContext, type Benchmark, query } from './bench';
import { compare, type Figure, single } from './figures';
import { reports, zero } from './inbound';
import { coordinator, OFFICE_SECONDS, type Shape, seedOffice } from './office';
import { load, type Running, startProduct } from './processes';
import { addYearsBefore } from './years-before';

/** Plans of this size for five years: 45 × 1,112 obligations a period, twenty periods, a million in all. */
const ONE_YEAR: Shape = { units: 1_112, items: 45, itemsPerUnit: 45, coordinators: 8, reminds: false };
const QUICK_UNITS = 200;
const CURRENT_QUARTER = 2;
const YEARS_BEFORE = 4;
/** Asked of the current period. */
const QUESTIONS = ['状态', '未报', '看数'] as const;
const ANSWERED_WITHIN_MS = 60_000;
const ASKING = coordinator(1);

/** One office of the three that are compared. */
interface Side {
  readonly databaseUrl: string;
  readonly product: Running;
}

/** The current period alone, the year around it, and that with the years before. */
type Sides = Readonly<Record<'period' | 'year' | 'years', Side>>;

async function rate(context: BenchContext, side: Side, shape: Shape, round: number): Promise<number> {
  const count = 600;
  const result = await load(context, side.product.port, reports(shape, round * count, count), 64);
  context.say(`  ${Math.round(result.perSecond)}/s ${JSON.stringify(result.odd)}`);
  await atRest(side.databaseUrl, ASKING);
  return result.perSecond;
}

/** Milliseconds until the answer is there: at once, or, where it is too long for that, as a message to be sent. */
async function answerMs(
  context: BenchContext,
  { product, databaseUrl }: Side,
  text: string,
): Promise<{ readonly ms: number; readonly wrong: number }> {
  const said = [{ from: ASKING, at: OFFICE_SECONDS, text }];
  const before = await messagesTo(databaseUrl);
  const startedAt = performance.now();
  const { medianMs, samples } = await load(context, product.port, said, 1);
  const answeredAt = performance.now();
  if (samples[0] !== '') return { ms: medianMs, wrong: samples[0]?.includes(`【${text}】`) ? 0 : 1 };
  while ((await messagesTo(databaseUrl)) === before) {
    if (performance.now() - startedAt > ANSWERED_WITHIN_MS) return { ms: Number.POSITIVE_INFINITY, wrong: 1 };
    await delay(10);
  }
  return { ms: medianMs + performance.now() - answeredAt, wrong: 0 };
}

async function messagesTo(databaseUrl: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    databaseUrl,
    "SELECT COUNT(*) AS count FROM outbox_messages WHERE to_userid = ? AND kind = 'answer'",
    [ASKING],
  );
  return Number(row?.count);
}

async function open(context: BenchContext, name: string, shape: Shape, years: number): Promise<Side> {
  const databaseUrl = await context.newDatabase(name);
  await seedOffice(databaseUrl, shape);
  await addYearsBefore(databaseUrl, years);
  const product = await startProduct(context.root, { databaseUrl, apiRoot: context.api.root });
  return { databaseUrl, product };
}

export const history: Benchmark = {
  name: 'history',
  async run(context) {
    const shape = context.quick ? { ...ONE_YEAR, units: QUICK_UNITS } : ONE_YEAR;
    const sides: Sides = {
      period: await open(context, 'one_period', { ...shape, quarters: [CURRENT_QUARTER] }, 0),
      year: await open(context, 'one_year', shape, 0),
      years: await open(context, 'five_years', shape, YEARS_BEFORE),
    };
    try {
      return await measured(context, sides, shape);
    } finally {
      await Promise.all(Object.values(sides).map(({ product }) => product.stop()));
    }
  },
};

async function measured(context: BenchContext, sides: Sides, shape: Shape): Promise<Figure[]> {
  const { period, year, years } = sides;
  const [held] = await query<{ count: number }>(
    years.databaseUrl,
    'SELECT COUNT(*) AS count FROM obligations',
  );
  context.say(`  ${held?.count} obligations`);
  const rates = { year: [] as number[], years: [] as number[] };
  const times = new Map(QUESTIONS.map((text) => [text, { period: [] as number[], years: [] as number[] }]));
  let wrong = 0;
  for (let round = 0; round <= context.rounds; round++) {
    const ofYear = await rate(context, year, shape, round);
    const ofYears = await rate(context, years, shape, round);
    for (const [text, series] of times) {
      const few = await answerMs(context, period, text);
      const many = await answerMs(context, years, text);
      context.say(`  ${text} ${few.ms.toFixed(0)} ms, with history ${many.ms.toFixed(0)} ms`);
      wrong += few.wrong + many.wrong;
      if (round === 0) continue;
      series.period.push(few.ms);
      series.years.push(many.ms);
    }
    if (round === 0) continue;
    rates.year.push(ofYear);
    rates.years.push(ofYears);
  }
  return [
    single(
      {
        name: 'obligations in the store of five years',
        of: 'count',
        unit: '',
        target: context.quick ? null : { bound: 'at least', value: 1_000_000 },
      },
      [Number(held?.count)],
    ),
    compare(
      {
        name: 'inbound report, five years of history',
        of: 'rate / without history',
        unit: '/s',
        target: { bound: 'at least', value: 0.9 },
      },
      rates.years,
      rates.year,
    ),
    ...[...times].map(([text, series]) =>
      compare(
        {
          name: `${text} of the current period, five years of history`,
          of: 'time / of a store with one period',
          unit: 'ms',
          target: { bound: 'at most', value: 3 },
        },
        series.years,
        series.period,
      ),
    ),
    zero('状态, 未报, 看数: answers that were none', wrong),
  ];
}
