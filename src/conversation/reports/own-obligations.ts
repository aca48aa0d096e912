import { RuleViolation } from '../../domain/rule-violation';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import type { OwnSelection } from './named-by-contact';
import { inOnePlan } from './own-items';
import {
  kindOfPeriod,
  obligationForReport,
  owedNow,
  type ReportTargetGroup,
  reportTargets,
} from './report-targets';

/** What a selection means among the member's own units. */
export type OwnChoice =
  | { readonly kind: 'chosen'; readonly obligations: readonly JudgedObligation[] }
  /** Two of the person's units owe the item: which one has to be asked. */
  | { readonly kind: 'which_unit'; readonly itemNo: number; readonly unitNames: readonly string[] }
  /** No item was named and several are owed. */
  | { readonly kind: 'which_item'; readonly owed: readonly JudgedObligation[] };

/**
 * The obligations of the member's own units that a selection means: for each item the one that a report would go to.
 * Throws `unit.not_yours`, `period.unknown`, `item.not_yours`, `item.several_plans`, `obligation.not_owed`, `obligation.none_owed`.
 */
export async function chooseOwn(turn: Turn, selection: OwnSelection): Promise<OwnChoice> {
  const units = selection.units.flatMap(({ unitIds }) => unitIds);
  refuseForeignUnits(turn, selection);
  refuseUnknownPeriod(turn, selection);
  const groups = (await reportTargets(turn, kindOfPeriod(selection.period))).filter(
    ({ unitId }) => units.length === 0 || units.includes(unitId),
  );
  if (selection.items.length === 0) return withoutItem(owedNow(groups, turn.act.now));
  const obligations: JudgedObligation[] = [];
  for (const itemNo of selection.items) {
    const everywhere = groups.filter((group) => group.itemNo === itemNo);
    if (everywhere.length === 0) throw new RuleViolation('item.not_yours', { no: itemNo });
    const named = inOnePlan(everywhere, turn, selection.period);
    const unitNames = [...new Set(named.map(({ unitName }) => unitName))];
    if (unitNames.length > 1 && units.length === 0) return { kind: 'which_unit', itemNo, unitNames };
    obligations.push(...named.map((group) => obligationOf(group, turn, selection.period)));
  }
  return { kind: 'chosen', obligations };
}

function refuseForeignUnits({ member }: Turn, { units }: OwnSelection): void {
  const foreign = units.find(({ unitIds }) => !unitIds.every((id) => member.contactUnitIds.includes(id)));
  if (foreign) throw new RuleViolation('unit.not_yours', { unit: foreign.said });
}

function refuseUnknownPeriod({ calendar }: Turn, { period }: OwnSelection): void {
  if (period === null) return;
  const known = calendar.plans.some(({ periods }) => periods.some((each) => each.period.code === period));
  if (!known) throw new RuleViolation('period.unknown', { said: period });
}

function withoutItem(owed: readonly JudgedObligation[]): OwnChoice {
  if (owed.length === 0) throw new RuleViolation('obligation.none_owed');
  return owed.length === 1 ? { kind: 'chosen', obligations: owed } : { kind: 'which_item', owed };
}

function obligationOf(group: ReportTargetGroup, turn: Turn, period: string | null): JudgedObligation {
  const obligation = obligationForReport(group, turn, period);
  if (!obligation) throw new RuleViolation('obligation.not_owed', { no: group.itemNo });
  return obligation;
}
