import { comparableName } from './comparable-name';
import { isSubsequence, nameSimilarity } from './name-similarity';
import type { RegistryGroup, RegistrySnapshot, RegistryUnit } from './registry-snapshot';

export interface UnitCandidate {
  readonly unit: RegistryUnit;
  /** 0 … 1; for ranking and for showing, never for deciding. */
  readonly confidence: number;
}

export type UnitMatch =
  | { readonly kind: 'unit'; readonly unit: RegistryUnit; readonly by: 'name' | 'alias' | 'abbreviation' }
  | { readonly kind: 'group'; readonly group: RegistryGroup }
  /** Nobody, or more than one: a person decides. Nearest first. */
  | { readonly kind: 'unmatched'; readonly candidates: readonly UnitCandidate[] };

const MAX_CANDIDATES = 3;
const LEAST_CONFIDENCE = 0.35;
/** 市局 fits every bureau; three characters are the least that can tell one from another. */
const SHORTEST_ABBREVIATION = 3;
/** The government level a name begins with; it may be left out (教育局), never exchanged. */
const LEVEL = /^[市县区省]/;

/**
 * Whom a printed or typed name means: exact name, alias, group, then an abbreviation that fits exactly
 * one unit. White space, kinds of brackets and separators do not count.
 */
export function matchUnit(registry: RegistrySnapshot, printedName: string): UnitMatch {
  const wanted = comparableName(printedName);
  if (wanted === '') return { kind: 'unmatched', candidates: [] };

  const named = registry.units.filter((unit) => comparableName(unit.name) === wanted);
  if (named[0] !== undefined && named.length === 1) return { kind: 'unit', unit: named[0], by: 'name' };
  const group = registry.groups.find(({ names }) => names.some((name) => comparableName(name) === wanted));
  const aliased = registry.units.filter(({ aliases }) =>
    aliases.some((alias) => comparableName(alias) === wanted),
  );
  if (aliased[0] !== undefined && aliased.length === 1 && group === undefined) {
    return { kind: 'unit', unit: aliased[0], by: 'alias' };
  }
  if (group !== undefined && aliased.length === 0) return { kind: 'group', group };

  const ambiguous =
    named.length + aliased.length > 0 ? [...named, ...aliased] : abbreviated(registry, wanted);
  const only = ambiguous.length === 1 && named.length + aliased.length === 0 ? ambiguous[0] : undefined;
  if (only !== undefined) return { kind: 'unit', unit: only, by: 'abbreviation' };
  return { kind: 'unmatched', candidates: rankedCandidates(registry, wanted, ambiguous) };
}

/**
 * 市政数局 → 市政务服务数据管理局: the characters in their order, the level kept or left out,
 * the last character (局, 委, 办) kept.
 */
function abbreviated(registry: RegistrySnapshot, wanted: string): RegistryUnit[] {
  if (wanted.length < SHORTEST_ABBREVIATION) return [];
  return registry.units.filter((unit) =>
    [unit.name, ...unit.aliases].map(comparableName).some((name) => abbreviates(wanted, name)),
  );
}

function abbreviates(wanted: string, name: string): boolean {
  if (wanted.length > name.length || wanted.at(-1) !== name.at(-1)) return false;
  const level = LEVEL.exec(name)?.[0] ?? '';
  const core = name.slice(level.length);
  // In 市场监管局 the first character is no level: both readings are tried.
  const readings = level !== '' && wanted.startsWith(level) ? [wanted.slice(level.length), wanted] : [wanted];
  return readings.some(
    (short) =>
      short.length >= SHORTEST_ABBREVIATION &&
      short.charAt(0) === core.charAt(0) &&
      isSubsequence(short, core),
  );
}

function rankedCandidates(
  registry: RegistrySnapshot,
  wanted: string,
  certain: readonly RegistryUnit[],
): UnitCandidate[] {
  return registry.units
    .map((unit): UnitCandidate => {
      const likeness = Math.max(
        ...[unit.name, ...unit.aliases].map((name) => nameSimilarity(wanted, comparableName(name))),
      );
      const confidence = certain.includes(unit) ? Math.max(likeness, 0.9) : likeness;
      return { unit, confidence: Math.round(confidence * 100) / 100 };
    })
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || a.unit.id - b.unit.id)
    .slice(0, MAX_CANDIDATES);
}
