import { decodeText } from './decode-text';
import { fileFormatOf } from './file-format';
import type { IntakeResult } from './intake-result';
import { type RegistrySeed, readUnitSeed } from './read-unit-seed';

/** A mapping of YAML at the beginning of a line; a table of units begins with names, not with one of these. */
const YAML = /^(?:units|groups)\s*:/m;

/** A file of units: YAML as config/units.yaml has it, or a table (.xlsx, CSV). */
export async function readUnits(
  bytes: Uint8Array,
  isKnownUnit: (name: string) => boolean = () => false,
): Promise<IntakeResult<RegistrySeed>> {
  if (fileFormatOf(bytes) === null) {
    const text = decodeText(bytes);
    if (!text.ok) return text;
    if (YAML.test(text.value) || text.value.trim() === '') return readUnitSeed(bytes, isKnownUnit);
  }
  // Here and not above: the library for workbooks is slow to load, and YAML needs none.
  const { readUnitTable } = require('./read-unit-table') as typeof import('./read-unit-table');
  return readUnitTable(bytes, isKnownUnit);
}
