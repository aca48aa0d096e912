import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ObligationState } from '../../domain/obligation/obligation';
import type { OfficeRules } from '../../domain/office-rules';
import { instantOrNullFromRaw } from '../dialect';
import { ObligationEntity } from '../entities/obligation-entity';
import { WorkItemEntity } from '../entities/work-item-entity';
import { padded, places, readPlain } from '../plain-sql';
import { formerWordings } from './item-wordings';
import {
  type JudgedObligation,
  type Judgement,
  judgedObligations,
  judgementOf,
  judgingIn,
} from './judged-obligations';
import type { PeriodInForce } from './plan-calendar';

/**
 * Obligations of one period that are alike in everything by which they are judged, counted by the database: one judgement
 * holds for all of them (docs/decisions/034-reading-side.md).
 */
export interface AlikeObligations extends Judgement {
  readonly count: number;
  readonly state: ObligationState;
  readonly partial: boolean;
  readonly ownDueAt: Date | null;
}

export interface AlikeOfUnit extends AlikeObligations {
  readonly unitId: number;
  readonly unitName: string;
}

export interface AlikeOfItem extends AlikeObligations {
  readonly itemId: number;
  readonly itemNo: number;
  readonly itemTitle: string;
  readonly sectionId: number | null;
  /** As `JudgedObligation.formerNo`. */
  readonly formerNo: number | null;
}

export interface Reading {
  readonly manager: EntityManager;
  readonly rules: OfficeRules;
  readonly now: Date;
}

/**
 * How the first report lies to everything that it may be measured by: none; in time when it was sent; up to the period's
 * deadline; up to the own one; behind all. Within one of these every verdict of `isLate` is the same.
 */
const REPORTED = `CASE WHEN o.first_reported_at IS NULL THEN 0
  WHEN o.first_reported_at <= o.deadline_when_reported THEN 1
  WHEN o.first_reported_at <= :graceUntil THEN 2
  WHEN o.first_reported_at <= o.own_due_at THEN 3 ELSE 4 END`;
const IN_TIME_WHEN_SENT = 1;
/** `effectiveDue` asks no more of it. */
const LATER_ROUND = 'CASE WHEN o.round > 1 THEN 1 ELSE 0 END';

interface AlikeRow {
  readonly count: number;
  readonly state: ObligationState;
  readonly isPartial: number;
  readonly ownDueAt: unknown;
  readonly laterRound: number;
  readonly reported: number;
  readonly firstReportedAt: unknown;
  /** The unit or the item by which is counted. */
  readonly counted: number;
  /** The item, if it is 办结; null else, and where items are told apart anyway. */
  readonly closedItem: number | null;
}

/** All of the period. */
export async function alikeOfPeriod(reading: Reading, inForce: PeriodInForce): Promise<AlikeObligations[]> {
  const closed = await closedItems(reading.manager, inForce);
  const rows = await countedBy(reading.manager, inForce, null, [...closed.keys()]);
  const closedAt = ({ closedItem }: AlikeRow) => closed.get(Number(closedItem)) ?? null;
  return judged(reading, inForce, rows, closedAt, (alike) => alike);
}

/** Unit by unit, in no order. */
export async function alikeOfUnits(reading: Reading, inForce: PeriodInForce): Promise<AlikeOfUnit[]> {
  const units = await unnamedUnits(reading, inForce);
  const names = await unitNames(reading.manager, [...new Set(units.map(({ unitId }) => unitId))]);
  for (const unit of units) unit.unitName = names.get(unit.unitId) ?? '';
  return units;
}

type Unnamed = { -readonly [K in keyof AlikeOfUnit]: AlikeOfUnit[K] };

/** Judged at once, so that the rows are not kept while the names are read: several ask at the same time. */
async function unnamedUnits(reading: Reading, inForce: PeriodInForce): Promise<Unnamed[]> {
  const closed = await closedItems(reading.manager, inForce);
  const rows = await countedBy(reading.manager, inForce, 'o.unit_id', [...closed.keys()]);
  const closedAt = ({ closedItem }: AlikeRow) => closed.get(Number(closedItem)) ?? null;
  return judged(reading, inForce, rows, closedAt, (alike, { counted }) =>
    Object.assign(alike, { unitId: Number(counted), unitName: '' }),
  );
}

/** Item by item, in the order of their numbers, each called as its first obligation has it. */
export async function alikeOfItems(reading: Reading, inForce: PeriodInForce): Promise<AlikeOfItem[]> {
  const items = new Map((await itemsOf(reading.manager, inForce)).map((item) => [item.id, item]));
  const renamed = await renamedItems(reading, inForce);
  const rows = await countedBy(reading.manager, inForce, 'o.item_id', []);
  const closedAt = ({ counted }: AlikeRow) => items.get(Number(counted))?.closedAt ?? null;
  return judged(reading, inForce, rows, closedAt, (alike, { counted }) => {
    const item = items.get(Number(counted));
    if (!item) return [];
    const { itemTitle = item.title, formerNo = null } = renamed.get(item.id) ?? {};
    return [{ ...alike, itemId: item.id, itemNo: item.no, sectionId: item.sectionId, itemTitle, formerNo }];
  })
    .flat()
    .sort((a, b) => a.itemNo - b.itemNo);
}

