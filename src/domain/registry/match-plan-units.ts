import type { ParsedItem, ParsedPlan, PlanWarning } from '../plan/parsed-plan';
import { planWarning } from '../plan/plan-warning';
import { comparableName } from './comparable-name';
import { matchUnit, type UnitCandidate, type UnitMatch } from './match-unit';
import { placeOf, withoutPlace, withPlace } from './place';
import { indexOf } from './registry-index';
import type { RegistryGroup, RegistrySnapshot, RegistryUnit } from './registry-snapshot';

export type AssignmentRole = 'lead' | 'support';

/** One unit's part in one item, groups expanded. */
export interface UnitAssignment {
  readonly unit: RegistryUnit;
  readonly role: AssignmentRole;
  /** Printed order from 1; members of a group follow one another. */
  readonly ordinal: number;
  readonly printedName: string;
  /** The group through which the unit came in; null when it is named itself. */
  readonly viaGroup: RegistryGroup | null;
}

export interface ItemAssignments {
  /** The item's running number. */
  readonly no: number;
  readonly assignments: readonly UnitAssignment[];
}

export interface UnmatchedName {
  readonly printedName: string;
  readonly itemNos: readonly number[];
  /** Line of the first item that names it. */
  readonly line: number;
  readonly candidates: readonly UnitCandidate[];
}

export interface PlanUnitMatch {
  readonly items: readonly ItemAssignments[];
  readonly unmatched: readonly UnmatchedName[];
  readonly warnings: readonly PlanWarning[];
}

interface Mention {
  readonly match: UnitMatch;
  readonly itemNos: number[];
  readonly line: number;
  readonly printedName: string;
}

/** Who owes what by this plan, as far as the registry knows the printed names; the rest is for a person. */
export function matchPlanUnits(plan: ParsedPlan, registry: RegistrySnapshot): PlanUnitMatch {
  const mentions = readMentions(plan, registry);
  const unmatched = [...mentions.values()].flatMap(({ match, itemNos, line, printedName }) =>
    match.kind === 'unmatched' ? [{ printedName, itemNos, line, candidates: match.candidates }] : [],
  );
  const items = plan.items.map((item) => ({
    no: item.no,
    assignments: assignmentsOf(item, registry, mentions),
  }));
  return {
    items,
    unmatched,
    warnings: [...emptyGroupWarnings(mentions), ...unmatched.map(unmatchedWarning)],
  };
}

/** Every printed name once, however many items name it. */
function readMentions(plan: ParsedPlan, registry: RegistrySnapshot): Map<string, Mention> {
  const mentions = new Map<string, Mention>();
  const place = placeOf(plan);
  for (const { units, no, line } of plan.items) {
    for (const printedName of units) {
      const key = comparableName(printedName);
      const known = mentions.get(key);
      if (known !== undefined) known.itemNos.push(no);
      else {
        const match = matchInPlace(registry, printedName, place);
        mentions.set(key, { match, itemNos: [no], line, printedName });
      }
    }
  }
  return mentions;
}

/** As `matchUnit`, for a name that a plan prints: in a plan of 揭阳市, 揭阳市教育局 and 市教育局 are the same office. */
export function matchInPlace(
  registry: RegistrySnapshot,
  printedName: string,
  place: string | null,
): UnitMatch {
  const match = matchUnit(registry, printedName);
  if (match.kind !== 'unmatched' || place === null) return match;
  const { byName, byAlias } = indexOf(registry);
  const meant = [withoutPlace(printedName, place), withPlace(printedName, place)]
    .filter((name) => name !== null)
    .map(comparableName)
    .flatMap((name) => [...(byName.get(name) ?? []), ...(byAlias.get(name) ?? [])]);
  const [unit, ...others] = new Set(meant);
  return unit !== undefined && others.length === 0 ? { kind: 'unit', unit, by: 'abbreviation' } : match;
}

/** A unit that is named and also comes in through a group is listed once, with its stronger role. */
function assignmentsOf(
  item: ParsedItem,
  registry: RegistrySnapshot,
  mentions: ReadonlyMap<string, Mention>,
): UnitAssignment[] {
  const byUnit = new Map<number, UnitAssignment>();
  for (const printedName of item.units) {
    const match = mentions.get(comparableName(printedName))?.match;
    const role: AssignmentRole = item.leads.includes(printedName) ? 'lead' : 'support';
    const viaGroup = match?.kind === 'group' ? match.group : null;
    for (const unit of match === undefined ? [] : unitsMeant(match, registry)) {
      const listed = byUnit.get(unit.id);
      if (listed === undefined) {
        byUnit.set(unit.id, { unit, role, ordinal: byUnit.size + 1, printedName, viaGroup });
      } else if (listed.role === 'support' && role === 'lead') byUnit.set(unit.id, { ...listed, role });
    }
  }
  return [...byUnit.values()];
}

function unitsMeant(match: UnitMatch, registry: RegistrySnapshot): readonly RegistryUnit[] {
  if (match.kind === 'unit') return [match.unit];
  if (match.kind === 'unmatched') return [];
  const { byId } = indexOf(registry);
  return match.group.memberUnitIds.flatMap((id) => byId.get(id) ?? []);
}

function emptyGroupWarnings(mentions: ReadonlyMap<string, Mention>): PlanWarning[] {
  const warned = new Set<number>();
  return [...mentions.values()].flatMap(({ match, itemNos, line, printedName }) => {
    if (match.kind !== 'group' || match.group.memberUnitIds.length > 0 || warned.has(match.group.id))
      return [];
    warned.add(match.group.id);
    const message = `「${printedName}」未配置成员，不生成应报事项（涉及第${itemNos.join('、')}项）。`;
    return [planWarning('group_without_members', line, message, printedName)];
  });
}

function unmatchedWarning({ printedName, itemNos, line, candidates }: UnmatchedName): PlanWarning {
  const nearest = candidates.map(({ unit }) => `「${unit.name}」`).join('');
  const hint = nearest === '' ? '单位库中没有相近的名称' : `相近的有${nearest}`;
  const message = `单位「${printedName}」未能匹配（涉及第${itemNos.join('、')}项），${hint}，请确认。`;
  return planWarning('unit_unmatched', line, message, printedName);
}
