import { PlanRepository } from '../store/plan-repository';
import type { Reading } from '../store/read-models/alike-obligations';
import {
  figuresOfObligations,
  itemStandings,
  missingUnits,
  sectionStandings,
  trendOf,
  unitStandings,
} from '../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../store/read-models/plan-calendar';
import {
  inOrderOfList,
  longestFirst,
  overdueList,
  type PlanFigures,
  planFigures,
} from '../store/read-models/plan-figures';
import type { OwnPart, ReadablePlan } from '../store/read-models/reading-rights';
import { LISTED_OVERDUE, type OverviewContent } from './overview-view';

/** What 看数 shows of one period of a plan. */
export function readOverview(
  reading: Reading,
  { times, own }: ReadablePlan,
  inForce: PeriodInForce,
): Promise<OverviewContent> | OverviewContent {
  return own ? ownContent(own, inForce, reading.now) : wholeContent(reading, times, inForce);
}

async function wholeContent(
  reading: Reading,
  times: PlanTimes,
  inForce: PeriodInForce,
): Promise<OverviewContent> {
  const { now, manager } = reading;
  const figures = await planFigures(reading, times, inForce);
  const sections = await new PlanRepository(manager).sections(times.plan.id);
  return {
    figures: figuresOfObligations(figures.units, now),
    trend: figures.trend,
    overdue: await overdueList(reading, inForce, figures.items, LISTED_OVERDUE),
    whole: {
      sections: sectionStandings(figures.items, sections, now),
      units: await unitsShown(reading, inForce, figures),
      items: itemStandings(figures.items, now),
    },
    own: null,
  };
}

/** Who misses something first, then the others in the order of the plan. */
async function unitsShown(reading: Reading, inForce: PeriodInForce, { units, items }: PlanFigures) {
  const missing = missingUnits(units, reading.now);
  const first = new Set(missing.map(({ unitId }) => unitId));
  const others = units.filter(({ unitId }) => !first.has(unitId));
  const inOrder = await inOrderOfList(reading, inForce, { units: others, items });
  return [...missing, ...unitStandings(inOrder, reading.now)];
}

function ownContent(own: OwnPart, inForce: PeriodInForce, now: Date): OverviewContent {
  const obligations = own.obligations.filter(({ periodId }) => periodId === inForce.period.id);
  const overdue = longestFirst(obligations, now);
  return {
    figures: figuresOfObligations(obligations, now),
    trend: trendOf(own.obligations, now),
    overdue: { count: overdue.length, first: overdue.slice(0, LISTED_OVERDUE) },
    whole: null,
    own,
  };
}
