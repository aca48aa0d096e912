import { In } from 'typeorm';
import { lockRow } from '../store/dialect';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { RoleEntity } from '../store/entities/role-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/**
 * Contacts' lists name item numbers (事项 5、36). Before numbers change, or another plan brings the same ones, they are
 * bound to the items that they mean in the plans in force: from then on they follow the items. A number that no item of
 * the unit has stays a number, for the plan that will bring it.
 */
export async function bindItemNumbers(act: Act): Promise<void> {
  const { manager } = act;
  // Ours until the transaction ends: what a list of contacts says meanwhile comes before or after.
  const withItems = manager.createQueryBuilder(RoleEntity, 'role').where('role.items IS NOT NULL');
  const roles = await lockRow(manager, withItems.orderBy('role.id')).getMany();
  const listed = roles.filter(({ items, unitId }) => unitId !== null && numbersOf(items).length > 0);
  if (listed.length === 0) return;
  const meant = await itemsByUnitAndNumber(
    act,
    listed.flatMap(({ unitId }) => unitId ?? []),
  );
  for (const role of listed) {
    const bound = new Set(JSON.parse(role.itemIds ?? '[]') as number[]);
    const unbound: number[] = [];
    for (const no of numbersOf(role.items)) {
      const ids = meant.get(`${role.unitId}|${no}`) ?? [];
      if (ids.length === 0) unbound.push(no);
      for (const id of ids) bound.add(id);
    }
    const columns = { items: JSON.stringify(unbound), itemIds: JSON.stringify([...bound]) };
    if (bound.size > 0) await changeRow(act, 'role', role, columns, 'role.items');
  }
}

/**
 * Whether a list of numbers, said of a unit now, names what a role is bound to: the same file again changes nothing
 * after its numbers were bound.
 */
export async function saysWhatIsBound(
  act: Pick<Act, 'manager'>,
  { unitId, items, itemIds }: Pick<RoleEntity, 'unitId' | 'items' | 'itemIds'>,
  numbers: readonly number[],
): Promise<boolean> {
  if (itemIds === null || unitId === null) return false;
  const meant = await itemsByUnitAndNumber(act, [unitId]);
  const ids = numbers.flatMap((no) => meant.get(`${unitId}|${no}`) ?? []);
  const unbound = numbers.filter((no) => !meant.has(`${unitId}|${no}`));
  return sameSet(ids, numbersOf(itemIds)) && sameSet(unbound, numbersOf(items));
}

function sameSet(one: readonly number[], other: readonly number[]): boolean {
  const [a, b] = [new Set(one), new Set(other)];
  return a.size === b.size && [...a].every((each) => b.has(each));
}

function numbersOf(items: string | null): number[] {
  return JSON.parse(items ?? '[]') as number[];
}

async function itemsByUnitAndNumber(
  { manager }: Pick<Act, 'manager'>,
  unitIds: readonly number[],
): Promise<Map<string, number[]>> {
  const plans = await manager.findBy(PlanEntity, { status: 'active' });
  const rows = await manager
    .createQueryBuilder(ItemUnitEntity, 'iu')
    .innerJoin(WorkItemEntity, 'i', 'i.id = iu.item_id')
    .select(['iu.unit_id AS unitId', 'i.no AS no', 'i.id AS id'])
    .where({ unitId: In([...new Set(unitIds)]) })
    .andWhere('i.removed_at IS NULL AND i.plan_id IN (:...planIds)', {
      planIds: [0, ...plans.map(({ id }) => id)],
    })
    .orderBy('i.id')
    .getRawMany<{ unitId: number; no: number; id: number }>();
  const items = new Map<string, number[]>();
  for (const { unitId, no, id } of rows)
    items.set(`${unitId}|${no}`, [...(items.get(`${unitId}|${no}`) ?? []), Number(id)]);
  return items;
}
