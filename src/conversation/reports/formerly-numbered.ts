import { takeFormerItem } from '../../domain/message/selection-words';
import { RuleViolation } from '../../domain/rule-violation';
import { toHalfWidth } from '../../domain/text/normalise';
import { formerNumbers } from '../../store/read-models/item-wordings';
import type { Turn } from '../turn';

/**
 * 原5 in front of a text: the numbers by which items that were the fifth before a correction go now. Null where the text
 * begins otherwise; throws `item.not_in_plan` where no item ever had that number.
 */
export async function formerlyNumbered(
  { act, calendar }: Turn,
  text: string,
): Promise<{ readonly numbers: readonly number[]; readonly said: string; readonly rest: string } | null> {
  const words = toHalfWidth(text.trimStart());
  const former = takeFormerItem(words);
  if (!former) return null;
  const known = await formerNumbers(
    act.manager,
    calendar.plans.map(({ plan }) => plan.id),
  );
  const numbers = known.get(former.named);
  const said = `${former.named}（原编号）`;
  if (!numbers) throw new RuleViolation('item.not_in_plan', { no: said });
  return { numbers, said, rest: text.trimStart().slice(former.length) };
}
