import { owingUnits } from './owing-units';

interface Responsible {
  readonly unitId: number;
  readonly role: 'lead' | 'support';
}

/** What becomes of one unit's part in an item: it leads, it supports, or it is taken out. */
export type NewPart = 'lead' | 'support' | 'removed';

/** The responsible units of an item, in printed order, once each of the given units has its new part. */
export function withNewPart(
  responsible: readonly Responsible[],
  unitIds: readonly number[],
  part: NewPart,
): Responsible[] {
  const others = responsible.filter(({ unitId }) => !unitIds.includes(unitId));
  if (part === 'removed') return others;
  const changed = responsible.map((each) => (unitIds.includes(each.unitId) ? { ...each, role: part } : each));
  const known = new Set(responsible.map(({ unitId }) => unitId));
  return [...changed, ...unitIds.filter((id) => !known.has(id)).map((unitId) => ({ unitId, role: part }))];
}

/** Which units begin to owe reports on an item and which cease to, when its responsible units change. */
export function owingChanges(
  before: readonly Responsible[],
  after: readonly Responsible[],
  owedBy: 'all' | 'lead',
): { readonly begin: number[]; readonly cease: number[] } {
  const owed = new Set(owingUnits(before, owedBy).map(({ unitId }) => unitId));
  const owes = new Set(owingUnits(after, owedBy).map(({ unitId }) => unitId));
  return {
    begin: [...owes].filter((unitId) => !owed.has(unitId)),
    cease: [...owed].filter((unitId) => !owes.has(unitId)),
  };
}
