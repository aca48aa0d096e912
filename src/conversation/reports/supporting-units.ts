import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { type SupportCount, supportCounts, supportKey } from '../../store/read-models/support-counts';
import type { Turn } from '../turn';

/** How far the supporting units of an item are that one of the member's units leads. */
export interface SupportingUnits {
  readonly reported: readonly string[];
  readonly missing: readonly string[];
}

/**
 * For each of the given obligations in which the unit leads: which supporting units have reported for the same item
 * and period. Names only; texts and people of other units are nobody's business. Keyed by the obligation's id.
 */
export async function supportingUnits(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ReadonlyMap<number, SupportingUnits>> {
  const led = obligations.filter(({ part }) => part === 'lead');
  if (led.length === 0) return new Map();
  const { act, calendar } = turn;
  const periodIds = [...new Set(led.map(({ periodId }) => periodId))];
  const all = await judgedObligations(act.manager, calendar, { periodIds }, act.rules, act.now);
  return new Map(
    led.flatMap((own): [number, SupportingUnits][] => {
      const theirs = all.filter(
        (each) =>
          each.itemId === own.itemId &&
          each.periodId === own.periodId &&
          each.part === 'support' &&
          each.state !== 'waived',
      );
      if (theirs.length === 0) return [];
      const isIn = ({ state }: JudgedObligation) => state === 'submitted' || state === 'accepted';
      const names = (list: readonly JudgedObligation[]) => list.map(({ unitName }) => unitName);
      return [
        [
          own.id,
          { reported: names(theirs.filter(isIn)), missing: names(theirs.filter((each) => !isIn(each))) },
        ],
      ];
    }),
  );
}

/** How many supporting units there are, and how many of them have reported; keyed by the obligation's id, as above. */
export async function supportingCounts(
  { act }: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ReadonlyMap<number, SupportCount>> {
  const led = obligations.filter(({ part }) => part === 'lead');
  const counted = await supportCounts(act.manager, led);
  return new Map(
    led.flatMap((own): [number, SupportCount][] => {
      const count = counted.get(supportKey(own));
      return count ? [[own.id, count]] : [];
    }),
  );
}

/** `配合单位 3/5 已报`. */
export function supportingLine({ reported, all }: SupportCount): string {
  return `配合单位 ${reported}/${all} 已报`;
}

/** The same with the names. */
export function supportingNames(units: SupportingUnits): string {
  const { reported, missing } = units;
  return [
    supportingLine({ reported: reported.length, all: reported.length + missing.length }),
    ...(reported.length > 0 ? [`已报：${reported.join('、')}`] : []),
    ...(missing.length > 0 ? [`未报：${missing.join('、')}`] : []),
  ].join('；');
}
