import { setTimeout as delay } from 'node:timers/promises';
import { sessionValue, startSession } from '../../src/pages/session';
import { type BenchContext, type Benchmark, query } from './bench';
import { compare, type Figure, median, single } from './figures';
import { contactOf, coordinator, OFFICE_SECONDS, type Shape, seedOffice } from './office';
import { load, type Running, startProduct } from './processes';

/** What is made of a plan: 45 items, each owed by every one of 200 units, in four periods. */
const FULL_MATRIX: Shape = { units: 200, items: 45, itemsPerUnit: 45, coordinators: 8, reminds: false };
const FOUR_TIMES: Shape = { ...FULL_MATRIX, units: 800 };
const SECRET = 'invented-secret-of-the-bench-pages';

/** A page, who looks at it, and the statement without which it cannot be: its rows, with what it shows of each. */
interface Page {
  readonly name: string;
  readonly path: string;
  readonly reader: string;
  readonly query: string;
}

const ROWS = `SELECT o.id, o.state, o.partial, o.own_due_at, o.round, o.first_reported_at, o.deadline_when_reported, o.current_version, p.code, i.no, i.label, i.title, i.section_id, i.closed_at, u.name, iu.role
  FROM obligations o JOIN reporting_periods p ON p.id = o.period_id JOIN work_items i ON i.id = o.item_id JOIN units u ON u.id = o.unit_id
  LEFT JOIN item_units iu ON iu.item_id = o.item_id AND iu.unit_id = o.unit_id`;

/** Every page; one that is added gets a line here. */
const PAGES: readonly Page[] = [
  // The trend is that of all periods.
  { name: '看数', path: '/h5/overview', reader: coordinator(1), query: ROWS },
  {
    name: '看数, one item',
    path: '/h5/item/1?period=2026Q2',
    reader: coordinator(1),
    query: `${ROWS} WHERE o.item_id = 1 AND o.period_id = 2`,
  },
  { name: '一单位一档', path: '/h5/unit/1', reader: coordinator(1), query: `${ROWS} WHERE o.unit_id = 1` },
  { name: '填报, list', path: '/h5/report', reader: contactOf(1), query: `${ROWS} WHERE o.unit_id = 1` },
  { name: '填报, form', path: '/h5/report/9001', reader: contactOf(1), query: `${ROWS} WHERE o.unit_id = 1` },
  { name: '工作台', path: '/h5/desk', reader: coordinator(1), query: `${ROWS} WHERE o.period_id = 2` },
  {
    name: '文稿下载',
    path: '/h5/documents',
    reader: coordinator(1),
    query: 'SELECT id FROM document_jobs',
  },
];

function cookieOf(userid: string): string {
  return `cuibao_session=${sessionValue(startSession(userid, Date.now()), SECRET)}`;
}

/** Milliseconds until the first byte of the answer's body. */
async function firstByteMs({ port }: Running, { name, path, reader }: Page): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { cookie: cookieOf(reader) },
    redirect: 'manual',
  });
  const body = response.body?.getReader();
  await body?.read();
  const ms = performance.now() - startedAt;
  await body?.cancel();
  if (response.status !== 200) throw new Error(`${name} (${path}) answers ${response.status}`);
  return ms;
}

async function queryMs(databaseUrl: string, sql: string): Promise<number> {
  const startedAt = performance.now();
  await query(databaseUrl, sql);
  return performance.now() - startedAt;
}

async function pageFigures(context: BenchContext, product: Running, databaseUrl: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const page of PAGES) {
    const ours: number[] = [];
    const allowed: number[] = [];
    for (let round = -2; round < context.rounds; round++) {
      const bare = await queryMs(databaseUrl, page.query);
      const shown = await firstByteMs(product, page);
      if (round < 0) continue;
      ours.push(shown);
      allowed.push(3 * bare + 30);
    }
    figures.push(
      compare(
        {
          name: `page ${page.name}`,
          of: 'first byte / (3 × its query + 30 ms)',
          unit: 'ms',
          target: { bound: 'at most', value: 1 },
        },
        ours,
        allowed,
      ),
    );
  }
  return figures;
}

const DOCUMENTS = [
  { kind: 'workbook', says: '导出' },
  { kind: 'briefing', says: '汇总' },
] as const;

