import { periodName } from '../../domain/period/period-code';
import { sayItems } from '../../domain/plan/item-number';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { namedShort } from './name-obligation';

const NAMED = 3;
const LISTED_LINES = 20;

/** A few by name, more by name and number: `第3项（…）、第5项（…）、第6项（…）等12项`. */
export function namedAll(obligations: readonly JudgedObligation[]): string {
  const names = obligations.slice(0, NAMED).map(namedShort).join('、');
  return obligations.length <= NAMED ? names : `${names}等${obligations.length}项`;
}

/** One line for each unit: `市教育局（二季度）：第5、18项`; with the plan's title where several are in force. */
export function listed(obligations: readonly JudgedObligation[]): string[] {
  const lines = new Map<string, number[]>();
  for (const { unitName, periodCode, itemNo, inForce } of obligations) {
    const head = `${inForce.shownTitle}${unitName}（${periodName(periodCode, inForce.plan.year)}）`;
    lines.set(head, [...(lines.get(head) ?? []), itemNo]);
  }
  const all = [...lines].map(([head, numbers]) => `${head}：${sayItems(numbers)}`);
  if (all.length <= LISTED_LINES) return all;
  return [...all.slice(0, LISTED_LINES), `……等共${obligations.length}项`];
}
