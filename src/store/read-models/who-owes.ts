import type { EntityManager } from 'typeorm';
import { owingUnits } from '../../domain/period/owing-units';
import { ItemUnitEntity } from '../entities/item-unit-entity';
import type { PlanEntity } from '../entities/plan-entity';
import { UnitEntity } from '../entities/unit-entity';
import { WorkItemEntity } from '../entities/work-item-entity';
import { places } from '../plain-sql';

/** One responsible unit of one item. */
export interface ResponsibleUnit {
  readonly itemId: number;
  readonly itemNo: number;
  readonly unitId: number;
  readonly unitName: string;
  readonly role: 'lead' | 'support';
}

/** A unit that was merged or retired keeps its rows: they tell who was responsible in what is over. */
const STILL_A_UNIT = 'u.id = iu.unit_id AND u.active = :yes';

/** The responsible units of the plan's items that are not 办结, by item, in printed order. */
export function responsibleUnits(manager: EntityManager, planId: number): Promise<ResponsibleUnit[]> {
  return manager
    .createQueryBuilder(ItemUnitEntity, 'iu')
    .innerJoin(WorkItemEntity, 'i', 'i.id = iu.item_id')
    .innerJoin(UnitEntity, 'u', STILL_A_UNIT, { yes: true })
    .select([
      'i.id AS itemId',
      'i.no AS itemNo',
      'iu.unit_id AS unitId',
      'u.name AS unitName',
      'iu.role AS role',
    ])
    .where('i.plan_id = :planId AND i.closed_at IS NULL AND i.removed_at IS NULL', { planId })
    .orderBy('i.no')
    .addOrderBy('iu.ordinal')
    .getRawMany();
}

/** Ids of the units responsible for any item of the plans that is not 办结, as SQL; its parameters are the plans'. */
export function unitsWithOpenItems(planIds: readonly number[]): string {
  return `(SELECT iu.unit_id FROM item_units iu JOIN work_items i ON i.id = iu.item_id
    JOIN units owing ON owing.id = iu.unit_id AND owing.active = 1
    WHERE i.plan_id IN ${places(planIds.length)} AND i.closed_at IS NULL AND i.removed_at IS NULL)`;
}

/** What a new period of the plan asks for: who owes which item. */
export async function owedInNewPeriod(
  manager: EntityManager,
  { id, owedBy }: Pick<PlanEntity, 'id' | 'owedBy'>,
): Promise<ResponsibleUnit[]> {
  const byItem = new Map<number, ResponsibleUnit[]>();
  for (const each of await responsibleUnits(manager, id))
    byItem.set(each.itemId, [...(byItem.get(each.itemId) ?? []), each]);
  return [...byItem.values()].flatMap((units) => owingUnits(units, owedBy));
}

/** Units that are responsible for any item of the plans, 办结 or not. */
export async function responsibleUnitIds(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<number[]> {
  if (planIds.length === 0) return [];
  const rows = await manager
    .createQueryBuilder(ItemUnitEntity, 'iu')
    .innerJoin(WorkItemEntity, 'i', 'i.id = iu.item_id')
    .innerJoin(UnitEntity, 'u', STILL_A_UNIT, { yes: true })
    .select('DISTINCT iu.unit_id', 'unitId')
    .where('i.plan_id IN (:...planIds) AND i.removed_at IS NULL', { planIds })
    .orderBy('iu.unit_id')
    .getRawMany<{ unitId: number }>();
  return rows.map(({ unitId }) => Number(unitId));
}
