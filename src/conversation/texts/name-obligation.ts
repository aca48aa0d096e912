import { periodName } from '../../domain/period/period-code';
import { sayItemWithFormer } from '../../domain/plan/item-number';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';

/** `第5项（市教育局，二季度）`: one obligation in a sentence, as confirmations and the log name it. */
export function namedShort({ itemNo, formerNo, unitName, periodCode, inForce }: JudgedObligation): string {
  return `${inForce.shownTitle}${sayItemWithFormer({ itemNo, formerNo })}（${unitName}，${periodName(periodCode, inForce.plan.year)}）`;
}