/** Of items that a corrected document has named otherwise how they are called in the period: few, if any. */
async function renamedItems(
  { manager, rules, now }: Reading,
  inForce: PeriodInForce,
): Promise<ReadonlyMap<number, JudgedObligation>> {
  const itemIds = [...(await formerWordings(manager, [inForce.plan.id])).keys()];
  const periodIds = [inForce.period.id];
  const calendar = { plans: [], periodById: new Map([[inForce.period.id, inForce]]) };
  const obligations = await judgedObligations(manager, calendar, { periodIds, itemIds }, rules, now);
  return new Map(obligations.reverse().map((each) => [each.itemId, each]));
}

/** From one index alone, `ix_obligations_figures`: the rows themselves are not read. */
function countedBy(
  manager: EntityManager,
  { period, window }: PeriodInForce,
  column: 'o.unit_id' | 'o.item_id' | null,
  closedItemIds: readonly number[],
): Promise<AlikeRow[]> {
  const query = manager
    .createQueryBuilder(ObligationEntity, 'o')
    .select('COUNT(*)', 'count')
    .addSelect('o.state', 'state')
    .addSelect('o.partial', 'isPartial')
    .addSelect('o.own_due_at', 'ownDueAt')
    .addSelect(LATER_ROUND, 'laterRound')
    .addSelect(REPORTED, 'reported')
    .addSelect('MIN(o.first_reported_at)', 'firstReportedAt')
    .where('o.period_id = :periodId', { periodId: period.id, graceUntil: window.graceUntil })
    .groupBy('o.state')
    .addGroupBy('o.partial')
    .addGroupBy('o.own_due_at')
    .addGroupBy('laterRound')
    .addGroupBy('reported');
  if (column !== null) query.addSelect(column, 'counted').addGroupBy(column);
  return apartByClosedItems(query, closedItemIds).getRawMany<AlikeRow>();
}

function apartByClosedItems<T extends object>(
  query: SelectQueryBuilder<T>,
  closedItemIds: readonly number[],
): SelectQueryBuilder<T> {
  if (closedItemIds.length === 0) return query;
  return query
    .addSelect('CASE WHEN o.item_id IN (:...closedItemIds) THEN o.item_id END', 'closedItem')
    .setParameter('closedItemIds', closedItemIds)
    .addGroupBy('closedItem');
}

/** `complete` makes of each what is wanted of it: a large office has thousands, which are not to be copied. */
function judged<T>(
  { rules, now }: Reading,
  inForce: PeriodInForce,
  rows: readonly AlikeRow[],
  closedAt: (row: AlikeRow) => Date | null,
  complete: (alike: AlikeObligations, row: AlikeRow) => T,
): T[] {
  const judging = judgingIn(inForce, rules);
  return rows.map((row) => {
    const { count, state, isPartial, laterRound, reported } = row;
    // The earliest stands for all: `reported` says that none of them is judged otherwise.
    const firstReportedAt = instantOrNullFromRaw(row.firstReportedAt);
    const ownDueAt = instantOrNullFromRaw(row.ownDueAt);
    const judgement = judgementOf(
      {
        state,
        ownDueAt,
        round: Number(laterRound) + 1,
        firstReportedAt,
        deadlineWhenReported: Number(reported) === IN_TIME_WHEN_SENT ? firstReportedAt : null,
        itemClosedAt: closedAt(row),
      },
      judging,
      rules,
      now,
    );
    const alike = { count: Number(count), state, partial: Boolean(Number(isPartial)), ownDueAt };
    return complete(Object.assign(alike, judgement), row);
  });
}

/** When items of the plan were 办结, of those that were. */
async function closedItems(
  manager: EntityManager,
  inForce: PeriodInForce,
): Promise<ReadonlyMap<number, Date>> {
  const items = await itemsOf(manager, inForce);
  return new Map(items.flatMap(({ id, closedAt }) => (closedAt ? [[id, closedAt] as const] : [])));
}

type ItemHead = Pick<WorkItemEntity, 'id' | 'no' | 'title' | 'sectionId' | 'closedAt'>;

/** Removed ones, too: what was asked for before stays. */
function itemsOf(manager: EntityManager, { plan }: PeriodInForce): Promise<ItemHead[]> {
  return manager.find(WorkItemEntity, {
    select: { id: true, no: true, title: true, sectionId: true, closedAt: true },
    where: { planId: plan.id },
    order: { no: 'ASC' },
  });
}

/** More are not written out: they are nearly all that there are. */
const WRITTEN_OUT = 512;

async function unitNames(manager: EntityManager, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const keys = ids.length > WRITTEN_OUT ? [] : padded(ids);
  const which = keys.length === 0 ? '' : ` WHERE id IN ${places(keys.length)}`;
  const rows = await readPlain<{ id: number; name: string }>(
    manager,
    `SELECT id, name FROM units${which}`,
    keys,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