/** Asked for in the chat; milliseconds until it is made. */
async function documentMs(
  context: BenchContext,
  port: number,
  databaseUrl: string,
  says: string,
): Promise<number> {
  const [before] = await query<{ id: number }>(
    databaseUrl,
    'SELECT COALESCE(MAX(id), 0) AS id FROM document_jobs',
  );
  const startedAt = performance.now();
  await load(context, port, [{ from: coordinator(1), at: OFFICE_SECONDS, text: says }], 1);
  for (;;) {
    const [job] = await query<{ state: string }>(
      databaseUrl,
      'SELECT state FROM document_jobs WHERE id > ? ORDER BY id DESC LIMIT 1',
      [before?.id ?? 0],
    );
    if (job?.state === 'failed') throw new Error(`${says}: the document could not be made`);
    if (job?.state === 'done') return performance.now() - startedAt;
    if (performance.now() - startedAt > 300_000) throw new Error(`${says}: no document after five minutes`);
    await delay(10);
  }
}

/** p99 of callbacks, eight at once, for as long as `during` takes; at least `least` of them. */
async function p99While(
  context: BenchContext,
  product: Running,
  shape: Shape,
  during: () => Promise<unknown>,
): Promise<number> {
  let over = false;
  const work = during().finally(() => {
    over = true;
  });
  const p99s: number[] = [];
  do {
    const said = Array.from({ length: 400 }, (_, i) => ({
      from: contactOf((i % shape.units) + 1),
      at: OFFICE_SECONDS,
      text: '你好',
    }));
    const { p99Ms } = await load(context, product.port, said, 8);
    p99s.push(p99Ms);
  } while (!over);
  await work;
  return median(p99s);
}

async function openMatrix(
  context: BenchContext,
  name: string,
  shape: Shape,
): Promise<{ product: Running; databaseUrl: string }> {
  const databaseUrl = await context.newDatabase(name);
  await seedOffice(databaseUrl, shape);
  const product = await startProduct(context.root, {
    databaseUrl,
    apiRoot: context.api.root,
    settings: {
      PUBLIC_URL: 'http://127.0.0.1:1',
      SESSION_SECRET: SECRET,
      WECOM_OAUTH_ROOT: context.api.root,
    },
  });
  return { product, databaseUrl };
}

export const documents: Benchmark = {
  name: 'documents',
  async run(context) {
    const small = await openMatrix(context, 'matrix', FULL_MATRIX);
    const large = await openMatrix(context, 'matrix_of_four', FOUR_TIMES);
    const figures: Figure[] = [];
    try {
      figures.push(...(await pageFigures(context, small.product, small.databaseUrl)));
      const restMb = small.product.residentMb();
      for (const { kind, says } of DOCUMENTS) {
        const ours: number[] = [];
        const theirs: number[] = [];
        const busy: number[] = [];
        const rest: number[] = [];
        for (let round = 0; round < context.rounds; round++) {
          theirs.push(await documentMs(context, small.product.port, small.databaseUrl, says));
          ours.push(await documentMs(context, large.product.port, large.databaseUrl, says));
          rest.push(await p99While(context, small.product, FULL_MATRIX, async () => undefined));
          busy.push(
            await p99While(context, small.product, FULL_MATRIX, () =>
              documentMs(context, small.product.port, small.databaseUrl, says),
            ),
          );
          context.say(
            `  ${says}: ${Math.round(theirs.at(-1) ?? 0)} ms, of four times the rows ${Math.round(ours.at(-1) ?? 0)} ms`,
          );
        }
        figures.push(
          compare(
            {
              name: `${kind} of four times the rows`,
              of: 'time / time of one',
              unit: 'ms',
              target: { bound: 'at most', value: 5 },
            },
            ours,
            theirs,
          ),
          compare(
            {
              name: `callbacks while a ${kind} is made`,
              of: 'p99 / p99 at rest',
              unit: 'ms',
              target: { bound: 'at most', value: 2 },
            },
            busy,
            rest,
          ),
        );
      }
      figures.push(
        single(
          {
            name: 'memory while documents are made',
            of: 'growth at the most',
            unit: 'MB',
            target: { bound: 'at most', value: 300 },
          },
          [small.product.peakMb() - restMb],
        ),
      );
      return figures;
    } finally {
      await Promise.all([small.product.stop(), large.product.stop()]);
    }
  },
};
