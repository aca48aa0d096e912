import type { RegistrySnapshot } from '../registry/registry-snapshot';
import { unitLevelOf } from '../registry/unit-level';
import type { SelectedUnit, Taken } from './selection-words';

/** 市直, 各县区, 市直单位, 驻揭单位: it stands alone, or it is the beginning of something else (市直机关工委). */
const LEVEL =
  /^(?:各|全部|所有)?(省直|市直|县区|区县|镇街|乡镇|村社|驻\p{Script=Han})(?:各|所有)?(?:单位|部门|机关)?(?=$|[\s,、;:.。的]|[0-9第]|逾期|未报|待审)/u;
/** 普宁市镇街, 普宁市下属单位: those below a unit. */
const BELOW =
  /^(?:的|下属|所属|辖区内?|各|全部|所有)*(?:(?:各|所有)?(镇街|乡镇|街道|村社)|(?:下属|所属|下级)单位)(?=$|[\s,、;:.。的]|[0-9第]|逾期|未报|待审)/u;

/**
 * The units of a level, or those below the unit that the text begins with. A name of the registry that is longer (a
 * group, 各县区政府) goes first. Null where the words name none, or nobody is there.
 */
export function takeUnitsOfLevel(
  text: string,
  { units }: RegistrySnapshot,
  named: readonly [name: string, unitIds: readonly number[]] | undefined,
): Taken<SelectedUnit> | null {
  const [unitId] = named?.[1] ?? [];
  if (named && named[1].length === 1 && unitId !== undefined) {
    const below = BELOW.exec(text.slice(named[0].length));
    const level = below?.[1] === undefined ? null : unitLevelOf(below[1]);
    const found = units.filter(
      (unit) => unit.parentId === unitId && (level === null || unit.level === level),
    );
    return below && found.length > 0 ? taken(text, named[0].length + below[0].length, found) : null;
  }
  const words = named ? null : LEVEL.exec(text);
  const level = words?.[1] === undefined ? null : unitLevelOf(words[1]);
  const found = level === null ? [] : units.filter((unit) => unit.level === level);
  return words && found.length > 0 ? taken(text, words[0].length, found) : null;
}

function taken(text: string, length: number, units: readonly { readonly id: number }[]): Taken<SelectedUnit> {
  return { named: { said: text.slice(0, length), unitIds: units.map(({ id }) => id) }, length };
}
