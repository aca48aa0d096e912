import { IsNull } from 'typeorm';
import { lockRow } from '../store/dialect';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';

/** One item as one unit owes it. */
export interface ItemOfUnit {
  readonly itemId: number;
  readonly unitId: number;
}

/**
 * 转办: until taken back the colleague answers for the item. A hand-over in force ends with it and stays as a row: who
 * was responsible when is kept. False when the colleague has the item already.
 */
export async function handOver(
  act: Act,
  item: ItemOfUnit,
  people: { readonly fromPersonId: number; readonly toPersonId: number },
): Promise<boolean> {
  const inForce = await handOversInForce(act, item);
  if (inForce.some(({ toPersonId }) => toPersonId === people.toPersonId)) return false;
  await endAll(act, inForce);
  await addRow(act, 'handOver', { ...item, ...people, since: act.now, endedAt: null }, 'handOver.begin');
  return true;
}

/** 转办 … 收回: who had the item, and who had handed it over; null where it is in nobody's hands. */
export async function takeBack(act: Act, item: ItemOfUnit): Promise<HandOverEntity | null> {
  const inForce = await handOversInForce(act, item);
  await endAll(act, inForce);
  return inForce.at(-1) ?? null;
}

/** The item's row in the unit is ours until the transaction ends: two colleagues handing it over follow each other. */
async function handOversInForce({ manager }: Act, item: ItemOfUnit): Promise<HandOverEntity[]> {
  const owing = manager
    .createQueryBuilder(ItemUnitEntity, 'row')
    .where('row.item_id = :itemId AND row.unit_id = :unitId', { ...item });
  await lockRow(manager, owing).getMany();
  return manager.find(HandOverEntity, { where: { ...item, endedAt: IsNull() }, order: { id: 'ASC' } });
}

async function endAll(act: Act, rows: readonly HandOverEntity[]): Promise<void> {
  for (const row of rows) await changeRow(act, 'handOver', row, { endedAt: act.now }, 'handOver.end');
}
