import { planReminders } from '../../src/domain/reminders/plan-reminders';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { loadBriefingInputs } from '../../src/reminders/briefing-inputs';
import { loadInputsOfToday } from '../../src/reminders/planner-inputs';
import { Store } from '../../src/store/store';
import type { BenchContext, Benchmark } from './bench';
import { compare, type Figure } from './figures';
import { LARGE_CITY, OFFICE_TIME, seedOffice } from './office';

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
