import { collectiveKey } from './collective-key';
import { comparableName } from './comparable-name';
import { isSubsequence, nameSimilarity } from './name-similarity';
import { coreOf, endsOf, indexOf, LEVEL, pairsOf, type RegistryIndex } from './registry-index';
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
/** Names are compared closely with so many that share the rarest character pairs with them. */
const CLOSE_LOOKS = 40;
/** 市局 fits every bureau; three characters are the least that can tell one from another. */
const SHORTEST_ABBREVIATION = 3;

/**
 * Whom a printed or typed name means: exact name, alias, group, then an abbreviation that fits exactly
 * one unit. White space, kinds of brackets and separators do not count.
 */
export function matchUnit(registry: RegistrySnapshot, printedName: string): UnitMatch {
  const wanted = comparableName(printedName);
  if (wanted === '') return { kind: 'unmatched', candidates: [] };
  const index = indexOf(registry);

  const named = index.byName.get(wanted) ?? [];
  if (named[0] !== undefined && named.length === 1) return { kind: 'unit', unit: named[0], by: 'name' };
  const group = index.groups.get(wanted);
  const aliased = index.byAlias.get(wanted) ?? [];
  if (aliased[0] !== undefined && aliased.length === 1 && group === undefined) {
    return { kind: 'unit', unit: aliased[0], by: 'alias' };
  }
  if (group !== undefined && aliased.length === 0) return { kind: 'group', group };

  if (named.length + aliased.length > 0) {
    return { kind: 'unmatched', candidates: rankedCandidates(index, wanted, [...named, ...aliased]) };
  }
  const [collective, ...others] = index.collectives.get(collectiveKey(printedName) ?? '') ?? [];
  if (collective !== undefined && others.length === 0) return { kind: 'group', group: collective };
  const [only, ...more] = abbreviated(index, wanted);
  if (only !== undefined && more.length === 0) return { kind: 'unit', unit: only, by: 'abbreviation' };
  const fitting = only === undefined ? [] : [only, ...more];
  return { kind: 'unmatched', candidates: rankedCandidates(index, wanted, fitting) };
}

/**
 * 市政数局 → 市政务服务数据管理局: the characters in their order, the level kept or left out,
 * the last character (局, 委, 办) kept.
 */
function abbreviated(index: RegistryIndex, wanted: string): RegistryUnit[] {
  if (wanted.length < SHORTEST_ABBREVIATION) return [];
  const ends = new Set([endsOf(wanted), endsOf(coreOf(wanted))]);
  const possible = [...ends].flatMap((key) => index.byEnds.get(key) ?? []);
  const fitting = possible.filter(({ text }) => abbreviates(wanted, text));
  return [...new Set(fitting.map(({ unit }) => unit))];
}

function abbreviates(wanted: string, name: string): boolean {
  if (wanted.length > name.length || wanted.at(-1) !== name.at(-1)) return false;
  const level = LEVEL.exec(name)?.[0] ?? '';
  const core = coreOf(name);
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
  index: RegistryIndex,
  wanted: string,
  certain: readonly RegistryUnit[],
): UnitCandidate[] {
  return [...new Set([...certain, ...similar(index, wanted)])]
    .map((unit): UnitCandidate => {
      const spellings = index.spellingsOf.get(unit) ?? [];
      const likeness = Math.max(...spellings.map((name) => nameSimilarity(wanted, name)));
      const confidence = certain.includes(unit) ? Math.max(likeness, 0.9) : likeness;
      return { unit, confidence: Math.round(confidence * 100) / 100 };
    })
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || a.unit.id - b.unit.id)
    .slice(0, MAX_CANDIDATES);
}

/** 教育 tells more than 理局: the rarest pairs are looked up first, until enough names are found. */
function similar(index: RegistryIndex, wanted: string): Set<RegistryUnit> {
  const sharing = pairsOf(wanted)
    .map((pair) => index.byPair.get(pair) ?? new Set<RegistryUnit>())
    .sort((a, b) => a.size - b.size);
  const found = new Set<RegistryUnit>();
  for (const units of sharing) {
    for (const unit of units) {
      if (found.size >= CLOSE_LOOKS) return found;
      found.add(unit);
    }
  }
  return found;
}
