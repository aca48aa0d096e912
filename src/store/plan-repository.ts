import { type EntityManager, In, IsNull } from 'typeorm';
import { ItemUnitEntity } from './entities/item-unit-entity';
import { PlanEntity } from './entities/plan-entity';
import { PlanSectionEntity } from './entities/plan-section-entity';
import { ReportingPeriodEntity } from './entities/reporting-period-entity';
import { UnitEntity } from './entities/unit-entity';
import { WorkItemEntity } from './entities/work-item-entity';
import { plainRows } from './plain-rows';
import { places } from './plain-sql';
import { readOnce } from './shared-transaction';

export class PlanRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Plans that are 启用, newest first. */
  active(): Promise<PlanEntity[]> {
    return readOnce(this.manager, 'active plans', (manager) =>
      plainRows(manager, PlanEntity, "WHERE t.status = 'active' ORDER BY t.year DESC, t.id DESC", []),
    );
  }

  byId(id: number): Promise<PlanEntity> {
    return this.manager.findOneByOrFail(PlanEntity, { id });
  }

  async byIds(ids: readonly number[]): Promise<PlanEntity[]> {
    return ids.length === 0 ? [] : this.manager.findBy(PlanEntity, { id: In([...ids]) });
  }

  /** Every plan, newest first, whatever its status. */
  all(): Promise<PlanEntity[]> {
    return this.manager.find(PlanEntity, { order: { year: 'DESC', id: 'DESC' } });
  }

  /** Periods of the given plans in the order of their due times. */
  async periods(planIds: readonly number[]): Promise<ReportingPeriodEntity[]> {
    if (planIds.length === 0) return [];
    return readOnce(this.manager, `periods of ${planIds}`, (manager) =>
      plainRows(
        manager,
        ReportingPeriodEntity,
        `WHERE t.plan_id IN ${places(planIds.length)} ORDER BY t.due_at, t.id`,
        planIds,
      ),
    );
  }

  sections(planId: number): Promise<PlanSectionEntity[]> {
    return readOnce(this.manager, `sections of ${planId}`, (manager) =>
      manager.find(PlanSectionEntity, { where: { planId }, order: { ordinal: 'ASC' } }),
    );
  }

  /** The items that the plans have now, by their numbers: without removed ones. */
  async items(planIds: readonly number[]): Promise<WorkItemEntity[]> {
    if (planIds.length === 0) return [];
    return readOnce(this.manager, `items of ${planIds}`, (manager) =>
      manager.find(WorkItemEntity, {
        where: { planId: In([...planIds]), removedAt: IsNull() },
        order: { planId: 'ASC', no: 'ASC' },
      }),
    );
  }

  /** The numbers that the given items have now, in their order; removed ones are left out. */
  async numbersOf(itemIds: readonly number[]): Promise<number[]> {
    if (itemIds.length === 0) return [];
    const items = await this.manager.findBy(WorkItemEntity, { id: In([...itemIds]), removedAt: IsNull() });
    return items.map(({ no }) => no).sort((a, b) => a - b);
  }

  item(id: number): Promise<WorkItemEntity> {
    return this.manager.findOneByOrFail(WorkItemEntity, { id });
  }

  /** The responsible units of an item in printed order. */
  async responsibleUnits(
    itemId: number,
  ): Promise<{ unitId: number; name: string; role: 'lead' | 'support' }[]> {
    return (
      this.manager
        .createQueryBuilder(ItemUnitEntity, 'iu')
        // A unit that was merged or retired keeps its rows: they tell who was responsible in what is over.
        .innerJoin(UnitEntity, 'u', 'u.id = iu.unit_id AND u.active = :yes', { yes: true })
        .select(['iu.unit_id AS unitId', 'u.name AS name', 'iu.role AS role'])
        .where('iu.item_id = :itemId', { itemId })
        .orderBy('iu.ordinal')
        .getRawMany()
    );
  }
}
