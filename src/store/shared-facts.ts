import { byPlace, factsOfUnits, type PeriodOfFact, type PlacedFact } from './obligation-facts';
import type { ObligationFact, ObligationFilter } from './obligation-repository';
import type { JudgedObligation } from './read-models/judged-obligations';
import type { Question, SharedPart } from './shared-transaction';

/** What a conversation of a shared transaction has read of its units, kept as it changes it. */
const OWN = 'obligations of own units';

interface OwnObligations {
  readonly unitIds: readonly number[];
  readonly periodIds: readonly number[];
  /** Read once and judged once: nobody changes what is judged. */
  judged: readonly JudgedObligation[];
  /** What the conversation has written since, by id. */
  readonly changed: Map<number, object>;
}

type Judge = (facts: readonly ObligationFact[]) => Promise<readonly JudgedObligation[]>;

/**
 * The obligations of the member's own units, read once, together with those of the other conversations; every later question about
 * them is answered from that. Any other question needs a transaction of its own.
 */
export async function sharedObligations(
  part: SharedPart,
  filter: ObligationFilter,
  /** Those of the calendar, among them all that the filter names. */
  periods: ReadonlyMap<number, PeriodOfFact>,
  judge: Judge,
): Promise<JudgedObligation[]> {
  const { unitIds, ids, periodIds = [], ...further } = filter;
  if (Object.values(further).some((value) => value !== undefined)) throw part.leave('obligations of others');
  const own = part.own.get(OWN) as OwnObligations | undefined;
  if (own) await judgeChanged(own, judge);
  if (ids && !unitIds && own) {
    const found = own.judged.filter(({ id }) => ids.includes(id));
    if (found.length !== new Set(ids).size) throw part.leave('obligations of other units');
    return found.filter(({ periodId }) => periodIds.includes(periodId));
  }
  if (!unitIds || ids) throw part.leave('obligations by other means');
  if (periodIds.some((id) => !periods.has(id))) throw part.leave('obligations of other periods');
  if (own && same(own.unitIds, unitIds) && same(own.periodIds, periodIds)) return [...own.judged];
  const read = await part.askAll(factsOf(periodIds, periods), unitIds);
  const [only] = read;
  const placed = read.length === 1 && only ? only : read.flat().sort(byPlace);
  const judged = await judge(placed.map(({ fact }) => fact));
  part.own.set(OWN, { unitIds, periodIds, judged, changed: new Map() } satisfies OwnObligations);
  return [...judged];
}

async function judgeChanged(own: OwnObligations, judge: Judge): Promise<void> {
  if (own.changed.size === 0) return;
  const facts = own.judged.flatMap((each) => {
    const columns = own.changed.get(each.id);
    return columns ? [{ ...each, ...columns }] : [];
  });
  own.changed.clear();
  const anew = new Map((await judge(facts)).map((each) => [each.id, each]));
  own.judged = own.judged.map((each) => anew.get(each.id) ?? each);
}

/** What the conversation has just written of an obligation holds for what it says next. */
export function noteOwnChange(part: SharedPart, id: number, columns: object): void {
  const own = part.own.get(OWN) as OwnObligations | undefined;
  if (own) own.changed.set(id, { ...own.changed.get(id), ...columns });
}

function factsOf(
  periodIds: readonly number[],
  periods: ReadonlyMap<number, PeriodOfFact>,
): Question<number, readonly PlacedFact[]> {
  return {
    name: `facts of a unit in ${periodIds}`,
    answer: async (manager, unitIds) => {
      const byUnit = await factsOfUnits(
        manager,
        unitIds,
        periodIds.flatMap((id) => periods.get(id) ?? []),
      );
      const taken = new Set<number>();
      return (unitId) => {
        const placed = byUnit.get(unitId) ?? [];
        // Whoever judges a fact completes the fact itself: two contacts of a unit get one each.
        if (taken.has(unitId)) return placed.map((each) => ({ ...each, fact: { ...each.fact } }));
        taken.add(unitId);
        return placed;
      };
    },
  };
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
