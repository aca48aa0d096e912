import { planReminders } from '../../src/domain/reminders/plan-reminders';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { loadBriefingInputs } from '../../src/reminders/briefing-inputs';
import { loadInputsOfToday } from '../../src/reminders/planner-inputs';
import { Store } from '../../src/store/store';
import { atRest, type BenchContext, type Benchmark, query } from './bench';
import { compare, type Figure, single } from './figures';
import { reports } from './inbound';
import { coordinator, LARGE_CITY, OFFICE_SECONDS, OFFICE_TIME, type Shape, seedOffice } from './office';
import { load, type Running, startProduct } from './processes';

/** Plans of this size for five years: 45 × 1,112 obligations a period, twenty periods, a million in all. */
const OF_YEARS: Shape = { units: 1_112, items: 45, itemsPerUnit: 45, coordinators: 8, reminds: false };
const YEARS_BEFORE = 4;
const QUICK_YEARS: Shape = { ...OF_YEARS, units: 200 };

/** Plans of the years before, everything in them reported and accepted, written by the database itself. */
async function addHistory(databaseUrl: string): Promise<void> {
  for (let back = 1; back <= YEARS_BEFORE; back++) {
    const plan = 1 + back;
    const statements = [
      `INSERT INTO plans SELECT ${plan}, CONCAT(year - ${back}, title), issuer, year - ${back}, issued_on, collecting_unit_id, reporting_note, reporting_contact, 'archived', owed_by, source_text, imported_at, activated_at, reminders_paused_at, follows_id, policy_title, policy_year FROM plans WHERE id = 1`,
      `INSERT INTO work_items (plan_id, section_id, no, label, title, text, printed_units, due_text, closed_at, removed_at) SELECT ${plan}, NULL, no, label, title, text, printed_units, due_text, closed_at, removed_at FROM work_items WHERE plan_id = 1`,
      `INSERT INTO item_units (item_id, unit_id, role, ordinal, printed_name, group_id) SELECT n.id, iu.unit_id, iu.role, iu.ordinal, iu.printed_name, iu.group_id FROM item_units iu JOIN work_items o ON o.id = iu.item_id AND o.plan_id = 1 JOIN work_items n ON n.plan_id = ${plan} AND n.no = o.no`,
      `INSERT INTO reporting_periods (plan_id, code, kind, printed, due_at, grace_until, closes_at, quiet, confirmed_due_at) SELECT ${plan}, CONCAT(LEFT(code, 4) - ${back}, MID(code, 5)), kind, printed, due_at - INTERVAL ${back} YEAR, grace_until, closes_at, quiet, confirmed_due_at FROM reporting_periods WHERE plan_id = 1`,
      `INSERT INTO obligations (period_id, item_id, unit_id, state, \`partial\`, own_due_at, own_due_set_on, round, first_reported_at, deadline_when_reported, current_version, revision, remark) SELECT np.id, n.id, o.unit_id, 'accepted', 0, NULL, NULL, 1, np.due_at, np.due_at, 1, 3, NULL FROM obligations o JOIN work_items i ON i.id = o.item_id AND i.plan_id = 1 JOIN work_items n ON n.plan_id = ${plan} AND n.no = i.no JOIN reporting_periods p ON p.id = o.period_id AND p.plan_id = 1 JOIN reporting_periods np ON np.plan_id = ${plan} AND RIGHT(np.code, 2) = RIGHT(p.code, 2)`,
      `INSERT INTO report_versions (obligation_id, version, kind, text, reported_at, person_id, by_proxy, inbound_id, withdrawn_at) SELECT o.id, 1, 'report', CONCAT('已完成年度任务，累计完成投资', o.id, '万元。'), o.first_reported_at, o.unit_id, 0, NULL, NULL FROM obligations o JOIN reporting_periods p ON p.id = o.period_id WHERE p.plan_id = ${plan}`,
      `INSERT INTO audit_entries (at, actor, inbound_id, action, subject, \`before\`, \`after\`, operation_id, record, seq, previous_hash, hash) SELECT o.first_reported_at, 'system', NULL, 'report.submit', CONCAT('obligation:', o.id), '{}', '{}', NULL, 'of the years before', o.id, REPEAT('0', 64), REPEAT('0', 64) FROM obligations o JOIN reporting_periods p ON p.id = o.period_id WHERE p.plan_id = ${plan}`,
    ];
    for (const statement of statements) await query(databaseUrl, statement);
  }
  await query(
    databaseUrl,
    'ANALYZE TABLE obligations, report_versions, audit_entries, work_items, item_units',
  );
}

