import { leadingItems } from '../../domain/message/leading-items';
import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import type { Turn } from '../turn';
import { formerlyNumbered } from './formerly-numbered';
import { readAddress } from './report-address';

/** The part of a selection that a contact's command has. */
export type OwnSelection = Pick<Selection, 'items' | 'units' | 'period'>;

/**
 * Unit, period and items in front of a contact's words: 市残联 三季度 22、23 …; what follows is as typed. Throws
 * `unit.not_yours`, `period.unknown`.
 */
export async function namedByContact(
  turn: Turn,
  text: string,
): Promise<{ readonly selection: OwnSelection; readonly rest: string }> {
  const address = await readAddress(turn, text);
  if (address.unknownPeriod !== null)
    throw new RuleViolation('period.unknown', { said: address.unknownPeriod });
  if (address.namesOtherUnit)
    throw new RuleViolation('unit.not_yours', { unit: address.rest.trim().split(/[\s,，:：]/)[0] ?? '' });
  const { unitId, period } = address;
  const named = (await formerlyNumbered(turn, address.rest)) ?? leadingItems(address.rest);
  return {
    selection: {
      items: named?.numbers ?? [],
      units: unitId === null ? [] : [{ said: '', unitIds: [unitId] }],
      period,
    },
    rest: (named?.rest ?? address.rest).trim(),
  };
}
