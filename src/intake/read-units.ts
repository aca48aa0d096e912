import { decodeText } from './decode-text';
import { fileFormatOf } from './file-format';
import { type IntakeResult, refused } from './intake-result';
import { type RegistrySeed, readUnitSeed } from './read-unit-seed';

/** A mapping of YAML at the beginning of a line; a table of units begins with names, not with one of these. */
const YAML = /^(?:units|groups)\s*:/m;

/** Ten times what a city has: each unit is stored by itself, in one transaction. */
const MOST_UNITS = 5000;
/** YAML of so many units; it is read at one go, while the process answers nobody. */
const MOST_YAML_CHARACTERS = 1_000_000;

/** A file of units: YAML as config/units.yaml has it, or a table (.xlsx, CSV). */
export async function readUnits(
  bytes: Uint8Array,
  isKnownUnit: (name: string) => boolean = () => false,
): Promise<IntakeResult<RegistrySeed>> {
  const read = await seedOf(bytes, isKnownUnit);
  return read.ok && read.value.units.length > MOST_UNITS ? TOO_MANY : read;
}

const TOO_MANY = refused([{ line: null, message: `单位超过${MOST_UNITS}个，请核对文件，或分成几份导入。` }]);

async function seedOf(
  bytes: Uint8Array,
  isKnownUnit: (name: string) => boolean,
): Promise<IntakeResult<RegistrySeed>> {
  if (fileFormatOf(bytes) === null) {
    const text = decodeText(bytes);
    if (!text.ok) return text;
    const isYaml = YAML.test(text.value);
    if (isYaml && text.value.length > MOST_YAML_CHARACTERS) return TOO_MANY;
    if (isYaml || text.value.trim() === '') return readUnitSeed(bytes, isKnownUnit);
  }
  // Here and not above: the library for workbooks is slow to load, and YAML needs none.
  const { readUnitTable } = require('./read-unit-table') as typeof import('./read-unit-table');
  return readUnitTable(bytes, isKnownUnit);
}
