import { lockRow } from '../store/dialect';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/** 办结: nothing more is asked for the item. False when it was 办结 already. */
export function closeItem(act: Act, itemId: number): Promise<boolean> {
  return setClosed(act, itemId, act.now, 'item.close');
}

/** 取消办结: what is owed is asked for again. False when the item was not 办结. */
export function resumeItem(act: Act, itemId: number): Promise<boolean> {
  return setClosed(act, itemId, null, 'item.resume');
}

async function setClosed(act: Act, itemId: number, closedAt: Date | null, action: string): Promise<boolean> {
  const query = act.manager.createQueryBuilder(WorkItemEntity, 'item').where('item.id = :itemId', { itemId });
  const item = await lockRow(act.manager, query).getOneOrFail();
  if ((item.closedAt === null) === (closedAt === null)) return false;
  return changeRow(act, 'item', item, { closedAt }, action);
}
