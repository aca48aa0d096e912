import { In, IsNull } from 'typeorm';
import { type ObligationFate, obligationFate } from '../domain/registry/unit-succession';
import { RuleViolation } from '../domain/rule-violation';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { RequestEntity } from '../store/entities/request-entity';
import { RoleEntity } from '../store/entities/role-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar, type PlanTimes } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { requireActive } from './unit-names';

/** Below the parameter limits of both stores. */
const IDS_A_STATEMENT = 500;

/** A unit that is merged into another one, or is no more (`successorId` null). */
export interface UnitToRetire {
  readonly unitId: number;
  readonly successorId: number | null;
}

/** One obligation of the unit, what becomes of it, and the successor's for the same item and period. */
export interface InheritedObligation {
  readonly obligation: JudgedObligation;
  readonly fate: ObligationFate;
  readonly counterpart: JudgedObligation | null;
}

/** Everything that hangs on the unit at this moment. */
export interface Retirement {
  readonly unit: UnitEntity;
  readonly successor: UnitEntity | null;
  /** Of plans in force, in the order of a list. */
  readonly obligations: readonly InheritedObligation[];
  /** Its parts in items of plans in force that are not 办结, and the successor's own in the same items. */
  readonly parts: readonly { readonly row: ItemUnitEntity; readonly own: ItemUnitEntity | null }[];
  /** Items that nobody but this unit is responsible for. */
  readonly orphanedNos: readonly number[];
  /** Active ones, by 顺序. */
  readonly roles: readonly RoleEntity[];
  readonly successorRoles: readonly RoleEntity[];
  readonly handOvers: readonly HandOverEntity[];
  /** Open ones. */
  readonly requests: readonly RequestEntity[];
  /** Plans in force that it collects. */
  readonly collected: readonly PlanTimes[];
}

/**
 * Throws `unit.former` and `unit.itself`, and `unit.collects` where a unit that collects a plan would have no
 * successor. Reads only.
 */
export async function collectRetirement(
  act: Pick<Act, 'manager' | 'rules' | 'now'>,
  { unitId, successorId }: UnitToRetire,
): Promise<Retirement> {
  const { manager, rules, now } = act;
  const unit = await manager.findOneByOrFail(UnitEntity, { id: unitId });
  await requireActive(manager, unit);
  if (successorId === unitId) throw new RuleViolation('unit.itself', { unit: unit.name });
  const successor =
    successorId === null ? null : await manager.findOneByOrFail(UnitEntity, { id: successorId });
  if (successor) await requireActive(manager, successor);

  const calendar = await loadPlanCalendar(manager, rules, now);
  const collected = calendar.plans.filter(({ plan }) => plan.collectingUnitId === unitId);
  const [first] = collected;
  if (first && !successor)
    throw new RuleViolation('unit.collects', { unit: unit.name, plan: first.plan.title });

  const unitIds = [unitId, ...(successorId === null ? [] : [successorId])];
  const all = await judgedObligations(manager, calendar, { unitIds }, rules, now);
  const planIds = calendar.plans.map(({ plan }) => plan.id);
  return {
    unit,
    successor,
    obligations: all
      .filter((each) => each.unitId === unitId)
      .map((each) => inherited(each, successorId, all, now)),
    ...(await partsOf(act, unitId, successorId, planIds)),
    roles: await rolesOf(act, unitId),
    successorRoles: successorId === null ? [] : await rolesOf(act, successorId),
    handOvers: await manager.find(HandOverEntity, {
      where: { unitId, endedAt: IsNull() },
      order: { id: 'ASC' },
    }),
    requests: await manager.find(RequestEntity, { where: { unitId, status: 'open' }, order: { id: 'ASC' } }),
    collected,
  };
}

function inherited(
  obligation: JudgedObligation,
  successorId: number | null,
  all: readonly JudgedObligation[],
  now: Date,
): InheritedObligation {
  const { periodId, itemId, state, marks, itemClosed } = obligation;
  const counterpart =
    all.find((each) => each.unitId === successorId && each.periodId === periodId && each.itemId === itemId) ??
    null;
  const isOpen = now <= marks.closesAt && !itemClosed;
  const successor = successorId === null ? 'no-successor' : (counterpart?.state ?? null);
  return { obligation, fate: obligationFate({ state, isOpen }, successor), counterpart };
}

async function partsOf(
  { manager }: Pick<Act, 'manager'>,
  unitId: number,
  successorId: number | null,
  planIds: readonly number[],
): Promise<Pick<Retirement, 'parts' | 'orphanedNos'>> {
  if (planIds.length === 0) return { parts: [], orphanedNos: [] };
  const rows = await manager.findBy(ItemUnitEntity, { unitId });
  const items = await manager.find(WorkItemEntity, {
    where: {
      id: In(rows.map(({ itemId }) => itemId)),
      planId: In([...planIds]),
      closedAt: IsNull(),
      removedAt: IsNull(),
    },
    order: { no: 'ASC' },
  });
  const responsible = await activeRowsOf(
    manager,
    items.map(({ id }) => id),
  );
  const parts = [];
  const orphanedNos = [];
  for (const { id: itemId, no } of items) {
    const ofItem = responsible.get(itemId) ?? [];
    const row = ofItem.find((each) => each.unitId === unitId);
    if (!row) continue;
    parts.push({ row, own: ofItem.find((each) => each.unitId === successorId) ?? null });
    if (successorId === null && ofItem.length === 1) orphanedNos.push(no);
  }
  return { parts, orphanedNos };
}

/** By item; without those of former units, which tell who was responsible before. */
async function activeRowsOf(
  manager: Act['manager'],
  itemIds: readonly number[],
): Promise<Map<number, ItemUnitEntity[]>> {
  const byItem = new Map<number, ItemUnitEntity[]>();
  for (let from = 0; from < itemIds.length; from += IDS_A_STATEMENT) {
    const rows = await manager
      .createQueryBuilder(ItemUnitEntity, 'row')
      .innerJoin(UnitEntity, 'unit', 'unit.id = row.unit_id AND unit.active = :active', { active: true })
      .where('row.item_id IN (:...ids)', { ids: itemIds.slice(from, from + IDS_A_STATEMENT) })
      .orderBy('row.ordinal')
      .addOrderBy('row.id')
      .getMany();
    for (const row of rows) byItem.set(row.itemId, [...(byItem.get(row.itemId) ?? []), row]);
  }
  return byItem;
}

function rolesOf({ manager }: Pick<Act, 'manager'>, unitId: number): Promise<RoleEntity[]> {
  return manager.find(RoleEntity, { where: { unitId, active: true }, order: { rank: 'ASC', id: 'ASC' } });
}
