import { type Figures, figuresBy, figuresOf, type ObligationFacts } from '../../domain/figures/figures';
import type { PlanSectionEntity } from '../entities/plan-section-entity';
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

/** How one part of the plan stands; `heading` is null for the items that stand under none. */
export interface SectionStanding {
  readonly heading: string | null;
  readonly figures: Figures;
}

/**
 * The figures of each top-level heading of the plan that has obligations in the set, with everything below it, in
 * printed order; what stands under no heading comes last.
 */
export function sectionStandings(
  obligations: readonly JudgedObligation[],
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
  const facts = obligations.map((each) => ({ ...factsOf(each), top: top(each.sectionId) }));
  return [...figuresBy(facts, (fact) => fact.top, now)]
    .sort(([a], [b]) => (a?.ordinal ?? Number.MAX_SAFE_INTEGER) - (b?.ordinal ?? Number.MAX_SAFE_INTEGER))
    .map(([section, figures]) => ({ heading: section?.heading ?? null, figures }));
}

/** How one item stands with all its units. */
export interface ItemStanding {
  /** Any of its obligations: how it is called there. */
  readonly item: JudgedObligation;
  readonly figures: Figures;
}

/** Every item of the set, in the order of its first obligation. */
export function itemStandings(obligations: readonly JudgedObligation[], now: Date): ItemStanding[] {
  const items = new Map<number, JudgedObligation>();
  for (const each of obligations) if (!items.has(each.itemId)) items.set(each.itemId, each);
  const facts = obligations.map((each) => ({ ...factsOf(each), itemId: each.itemId }));
  const figures = figuresBy(facts, ({ itemId }) => itemId, now);
  return [...items].flatMap(([itemId, item]) => {
    const ofItem = figures.get(itemId);
    return ofItem ? [{ item, figures: ofItem }] : [];
  });
}

function factsOf({ unitId, state, partial, itemClosed, marks, late }: JudgedObligation): ObligationFacts {
  return { unitId, state, partial, finished: itemClosed, deadline: marks.deadline, late };
}
