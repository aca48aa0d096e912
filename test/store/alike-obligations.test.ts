import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObligationState } from '../../src/domain/obligation/obligation';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { ItemWordingEntity } from '../../src/store/entities/item-wording-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { PlanRepository } from '../../src/store/plan-repository';
import { alikeOfItems, alikeOfUnits } from '../../src/store/read-models/alike-obligations';
import { type JudgedObligation, judgedObligations } from '../../src/store/read-models/judged-obligations';
import {
  figuresOfObligations,
  itemStandings,
  missingUnits,
  sectionStandings,
  trendOf,
  unitStandings,
} from '../../src/store/read-models/period-figures';
import { loadPlanCalendar } from '../../src/store/read-models/plan-calendar';
import {
  inOrderOfList,
  longestFirst,
  overdueList,
  planFigures,
} from '../../src/store/read-models/plan-figures';
import { type SupportCount, supportCounts, supportKey } from '../../src/store/read-models/support-counts';
import { databasesUnderTest } from '../support/databases';
import { beijing, Office } from '../support/office';
import { Random } from '../year/random';

const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const STATES: readonly ObligationState[] = ['pending', 'submitted', 'returned', 'accepted', 'waived'];
/** The dues of the plan, their eves and morrows, and what is far from them: on the second where verdicts turn, and beside it. */
const MOMENTS = [
  '2022-03-20 10:00',
  '2022-06-30 18:00',
  '2022-07-04 18:00',
  '2022-09-30 18:00',
  '2023-01-09 09:00',
];

describe.each(databasesUnderTest())('counting alike obligations, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  afterAll(() => office.close());

  it.each(SEEDS)('tells the same as judging every row of a random office (%s)', async (seed) => {
    const random = new Random(seed);
    await anything(office, random);
    const now = momentBy(random);
    const { rules, store } = office;
    const reading = { manager: store.read, rules, now };
    const calendar = await loadPlanCalendar(store.read, rules, now);
    for (const times of calendar.plans) {
      const all = await judgedObligations(store.read, calendar, {}, rules, now);
      expect(all.length).toBeGreaterThan(100);
      const sections = await new PlanRepository(store.read).sections(times.plan.id);
      for (const inForce of times.periods) {
        const rows = all.filter(({ periodId }) => periodId === inForce.period.id);
        const units = await alikeOfUnits(reading, inForce);
        const items = await alikeOfItems(reading, inForce);
        expect(figuresOfObligations(units, now)).toEqual(figuresOfObligations(rows, now));
        expect(missingUnits(units, now)).toEqual(missingUnits(rows, now));
        const inOrder = await inOrderOfList(reading, inForce, { units, items });
        expect(unitStandings(inOrder, now)).toEqual(unitStandings(rows, now));
        expect(sectionStandings(items, sections, now)).toEqual(sectionStandings(rows, sections, now));
        expect(itemStandings(items, now).map(told)).toEqual(itemStandings(rows, now).map(told));
        expect(new Set(units.map(({ lamp }) => lamp))).toEqual(new Set(rows.map(({ lamp }) => lamp)));
        expect((await planFigures(reading, times, inForce)).trend).toEqual(trendOf(all, now));
        expect(await supportCounts(store.read, rows)).toEqual(supportingAmong(rows));
        for (const most of [7, 1_000]) {
          const overdue = longestFirst(rows, now);
          const { count, first } = await overdueList(reading, inForce, items, most);
          expect(count).toBe(overdue.length);
          expect(first.map(({ id }) => id)).toEqual(overdue.slice(0, most).map(({ id }) => id));
        }
      }
    }
  });
});

function supportingAmong(rows: readonly JudgedObligation[]): ReadonlyMap<string, SupportCount> {
  const counts = new Map<string, SupportCount>();
  for (const row of rows.filter(({ part, state }) => part === 'support' && state !== 'waived')) {
    const { all, reported } = counts.get(supportKey(row)) ?? { all: 0, reported: 0 };
    const isIn = row.state === 'submitted' || row.state === 'accepted';
    counts.set(supportKey(row), { all: all + 1, reported: reported + (isIn ? 1 : 0) });
  }
  return counts;
}

function told({ item, figures }: ReturnType<typeof itemStandings<Named>>[number]) {
  return [item.itemId, item.itemNo, item.itemTitle, item.formerNo, figures];
}
type Named = Parameters<typeof itemStandings>[0][number] & {
  readonly itemNo: number;
  readonly itemTitle: string;
  readonly formerNo: number | null;
};

function momentBy(random: Random): Date {
  return new Date(beijing(random.pick(MOMENTS)).getTime() + random.pick([0, 0, 1]));
}

const OWN_DUES = ['2022-06-30 18:00', '2022-07-04 18:00'];

/** Rows as no office would have them all at once: whatever the columns can hold. */
async function anything({ store }: Office, random: Random): Promise<void> {
  const maybe = <T>(value: () => T) => (random.chance(0.5) ? value() : null);
  await store.inTransaction(async (manager) => {
    const rows = await manager.find(ObligationEntity);
    for (const row of rows) {
      row.state = random.pick([...STATES, 'pending', 'returned']);
      row.partial = random.chance(0.1);
      row.round = random.pick([1, 1, 1, 2, 3]);
      row.ownDueAt = maybe(() => beijing(random.pick(OWN_DUES)));
      row.firstReportedAt = random.chance(0.8) ? momentBy(random) : null;
      row.deadlineWhenReported = maybe(() => momentBy(random));
    }
    await manager.save(rows);
    const periods = await manager.find(ReportingPeriodEntity);
    for (const period of periods)
      period.graceUntil = maybe(() => new Date(period.dueAt.getTime() + 4 * 86_400_000));
    await manager.save(periods);
    const items = await manager.find(WorkItemEntity);
    for (const item of items) item.closedAt = random.chance(0.3) ? momentBy(random) : null;
    await manager.save(items);
    // Who is responsible no more keeps what was asked for.
    const responsible = await manager.find(ItemUnitEntity);
    await manager.remove(responsible.filter(() => random.chance(0.1)));
    const renamed = items.filter(() => random.chance(0.1));
    const wordings = renamed.map(({ id, no, label }) => {
      const former = { itemId: id, replacedAt: momentBy(random), no: no + random.int(2), label };
      return { ...former, title: `曾名${no}`, text: '', printedUnits: '[]' };
    });
    await manager.insert(ItemWordingEntity, wordings);
  });
}
