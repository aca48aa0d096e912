import type { EntityManager } from 'typeorm';
import { instantFromRaw, instantOrNullFromRaw } from './dialect';
import type { ObligationFact, ObligationFilter } from './obligation-repository';
import { padded, places, readPlain } from './plain-sql';

/** What a fact needs of its period; whoever asks has read the plans' calendar. */
export interface PeriodOfFact {
  readonly id: number;
  readonly planId: number;
  readonly code: string;
  readonly dueAt: Date;
}

/** A fact with what it is sorted by. */
export interface PlacedFact {
  readonly fact: ObligationFact;
  readonly dueAt: number;
  /** Printed order of the units; -1 for one that is not printed. */
  readonly ordinal: number;
}

/** As the driver gives it. */
type ObligationRow = Pick<
  ObligationFact,
  'id' | 'periodId' | 'itemId' | 'unitId' | 'state' | 'ownDueSetOn'
> & {
  readonly partial: unknown;
  readonly ownDueAt: unknown;
  readonly round: number;
  readonly firstReportedAt: unknown;
  readonly deadlineWhenReported: unknown;
  readonly currentVersion: number;
};

interface ItemRow {
  readonly id: number;
  readonly no: number;
  readonly label: string;
  readonly title: string;
  readonly sectionId: number | null;
  readonly closedAt: unknown;
}

type PeriodRow = Omit<PeriodOfFact, 'dueAt'> & { readonly dueAt: unknown };

interface PrintedUnit {
  readonly itemId: number;
  readonly unitId: number;
  readonly role: string;
  readonly ordinal: number;
}

const OBLIGATIONS = `SELECT id, period_id AS periodId, item_id AS itemId, unit_id AS unitId, state, partial,
  own_due_at AS ownDueAt, own_due_set_on AS ownDueSetOn, round, first_reported_at AS firstReportedAt,
  deadline_when_reported AS deadlineWhenReported, current_version AS currentVersion FROM obligations`;
const ITEMS = `SELECT id, no, label, title, section_id AS sectionId, closed_at AS closedAt FROM work_items`;
const PRINTED = `SELECT item_id AS itemId, unit_id AS unitId, role, ordinal FROM item_units`;

const PERIODS = `SELECT id, plan_id AS planId, code, due_at AS dueAt FROM reporting_periods`;
const NAMES = 'SELECT id, name FROM units';

/**
 * The obligations that `filter` selects, each with what it is sorted by, in no order. A join of five tables would say titles and names
 * anew with every row; this reads each item, unit and printed place once and puts them together here, which costs a fraction
 * of the join's time and memory (docs/decisions/033-plain-rows.md).
 */
export async function readFacts(manager: EntityManager, filter: ObligationFilter): Promise<PlacedFact[]> {
  const rows = await obligationRows(manager, filter);
  if (rows.length === 0) return [];
  const periods = await chosen<PeriodRow>(manager, PERIODS, 'id', distinct(rows, 'periodId'));
  const dated = periods.map(({ dueAt, ...period }) => ({ ...period, dueAt: instantFromRaw(dueAt) }));
  return together(rows, dated, await surroundings(manager, rows, filter.unitIds !== undefined));
}

/** The same of some units and of periods that are known already; by unit, in order. */
export async function factsOfUnits(
  manager: EntityManager,
  unitIds: readonly number[],
  periods: readonly PeriodOfFact[],
): Promise<ReadonlyMap<number, readonly PlacedFact[]>> {
  const byUnit = new Map<number, PlacedFact[]>();
  const rows = await obligationRows(manager, { unitIds, periodIds: periods.map(({ id }) => id) });
  if (rows.length === 0) return byUnit;
  for (const placed of together(rows, periods, await surroundings(manager, rows, true)))
    listOf(byUnit, placed.fact.unitId, (): PlacedFact[] => []).push(placed);
  for (const facts of byUnit.values()) facts.sort(byPlace);
  return byUnit;
}

async function obligationRows(manager: EntityManager, filter: ObligationFilter): Promise<ObligationRow[]> {
  const { periodIds, unitIds, states, ids, itemId, itemIds, itemNos, ownWayOrIn } = filter;
  const lists = [
    ['unit_id', unitIds],
    ['period_id', periodIds],
    ['state', states],
    ['id', ids],
    ['item_id', itemIds],
    ['item_id', itemId === undefined ? undefined : [itemId]],
  ] as const;
  if (lists.some(([, list]) => list?.length === 0) || itemNos?.length === 0) return [];
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  for (const [column, list] of lists) {
    if (!list) continue;
    const keys = padded<string | number>(list);
    conditions.push(`${column} IN ${places(keys.length)}`);
    parameters.push(...keys);
  }
  if (itemNos) {
    // Asked of each of the few obligations: other plans have items of these numbers, too.
    const item = 'SELECT 1 FROM work_items i WHERE i.id = obligations.item_id';
    conditions.push(`EXISTS (${item} AND i.no IN ${places(itemNos.length)})`);
    parameters.push(...itemNos);
  }
  if (ownWayOrIn) {
    const inPeriods = ownWayOrIn.length > 0 ? ` OR period_id IN ${places(ownWayOrIn.length)}` : '';
    conditions.push(`(own_due_at IS NOT NULL OR state = 'returned'${inPeriods})`);
    parameters.push(...ownWayOrIn);
  }
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return readPlain(manager, `${OBLIGATIONS}${where}`, parameters);
}

