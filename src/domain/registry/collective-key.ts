import { comparableName } from './comparable-name';

/** 政府 may be said or left out, the brackets and 、 stand anywhere: none of that changes who is meant. */
const UNSAID = /人民政府|政府|办事处|[()、]|和|及/g;
const AREA = /街道?|[省市州盟县区旗镇乡]/g;
/** Somebody else than the governments of the places: these must be said on both sides. */
const FURTHER = /管委会|管理委员会|开发区|经开区|高新区|园区|功能区|管理区/g;
const RELEVANT = /^([省市县区])(?:直|级)?(?:各)?(?:有关|相关)(单位|部门)$/;

/**
 * What two printed forms of a collective unit have in common when they mean the same units: 各县（市、区）人民政府
 * and 各县市区; 市有关单位 and 市直有关单位. Null for a name that is no such form.
 */
export function collectiveKey(name: string): string | null {
  const comparable = comparableName(name);
  const [, level, kind] = RELEVANT.exec(comparable) ?? [];
  if (level !== undefined && kind !== undefined) return `${level}有关${kind}`;
  if (!comparable.startsWith('各')) return null;
  const rest = comparable.slice(1);
  const further = (rest.match(FURTHER) ?? []).map((word) => word.replace('管理委员会', '管委会'));
  const said = rest.replace(FURTHER, '').replace(UNSAID, '');
  const areas = (said.match(AREA) ?? []).map((area) => area.charAt(0));
  if (areas.length === 0 || said.replace(AREA, '') !== '') return null;
  return `各${[...new Set(areas)].sort().join('')}${[...new Set(further)].sort().join('')}`;
}
