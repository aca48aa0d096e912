import { type EntityManager, In, Like } from 'typeorm';
import type { ByHand } from '../domain/plan-revision/merge-parts';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import type { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import type { WorkItemEntity } from '../store/entities/work-item-entity';
import { PlanRepository } from '../store/plan-repository';

/** A plan with everything that a corrected document may change. */
export interface StoredPlan {
  readonly plan: PlanEntity;
  /** In printed order. */
  readonly sections: readonly PlanSectionEntity[];
  /** Without removed ones. */
  readonly items: readonly WorkItemEntity[];
  /** The responsible units of each item in their order. */
  readonly partsOf: ReadonlyMap<number, readonly ItemUnitEntity[]>;
  /** What coordinators have done to units' parts (分配) since the document was imported, by item and unit. */
  readonly byHand: ReadonlyMap<number, ReadonlyMap<number, ByHand>>;
}

export async function loadStoredPlan(manager: EntityManager, planId: number): Promise<StoredPlan> {
  const plans = new PlanRepository(manager);
  const items = await plans.items([planId]);
  const parts = await manager
    .createQueryBuilder(ItemUnitEntity, 'iu')
    // A merged unit's row stays beside its successor's, for what is over.
    .innerJoin(UnitEntity, 'u', 'u.id = iu.unit_id AND u.active = :active', { active: true })
    .where('iu.item_id IN (SELECT id FROM work_items WHERE plan_id = :planId AND removed_at IS NULL)', {
      planId,
    })
    .orderBy('iu.item_id')
    .addOrderBy('iu.ordinal')
    .addOrderBy('iu.id')
    .getMany();
  const partsOf = new Map<number, ItemUnitEntity[]>(items.map(({ id }) => [id, []]));
  for (const part of parts) partsOf.get(part.itemId)?.push(part);
  return {
    plan: await manager.findOneByOrFail(PlanEntity, { id: planId }),
    sections: await plans.sections(planId),
    items,
    partsOf,
    byHand: await assignedByHand(manager, new Set(items.map(({ id }) => id)), parts),
  };
}

type Part = Pick<ItemUnitEntity, 'itemId' | 'unitId'>;

/** The log knows who has done what: a row alone does not tell a printed unit from one that was assigned. */
async function assignedByHand(
  manager: EntityManager,
  itemIds: ReadonlySet<number>,
  parts: readonly ItemUnitEntity[],
): Promise<Map<number, Map<number, ByHand>>> {
  const entries = await manager.find(AuditEntryEntity, {
    select: { id: true, action: true, subject: true, before: true, after: true },
    where: [
      { action: Like('assignment.%') },
      { action: Like('undo.assignment.%') },
      { action: In(BY_DOCUMENT) },
    ],
    order: { id: 'ASC' },
  });
  const rows = new Map<string, Part>(parts.map((part) => [`itemUnit:${part.id}`, part]));
  const done = new Map<number, Map<number, ByHand[]>>();
  for (const { action, subject, before, after } of entries) {
    const told = JSON.parse(after ?? before ?? '{}') as Partial<Part>;
    const part = told.itemId !== undefined && told.unitId !== undefined ? (told as Part) : rows.get(subject);
    if (!part || !itemIds.has(part.itemId)) continue;
    rows.set(subject, part);
    const ofItem = done.get(part.itemId) ?? new Map<number, ByHand[]>();
    done.set(part.itemId, ofItem);
    const steps = ofItem.get(part.unitId) ?? [];
    ofItem.set(part.unitId, steps);
    const step = BY_HAND[action];
    if (step) steps.push(step);
    // What was undone is as it was before; what a document has laid down is no coordinator's any more.
    else if (action.startsWith('undo.')) steps.pop();
    else steps.length = 0;
  }
  return new Map(
    [...done].map(([itemId, ofItem]) => [
      itemId,
      new Map([...ofItem].flatMap(([unitId, steps]) => lastStep(unitId, steps))),
    ]),
  );
}

const BY_HAND: Readonly<Record<string, ByHand>> = {
  'assignment.add': 'added',
  'assignment.change': 'changed',
  'assignment.remove': 'removed',
};
/** The log's names for what a corrected document does to units' parts. */
const BY_DOCUMENT = ['part.add', 'part.change', 'part.remove'];

/** Who was added by hand stays so, whatever part was given later. */
function lastStep(unitId: number, steps: readonly ByHand[]): [number, ByHand][] {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const added = steps.lastIndexOf('added') > steps.lastIndexOf('removed');
  return [[unitId, last === 'changed' && added ? 'added' : last]];
}
