import { takeFormerItem } from '../../domain/message/selection-words';
import { sayItem } from '../../domain/plan/item-number';
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

/**
 * Of the items that had the number before a correction those among `own`; a number that one of `own` has now means that
 * one alone.
 */
export async function ownFormerly(
  { act, calendar }: Turn,
  no: number,
  own: readonly { readonly planId: number; readonly itemNo: number }[],
): Promise<number[]> {
  if (own.some(({ itemNo }) => itemNo === no)) return [];
  const plans = calendar.plans.map(({ plan }) => plan.id);
  const numbers = (await formerNumbers(act.manager, plans)).get(no) ?? [];
  return numbers.filter((number) => own.some(({ itemNo }) => itemNo === number));
}

/** `，原第18项现为第17项`, of a removed one `，原第11项已移除`; empty where the number was none of them. */
export function sayFormerly(no: number, numbers: readonly number[]): string {
  const [now] = numbers;
  if (now === undefined) return '';
  return now < 0 ? `，${sayItem(now)}已移除，不再要求报送` : `，原第${no}项现为${sayItem(now)}`;
}
