import { leadingSelector } from '../../domain/message/item-selector';
import { leadingUnit } from '../../domain/message/leading-unit';
import { loadRegistry } from '../../store/registry-repository';
import { coordinatedPlanIds } from '../member';
import type { Reply, Turn } from '../turn';
import { keepDraft } from './file-reports';
import type { ReportAddress } from './report-address';

/**
 * 市公安局 25 已完成……, from somebody who answers neither for that unit nor for that item: not asked among the own items.
 * Null where the text may be about an own item after all.
 */
export async function refuseForOthers(
  turn: Turn,
  { namesOtherUnit, rest }: ReportAddress,
  own: readonly { readonly itemNo: number }[],
): Promise<Reply | null> {
  if (!namesOtherUnit) return null;
  const named = leadingUnit(rest, await loadRegistry(turn.act.manager));
  const item = named && leadingSelector(named.rest);
  if (!named || !item || item.rest.trim() === '' || own.some(({ itemNo }) => itemNo === item.number))
    return null;
  await keepDraft(turn, turn.text);
  const unit = named.unit.name;
  const coordinates = coordinatedPlanIds(turn.member, turn.calendar).length > 0;
  const way = coordinates
    ? `代为登记请回复“代报 ${item.number} ${unit} ……”。`
    : '由该单位联络员或统筹员办理。';
  return { text: `您不是${unit}的联络员，第${item.number}项未登记；文字已保存为草稿。${way}` };
}
