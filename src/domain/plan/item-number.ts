/**
 * Running numbers. A removed item gives its number away and keeps it as a negative one, unique within the plan like any
 * other: the fifth becomes -5, and -10005, -20005 … where one that was removed earlier is -5 already.
 */
const ROUND = 10_000;

/** The number of an item that is taken out of its plan; `taken` are all numbers of the plan. */
export function removedNumber(no: number, taken: ReadonlySet<number>): number {
  let removed = -no;
  while (taken.has(removed)) removed -= ROUND;
  return removed;
}

/** The number that a removed item had last; null for an item of the plan. */
export function formerNumber(no: number): number | null {
  return no < 0 ? -no % ROUND : null;
}

/** `第5项`; of a removed item `原第5项`. */
export function sayItem(no: number): string {
  return no < 0 ? `原第${formerNumber(no)}项` : `第${no}项`;
}

/** `第6项（原第5项）`: where people may know it by another number, too. */
export function sayItemWithFormer({
  itemNo,
  formerNo,
}: {
  readonly itemNo: number;
  readonly formerNo: number | null;
}): string {
  const former = formerNo === null || itemNo < 0 ? '' : `（原第${formerNo}项）`;
  return `${sayItem(itemNo)}${former}`;
}

/** `第5、6项`; removed ones behind them: `第6项、原第5项`. */
export function sayItems(nos: readonly number[]): string {
  const present = nos.filter((no) => no >= 0);
  const removed = nos.filter((no) => no < 0).map((no) => formerNumber(no));
  return [
    ...(present.length > 0 ? [`第${present.join('、')}项`] : []),
    ...(removed.length > 0 ? [`原第${removed.join('、')}项`] : []),
  ].join('、');
}
