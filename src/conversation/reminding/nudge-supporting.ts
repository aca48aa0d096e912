import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** A unit of the member's that leads an item. */
export interface LeadUnit {
  readonly id: number;
  readonly name: string;
}

/**
 * The member's unit that leads every item named, and may therefore ask the items' supporting units. Throws
 * `item.not_in_plan`, or `nudge.not_lead` where the item is led by others.
 */
export async function leadUnitOf(turn: Turn, { items }: Selection): Promise<LeadUnit> {
  const own = await judgedObligations(
    turn.act.manager,
    turn.calendar,
    { unitIds: turn.member.contactUnitIds },
    turn.act.rules,
    turn.act.now,
  );
  const leads = own.filter(({ part }) => part === 'lead');
  const unit = leads.find(({ unitId }) =>
    items.every((no) => leads.some((each) => each.itemNo === no && each.unitId === unitId)),
  );
  if (unit) return { id: unit.unitId, name: unit.unitName };
  const notLed = items.find((no) => !leads.some(({ itemNo }) => itemNo === no));
  throw new RuleViolation('nudge.not_lead', { no: notLed ?? items[0] ?? 0 });
}

/** What the supporting units of the items still owe; of the items that the unit leads, and of no other unit's. */
export async function supportingOwed(
  turn: Turn,
  { items, units, period }: Selection,
  leadUnitId: number,
): Promise<JudgedObligation[]> {
  const { act, calendar } = turn;
  const all = await judgedObligations(act.manager, calendar, {}, act.rules, act.now);
  const led = new Set(
    all
      .filter((each) => each.unitId === leadUnitId && each.part === 'lead' && items.includes(each.itemNo))
      .map(({ itemId }) => itemId),
  );
  return all.filter(
    (each) =>
      led.has(each.itemId) &&
      each.part === 'support' &&
      each.unitId !== leadUnitId &&
      !each.itemClosed &&
      (each.state === 'pending' || each.state === 'returned') &&
      (period === null || each.periodCode === period) &&
      (units.length === 0 || units.some(({ unitIds }) => unitIds.includes(each.unitId))),
  );
}
