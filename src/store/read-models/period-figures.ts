import {
  type CountedFacts,
  type Counts,
  countsOf,
  type Figures,
  figuresBy,
  figuresOf,
  groupedBy,
} from '../../domain/figures/figures';
import type { ObligationState } from '../../domain/obligation/obligation';
import type { PlanSectionEntity } from '../entities/plan-section-entity';
import type { Judgement } from './judged-obligations';

/** An obligation as figures are made of it, or so many (`count`) that are alike. */
export interface Counted extends Pick<Judgement, 'marks' | 'late' | 'itemClosed'> {
  readonly state: ObligationState;
  readonly partial: boolean;
  /** 1 where nothing is said. */
  readonly count?: number;
}

export interface CountedOfUnit extends Counted {
  readonly unitId: number;
  readonly unitName: string;
}

/** Of an item, under a heading. */
export interface CountedOfItem extends Counted {
  readonly itemId: number;
  readonly sectionId: number | null;
}

/** How one unit stands. */
export interface UnitStanding {
  readonly unitId: number;
  readonly unitName: string;
  readonly figures: Figures;
  /** The earliest deadline that has passed among what is missing; null when nothing is overdue. */
  readonly overdueSince: Date | null;
}

/** The figures of a set of obligations: chat, pages, documents and command line take them from here. */
export function figuresOfObligations(obligations: readonly CountedOfUnit[], now: Date): Figures {
  return figuresOf(eachAs(obligations, unitFactsOf), now);
}

/** The same without the number of units. */
export function countsOfObligations(obligations: readonly Counted[], now: Date): Counts {
  return countsOf(eachAs(obligations, factsOf), now);
}

/** The units that miss something, the longest overdue first, then who misses most. */
export function missingUnits(obligations: readonly CountedOfUnit[], now: Date): UnitStanding[] {
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
export function unitStandings(obligations: readonly CountedOfUnit[], now: Date): UnitStanding[] {
  const names = new Map(obligations.map(({ unitId, unitName }) => [unitId, unitName]));
  const overdue = new Map<number, Date>();
  for (const { unitId, state, itemClosed, marks } of obligations) {
    if (itemClosed || (state !== 'pending' && state !== 'returned') || now <= marks.deadline) continue;
    const known = overdue.get(unitId);
    if (!known || marks.deadline < known) overdue.set(unitId, marks.deadline);
  }
  return [...figuresBy(eachAs(obligations, unitFactsOf), ({ unitId }) => unitId, now)].map(
    ([unitId, figures]) => ({
      unitId,
      unitName: names.get(unitId) ?? '',
      figures,
      overdueSince: overdue.get(unitId) ?? null,
    }),
  );
}

/** How one part of the plan stands; `heading` is null for the items that stand under none. */
export interface SectionStanding {
  readonly heading: string | null;
  readonly figures: Counts;
}

/**
 * The figures of each top-level heading of the plan that has obligations in the set, with everything below it, in
 * printed order; what stands under no heading comes last.
 */
export function sectionStandings(
  obligations: readonly CountedOfItem[],
  sections: readonly PlanSectionEntity[],
  now: Date,
): SectionStanding[] {
  const topOf = new Map<number, PlanSectionEntity>();
  // Parents stand before their children.
  for (const section of [...sections].sort((a, b) => a.ordinal - b.ordinal)) {
    const above = section.parentId === null ? undefined : topOf.get(section.parentId);
    topOf.set(section.id, above ?? section);
  }
  const top = (sectionId: number | null) => (sectionId === null ? null : (topOf.get(sectionId) ?? null));
  return [...groupedBy(obligations, ({ sectionId }) => top(sectionId))]
    .sort(([a], [b]) => (a?.ordinal ?? Number.MAX_SAFE_INTEGER) - (b?.ordinal ?? Number.MAX_SAFE_INTEGER))
    .map(([section, below]) => ({
      heading: section?.heading ?? null,
      figures: countsOfObligations(below, now),
    }));
}

/** How one item stands with all its units. */
export interface ItemStanding<O> {
  /** Any of its obligations: how it is called there. */
  readonly item: O;
  readonly figures: Counts;
}

/** Every item of the set, in the order of its first obligation. */
export function itemStandings<O extends CountedOfItem>(
  obligations: readonly O[],
  now: Date,
): ItemStanding<O>[] {
  return [...groupedBy(obligations, ({ itemId }) => itemId).values()].flatMap((ofItem) => {
    const [item] = ofItem;
    return item ? [{ item, figures: countsOfObligations(ofItem, now) }] : [];
  });
}

/** How each period stands, by its id. */
export type Trend = ReadonlyMap<number, Counts>;

export function trendOf(obligations: readonly (Counted & { readonly periodId: number })[], now: Date): Trend {
  const byPeriod = groupedBy(obligations, ({ periodId }) => periodId);
  return new Map([...byPeriod].map(([periodId, own]) => [periodId, countsOfObligations(own, now)]));
}

/** One after the other: of thousands no second list is made. */
function* eachAs<O, F>(obligations: readonly O[], make: (obligation: O) => F): Iterable<F> {
  for (const obligation of obligations) yield make(obligation);
}

function unitFactsOf({ unitId, state, partial, itemClosed, marks, late, count = 1 }: CountedOfUnit) {
  return { unitId, state, partial, finished: itemClosed, deadline: marks.deadline, late, count };
}

function factsOf({ state, partial, itemClosed, marks, late, count = 1 }: Counted): CountedFacts {
  return { state, partial, finished: itemClosed, deadline: marks.deadline, late, count };
}
