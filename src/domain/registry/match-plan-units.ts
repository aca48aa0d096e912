import type { ParsedItem, ParsedPlan, PlanWarning } from '../plan/parsed-plan';
import { planWarning } from '../plan/plan-warning';
import { comparableName } from './comparable-name';
import { matchUnit, type UnitCandidate, type UnitMatch } from './match-unit';
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
  readonly itemNos: readonly number[];
  readonly line: number;
  readonly printedName: string;
}

/** Who owes what by this plan, as far as the registry knows the printed names; the rest is for a person. */
export function matchPlanUnits(plan: ParsedPlan, registry: RegistrySnapshot): PlanUnitMatch {
  const mentions = readMentions(plan.items, registry);
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

function readMentions(items: readonly ParsedItem[], registry: RegistrySnapshot): Map<string, Mention> {
  const mentions = new Map<string, Mention>();
  for (const item of items) {
    for (const printedName of item.units) {
      const key = comparableName(printedName);
      const known = mentions.get(key);
      mentions.set(key, {
        match: known?.match ?? matchUnit(registry, printedName),
        itemNos: [...(known?.itemNos ?? []), item.no],
        line: known?.line ?? item.line,
        printedName: known?.printedName ?? printedName,
      });
    }
  }
  return mentions;
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
  return match.group.memberUnitIds.flatMap((id) => registry.units.filter((unit) => unit.id === id));
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
