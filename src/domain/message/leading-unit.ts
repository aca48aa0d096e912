import { matchUnit } from '../registry/match-unit';
import type { RegistrySnapshot, RegistryUnit } from '../registry/registry-snapshot';
import { toHalfWidth } from '../text/normalise';

export interface LeadingUnit {
  readonly unit: RegistryUnit;
  /** What follows the name and its separators, as typed. */
  readonly rest: string;
}

/** A name ends before a separator or an item's number: 市残联 22, 市残联：, 市残联第22项. */
const NAME = /^\s*([^\s:,、。;0-9(]{2,20}?)(?:[\s:,]+|(?=[0-9(]|第))(?=\S)/;

/** Whether a text may begin with a unit's name at all: saves looking into the registry. */
export function mayBeginWithUnit(text: string): boolean {
  return NAME.test(toHalfWidth(text.slice(0, 60)));
}

/** The unit that a message names in front; null when it begins with none that the registry knows. */
export function leadingUnit(text: string, registry: RegistrySnapshot): LeadingUnit | null {
  const match = NAME.exec(toHalfWidth(text.slice(0, 60)));
  if (!match) return null;
  const found = matchUnit(registry, match[1] ?? '');
  return found.kind === 'unit' ? { unit: found.unit, rest: text.slice(match[0].length) } : null;
}
