import { ItemUnitEntity } from '../entities/item-unit-entity';
import { ObligationEntity } from '../entities/obligation-entity';
import {
  type AlikeOfItem,
  type AlikeOfUnit,
  alikeOfItems,
  alikeOfPeriod,
  alikeOfUnits,
  type Reading,
} from './alike-obligations';
import { isOwed, type JudgedObligation, judgedObligations } from './judged-obligations';
import { countsOfObligations, type Trend } from './period-figures';
import type { PeriodInForce, PlanTimes } from './plan-calendar';

/** One period of a whole plan, counted, and how the others stand beside it. */
export interface PlanFigures {
  readonly units: readonly AlikeOfUnit[];
  readonly items: readonly AlikeOfItem[];
  readonly trend: Trend;
}

export async function planFigures(
  reading: Reading,
  { periods }: PlanTimes,
  inForce: PeriodInForce,
): Promise<PlanFigures> {
  const units = await alikeOfUnits(reading, inForce);
  const items = await alikeOfItems(reading, inForce);
  const trend = new Map([[inForce.period.id, countsOfObligations(items, reading.now)]]);
  for (const each of periods) {
    if (each === inForce) continue;
    trend.set(each.period.id, countsOfObligations(await alikeOfPeriod(reading, each), reading.now));
  }
  return { units, items, trend };
}

/** So many items are asked for their units at first, then twice as many, and so on: the first ones concern most units. */
const ITEMS_AT_FIRST = 2;

/** The units in the order in which a list of the period's obligations names them first. */
export async function inOrderOfList(
  { manager }: Reading,
  { period }: PeriodInForce,
  { units, items }: Pick<PlanFigures, 'units' | 'items'>,
): Promise<AlikeOfUnit[]> {
  const wanted = new Set(units.map(({ unitId }) => unitId));
  const numbers = new Map(items.map(({ itemId, itemNo }) => [itemId, itemNo]));
  const itemIds = [...numbers.keys()];
  const places = new Map<number, number>();
  for (let from = 0, count = ITEMS_AT_FIRST; places.size < wanted.size; from += count, count *= 2) {
    const asked = itemIds.slice(from, from + count);
    if (asked.length === 0) break;
    const rows = await manager
      .createQueryBuilder(ObligationEntity, 'o')
      .leftJoin(ItemUnitEntity, 'iu', 'iu.item_id = o.item_id AND iu.unit_id = o.unit_id')
      .select('o.id', 'id')
      .addSelect('o.unit_id', 'unitId')
      .addSelect('o.item_id', 'itemId')
      .addSelect('iu.ordinal', 'ordinal')
      .where('o.period_id = :periodId AND o.item_id IN (:...asked)', { periodId: period.id, asked })
      .getRawMany<{ id: number; unitId: number; itemId: number; ordinal: number | null }>();
    const numberOf = ({ itemId }: { itemId: number }) => numbers.get(Number(itemId)) ?? 0;
    // A unit that is responsible no more has no place among the printed ones: it stands before them.
    rows.sort(
      (a, b) =>
        numberOf(a) - numberOf(b) || (a.ordinal ?? -1) - (b.ordinal ?? -1) || Number(a.id) - Number(b.id),
    );
    for (const { unitId } of rows) if (!places.has(Number(unitId))) places.set(Number(unitId), places.size);
  }
  const placeOf = ({ unitId }: AlikeOfUnit) => places.get(unitId) ?? places.size;
  return [...units].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What is overdue of a period: how many, and the first ones of the list. */
export interface OverdueList {
  readonly count: number;
  /** The longest overdue first. */
  readonly first: readonly JudgedObligation[];
}

/** Only what may be among the first `most` is read. */
export async function overdueList(
  { manager, rules, now }: Reading,
  inForce: PeriodInForce,
  items: readonly AlikeOfItem[],
  most: number,
): Promise<OverdueList> {
  const overdue = items.filter((each) => isOverdue(each, now));
  const count = overdue.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return { count, first: [] };
  const calendar = { plans: [], periodById: new Map([[inForce.period.id, inForce]]) };
  const owed = { periodIds: [inForce.period.id], states: ['pending', 'returned'] as const };
  const read = (further: object) => judgedObligations(manager, calendar, { ...owed, ...further }, rules, now);
  const alike = await read({ itemIds: firstItems(overdue, most) });
  const known = new Set(alike.map(({ id }) => id));
  const ownWay = (await read({ ownWayOrIn: [] })).filter(({ id }) => !known.has(id));
  return { count, first: longestFirst([...alike, ...ownWay], now).slice(0, most) };
}

/** The longest overdue first, then by items; the list's order besides. */
export function longestFirst(obligations: readonly JudgedObligation[], now: Date): JudgedObligation[] {
  return obligations
    .filter((each) => isOverdue(each, now))
    .sort((a, b) => a.marks.deadline.getTime() - b.marks.deadline.getTime() || a.itemNo - b.itemNo);
}

function isOverdue(each: Pick<JudgedObligation, 'state' | 'itemClosed' | 'marks'>, now: Date): boolean {
  return isOwed(each) && now > each.marks.deadline;
}

/** Of what goes the period's way everything has one deadline: the first items hold the first of them. */
function firstItems(overdue: readonly AlikeOfItem[], most: number): number[] {
  const itemIds = new Set<number>();
  let held = 0;
  for (const { itemId, ownDueAt, count } of overdue) {
    if (ownDueAt !== null) continue;
    if (held >= most && !itemIds.has(itemId)) break;
    itemIds.add(itemId);
    held += count;
  }
  return [...itemIds];
}
