import { type Figures, figuresBy, figuresOf, type ObligationFacts } from '../../domain/figures/figures';
import type { JudgedObligation } from './judged-obligations';

/** How one unit stands. */
export interface UnitStanding {
  readonly unitId: number;
  readonly unitName: string;
  readonly figures: Figures;
  /** The earliest deadline that has passed among what is missing; null when nothing is overdue. */
  readonly overdueSince: Date | null;
}

/** The figures of a set of obligations: chat, pages, documents and command line take them from here. */
export function figuresOfObligations(obligations: readonly JudgedObligation[], now: Date): Figures {
  return figuresOf(obligations.map(factsOf), now);
}

/** The units that miss something, the longest overdue first, then who misses most. */
export function missingUnits(obligations: readonly JudgedObligation[], now: Date): UnitStanding[] {
  return unitStandings(obligations, now)
    .filter(({ figures }) => figures.missing > 0)
    .sort(
      (a, b) =>
        (a.overdueSince?.getTime() ?? Number.MAX_SAFE_INTEGER) -
          (b.overdueSince?.getTime() ?? Number.MAX_SAFE_INTEGER) ||
        b.figures.missing - a.figures.missing ||
        a.unitId - b.unitId,
    );
}

/** Every unit of the set, in the order of its first obligation. */
export function unitStandings(obligations: readonly JudgedObligation[], now: Date): UnitStanding[] {
  const names = new Map(obligations.map(({ unitId, unitName }) => [unitId, unitName]));
  const overdue = new Map<number, Date>();
  for (const { unitId, state, itemClosed, marks } of obligations) {
    if (itemClosed || (state !== 'pending' && state !== 'returned') || now <= marks.deadline) continue;
    const known = overdue.get(unitId);
    if (!known || marks.deadline < known) overdue.set(unitId, marks.deadline);
  }
  return [...figuresBy(obligations.map(factsOf), ({ unitId }) => unitId, now)].map(([unitId, figures]) => ({
    unitId,
    unitName: names.get(unitId) ?? '',
    figures,
    overdueSince: overdue.get(unitId) ?? null,
  }));
}

function factsOf({ unitId, state, partial, itemClosed, marks, late }: JudgedObligation): ObligationFacts {
  return { unitId, state, partial, finished: itemClosed, deadline: marks.deadline, late };
}