interface Surroundings {
  readonly items: readonly ItemRow[];
  readonly printed: readonly PrintedUnit[];
  readonly names: readonly { id: number; name: string }[];
}

async function surroundings(
  manager: EntityManager,
  rows: readonly ObligationRow[],
  ofFewUnits: boolean,
): Promise<Surroundings> {
  const itemIds = distinct(rows, 'itemId');
  const unitIds = distinct(rows, 'unitId');
  return {
    items: await chosen<ItemRow>(manager, ITEMS, 'id', itemIds),
    // A unit has had items in every plan there ever was: without the items its places of all years would be read.
    printed: ofFewUnits
      ? await chosen<PrintedUnit>(manager, PRINTED, 'unit_id', unitIds, { column: 'item_id', ids: itemIds })
      : await chosen<PrintedUnit>(manager, PRINTED, 'item_id', itemIds),
    names: await chosen<{ id: number; name: string }>(manager, NAMES, 'id', unitIds),
  };
}

/** Below the parameter limits of both stores. */
const KEYS_A_STATEMENT = 512;

async function chosen<R>(
  manager: EntityManager,
  select: string,
  column: string,
  ids: readonly number[],
  /** What else they are chosen by: not more than one statement holds. */
  besides?: { readonly column: string; readonly ids: readonly number[] },
): Promise<R[]> {
  const rows: R[] = [];
  const others = besides ? padded(besides.ids) : [];
  const and = besides ? ` AND ${besides.column} IN ${places(others.length)}` : '';
  for (let from = 0; from < ids.length; from += KEYS_A_STATEMENT) {
    const keys = padded(ids.slice(from, from + KEYS_A_STATEMENT));
    const where = `WHERE ${column} IN ${places(keys.length)}${and}`;
    const part = await readPlain<R>(manager, `${select} ${where}`, [...keys, ...others]);
    if (ids.length <= KEYS_A_STATEMENT) return part;
    for (const row of part) rows.push(row);
  }
  return rows;
}

function distinct(rows: readonly ObligationRow[], name: 'itemId' | 'unitId' | 'periodId'): number[] {
  return [...new Set(rows.map((row) => row[name]))];
}

/** Whoever judges a fact completes it (`judgedObligations`): an object that has the fields already need not grow. */
interface RoomForJudgement {
  readonly inForce: null;
  readonly marks: null;
  readonly lamp: null;
  readonly late: null;
  readonly itemClosed: boolean;
  readonly formerNo: null;
}

function together(
  rows: readonly ObligationRow[],
  periodsOfFacts: readonly PeriodOfFact[],
  known: Surroundings,
): PlacedFact[] {
  const periods = new Map(periodsOfFacts.map((period) => [period.id, period]));
  const items = new Map(
    known.items.map((item) => [item.id, { ...item, closedAt: instantOrNullFromRaw(item.closedAt) }] as const),
  );
  const names = new Map(known.names.map(({ id, name }) => [id, name]));
  const printed = new Map<number, Map<number, PrintedUnit>>();
  for (const each of known.printed) listOf(printed, each.unitId, () => new Map()).set(each.itemId, each);
  const facts: PlacedFact[] = [];
  for (const row of rows) {
    const period = periods.get(row.periodId);
    const item = items.get(row.itemId);
    const unitName = names.get(row.unitId);
    // Foreign keys promise the others; the period is one of those that were asked for.
    if (!period || !item || unitName === undefined) continue;
    const place = printed.get(row.unitId)?.get(row.itemId);
    const fact: ObligationFact & RoomForJudgement = {
      id: row.id,
      planId: period.planId,
      periodId: row.periodId,
      periodCode: period.code,
      itemId: row.itemId,
      itemNo: item.no,
      itemLabel: item.label,
      itemTitle: item.title,
      sectionId: item.sectionId,
      itemClosedAt: item.closedAt,
      unitId: row.unitId,
      unitName,
      part: place?.role === 'lead' ? 'lead' : 'support',
      state: row.state,
      partial: Boolean(row.partial),
      ownDueAt: instantOrNullFromRaw(row.ownDueAt),
      ownDueSetOn: row.ownDueSetOn,
      round: row.round,
      firstReportedAt: instantOrNullFromRaw(row.firstReportedAt),
      deadlineWhenReported: instantOrNullFromRaw(row.deadlineWhenReported),
      currentVersion: row.currentVersion,
      inForce: null,
      marks: null,
      lamp: null,
      late: null,
      itemClosed: false,
      formerNo: null,
    };
    facts.push({ fact, dueAt: period.dueAt.getTime(), ordinal: place?.ordinal ?? -1 });
  }
  return facts;
}

/** Ordered by period, item and printed order of the units. */
export function byPlace(one: PlacedFact, other: PlacedFact): number {
  return (
    one.dueAt - other.dueAt ||
    one.fact.periodId - other.fact.periodId ||
    one.fact.itemNo - other.fact.itemNo ||
    one.ordinal - other.ordinal ||
    one.fact.id - other.fact.id
  );
}

function listOf<V>(map: Map<number, V>, key: number, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