async function rate(
  context: BenchContext,
  product: Running,
  shape: Shape,
  round: number,
  count: number,
): Promise<number> {
  const said = reports(shape, round * count, count);
  const result = await load(context, product.port, said, 64);
  context.say(`  ${Math.round(result.perSecond)}/s ${JSON.stringify(result.odd)}`);
  return result.perSecond;
}

async function answerMs(context: BenchContext, product: Running, text: string): Promise<number> {
  const said = [{ from: coordinator(1), at: OFFICE_SECONDS, text }];
  const { medianMs } = await load(context, product.port, said, 1);
  return medianMs;
}

export const history: Benchmark = {
  name: 'history',
  async run(context) {
    const shape = context.quick ? QUICK_YEARS : OF_YEARS;
    const plainUrl = await context.newDatabase('one_year');
    await seedOffice(plainUrl, shape);
    const yearsUrl = await context.newDatabase('five_years');
    await seedOffice(yearsUrl, shape);
    await addHistory(yearsUrl);
    const [held] = await query<{ count: number }>(yearsUrl, 'SELECT COUNT(*) AS count FROM obligations');
    context.say(`  ${held?.count} obligations`);
    const start = (databaseUrl: string) =>
      startProduct(context.root, { databaseUrl, apiRoot: context.api.root });
    const plain = await start(plainUrl);
    const years = await start(yearsUrl);
    try {
      const series = { plain: [] as number[], years: [] as number[] };
      const asked = {
        状态: { plain: [] as number[], years: [] as number[] },
        未报: { plain: [] as number[], years: [] as number[] },
      };
      for (let round = 0; round <= context.rounds; round++) {
        const here = await rate(context, plain, shape, round, 600);
        const there = await rate(context, years, shape, round, 600);
        await atRest(plainUrl);
        await atRest(yearsUrl);
        const times: [keyof typeof asked, number, number][] = [];
        for (const text of ['状态', '未报'] as const)
          times.push([text, await answerMs(context, plain, text), await answerMs(context, years, text)]);
        if (round === 0) continue;
        series.plain.push(here);
        series.years.push(there);
        for (const [text, before, after] of times) {
          asked[text].plain.push(before);
          asked[text].years.push(after);
        }
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
          series.years,
          series.plain,
        ),
        ...(['状态', '未报'] as const).map((text) =>
          compare(
            {
              name: `${text}, five years of history`,
              of: 'time / without history',
              unit: 'ms',
              target: { bound: 'at most', value: 3 },
            },
            asked[text].years,
            asked[text].plain,
          ),
        ),
      ];
    } finally {
      await Promise.all([plain.stop(), years.stop()]);
    }
  },
};

/** What the tick of a working day costs, from the rows to the planned messages. */
async function planningMs(context: BenchContext, store: Store): Promise<number> {
  const { rules } = loadOfficeRules(`${context.root}/config`, null);
  const startedAt = performance.now();
  const inputs = await loadInputsOfToday(store.read, rules, OFFICE_TIME);
  const briefings = await loadBriefingInputs(store.read, inputs, rules, OFFICE_TIME);
  planReminders({
    ...rules,
    owed: inputs.owed,
    recipients: inputs.recipients,
    standIns: inputs.standIns,
    briefings,
    covered: [],
    now: OFFICE_TIME,
  });
  return performance.now() - startedAt;
}

export const planning: Benchmark = {
  name: 'planning',
  async run(context): Promise<Figure[]> {
    const stores: Store[] = [];
    for (const units of [200, 2_000]) {
      const url = await context.newDatabase(`people_${units}`);
      await seedOffice(url, { ...LARGE_CITY, units, reminds: true });
      stores.push(await Store.open(url));
    }
    try {
      const [few, many] = stores;
      if (!few || !many) throw new Error('two stores are compared');
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = -1; round < context.rounds; round++) {
        const small = await planningMs(context, few);
        const large = await planningMs(context, many);
        if (round < 0) continue;
        theirs.push(small);
        ours.push(large);
      }
      return [
        compare(
          {
            name: 'planning of the day for ten times the people',
            of: 'time / time of one',
            unit: 'ms',
            target: { bound: 'at most', value: 12 },
          },
          ours,
          theirs,
        ),
      ];
    } finally {
      for (const store of stores) await store.close();
    }
  },
};
