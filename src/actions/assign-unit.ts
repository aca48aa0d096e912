import { lockRow } from '../store/dialect';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import type { Act } from './act';
import { addRow, changeRow, removeRow } from './audited-rows';

export interface UnitToAssign {
  readonly itemId: number;
  readonly unitId: number;
  readonly unitName: string;
  readonly role: 'lead' | 'support';
  /** The group through which the unit comes in; left out where it is named itself. */
  readonly groupId?: number | null;
}

/** 分配: makes a unit responsible for an item, behind those who are, or changes its part. False when it is so already. */
export async function assignUnit(
  act: Act,
  { itemId, unitId, unitName, role, groupId = null }: UnitToAssign,
): Promise<boolean> {
  const responsible = await lockResponsible(act, itemId);
  const known = responsible.find((each) => each.unitId === unitId);
  if (known) return changeRow(act, 'itemUnit', known, { role }, 'assignment.change');
  const ordinal = Math.max(0, ...responsible.map((each) => each.ordinal)) + 1;
  const row = { itemId, unitId, role, ordinal, printedName: unitName, groupId };
  await addRow(act, 'itemUnit', row, 'assignment.add');
  return true;
}

/** 分配 移除: the unit is no longer responsible. False when it was not. */
export async function unassignUnit(
  act: Act,
  { itemId, unitId }: Pick<UnitToAssign, 'itemId' | 'unitId'>,
): Promise<boolean> {
  const known = (await lockResponsible(act, itemId)).find((each) => each.unitId === unitId);
  if (!known) return false;
  await removeRow(act, 'itemUnit', known, 'assignment.remove');
  return true;
}

/** The items are ours until the transaction ends: two coordinators who change the same ones follow each other. */
export async function lockItems(act: Act, itemIds: readonly number[]): Promise<void> {
  const items = act.manager
    .createQueryBuilder(WorkItemEntity, 'item')
    .where('item.id IN (:...itemIds)', { itemIds })
    .orderBy('item.id');
  await lockRow(act.manager, items).getMany();
}

async function lockResponsible(act: Act, itemId: number): Promise<ItemUnitEntity[]> {
  await lockItems(act, [itemId]);
  return act.manager.find(ItemUnitEntity, { where: { itemId }, order: { ordinal: 'ASC', id: 'ASC' } });
}
