import type { EntityManager } from 'typeorm';
import { instantFromRaw } from './dialect';
import type { ObligationFact } from './obligation-repository';
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

/**
 * The same as `ObligationRepository.facts` of some units, by unit and there in the same order. That joins five tables and says the
 * titles and names anew with every row; this reads each item, unit and place once and puts them together here, which for
 * the few units of those who report together costs a fraction. (docs/decisions/033-plain-rows.md)
 */
export async function factsOfUnits(
  manager: EntityManager,
  unitIds: readonly number[],
  periods: readonly PeriodOfFact[],
): Promise<ReadonlyMap<number, readonly PlacedFact[]>> {
  const units = padded(unitIds);
  const inUnits = `unit_id IN ${places(units.length)}`;
  if (periods.length === 0) return new Map();
  const periodIds = periods.map(({ id }) => id);
  const rows = await readPlain<ObligationRow>(
    manager,
    `${OBLIGATIONS} WHERE ${inUnits} AND period_id IN ${places(periodIds.length)}`,
    [...units, ...periodIds],
  );
  if (rows.length === 0) return new Map();
  const itemIds = padded([...new Set(rows.map(({ itemId }) => itemId))]);
  const items = await readPlain<ItemRow>(manager, `${ITEMS} WHERE id IN ${places(itemIds.length)}`, itemIds);
  const printed = await readPlain<PrintedUnit>(manager, `${PRINTED} WHERE ${inUnits}`, units);
  const names = await readPlain<{ id: number; name: string }>(
    manager,
    `SELECT id, name FROM units WHERE id IN ${places(units.length)}`,
    units,
  );
  return together(rows, { periods, items, printed, names });
}

function together(
  rows: readonly ObligationRow[],
  known: {
    readonly periods: readonly PeriodOfFact[];
    readonly items: readonly ItemRow[];
    readonly printed: readonly PrintedUnit[];
    readonly names: readonly { id: number; name: string }[];
  },
): Map<number, PlacedFact[]> {
  const periods = new Map(known.periods.map((period) => [period.id, period]));
  const items = new Map(
    known.items.map((item) => [item.id, { ...item, closedAt: instantOrNull(item.closedAt) }] as const),
  );
  const names = new Map(known.names.map(({ id, name }) => [id, name]));
  const printed = new Map<number, Map<number, PrintedUnit>>();
  for (const each of known.printed) listOf(printed, each.unitId, () => new Map()).set(each.itemId, each);
  const byUnit = new Map<number, PlacedFact[]>();
  for (const row of rows) {
    const period = periods.get(row.periodId);
    const item = items.get(row.itemId);
    const unitName = names.get(row.unitId);
    // Foreign keys promise the others; the period is one of those that were asked for.
    if (!period || !item || unitName === undefined) continue;
    const place = printed.get(row.unitId)?.get(row.itemId);
    const fact: ObligationFact = {
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
      ownDueAt: instantOrNull(row.ownDueAt),
      ownDueSetOn: row.ownDueSetOn,
      round: row.round,
      firstReportedAt: instantOrNull(row.firstReportedAt),
      deadlineWhenReported: instantOrNull(row.deadlineWhenReported),
      currentVersion: row.currentVersion,
    };
    listOf(byUnit, row.unitId, (): PlacedFact[] => []).push({
      fact,
      dueAt: period.dueAt.getTime(),
      ordinal: place?.ordinal ?? -1,
    });
  }
  for (const facts of byUnit.values()) facts.sort(byPlace);
  return byUnit;
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

function instantOrNull(value: unknown): Date | null {
  return value === null ? null : instantFromRaw(value);
}
