import { collectiveKey } from './collective-key';
import { comparableName } from './comparable-name';
import type { RegistryGroup, RegistrySnapshot, RegistryUnit } from './registry-snapshot';

/** One way to write a unit, its name or an alias. */
export interface Spelling {
  readonly unit: RegistryUnit;
  /** Comparable form. */
  readonly text: string;
}

/** The names of a registry, each read and normalised once: matching a plan costs as much as it has names. */
export interface RegistryIndex {
  readonly byName: ReadonlyMap<string, readonly RegistryUnit[]>;
  readonly byAlias: ReadonlyMap<string, readonly RegistryUnit[]>;
  readonly byId: ReadonlyMap<number, RegistryUnit>;
  readonly spellingsOf: ReadonlyMap<RegistryUnit, readonly string[]>;
  /** The first of several groups with that name. */
  readonly groups: ReadonlyMap<string, RegistryGroup>;
  /** Groups whose printed forms say the same: 各县区 and 各区、县政府. */
  readonly collectives: ReadonlyMap<string, ReadonlySet<RegistryGroup>>;
  /** By first character (the level left out) and last one: the only names that an abbreviation can mean. */
  readonly byEnds: ReadonlyMap<string, readonly Spelling[]>;
  /** By pairs of neighbouring characters: where to look for similar names. */
  readonly byPair: ReadonlyMap<string, ReadonlySet<RegistryUnit>>;
}

/** The government level a name begins with; it may be left out (教育局), never exchanged. */
export const LEVEL = /^[市县区省]/;

const indexes = new WeakMap<RegistrySnapshot, RegistryIndex>();

/** Made at the first question about a snapshot, kept as long as the snapshot. */
export function indexOf(registry: RegistrySnapshot): RegistryIndex {
  const known = indexes.get(registry);
  if (known !== undefined) return known;
  const index = buildIndex(registry);
  indexes.set(registry, index);
  return index;
}

export function coreOf(name: string): string {
  return name.replace(LEVEL, '');
}

export function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2));
}

function buildIndex({ units, groups }: RegistrySnapshot): RegistryIndex {
  const byName = new Map<string, RegistryUnit[]>();
  const byAlias = new Map<string, RegistryUnit[]>();
  const byEnds = new Map<string, Spelling[]>();
  const byPair = new Map<string, Set<RegistryUnit>>();
  const spellingsOf = new Map<RegistryUnit, readonly string[]>();
  for (const unit of units) {
    const name = comparableName(unit.name);
    const aliases = [...new Set(unit.aliases.map(comparableName))];
    add(byName, name, unit);
    for (const alias of aliases) add(byAlias, alias, unit);
    const spellings = [...new Set([name, ...aliases])];
    spellingsOf.set(unit, spellings);
    for (const text of spellings) {
      add(byEnds, endsOf(coreOf(text)), { unit, text });
      for (const pair of pairsOf(text)) {
        const sharing = byPair.get(pair) ?? new Set();
        byPair.set(pair, sharing.add(unit));
      }
    }
  }
  return {
    byName,
    byAlias,
    byEnds,
    byPair,
    spellingsOf,
    byId: new Map(units.map((unit) => [unit.id, unit])),
    ...indexGroups(groups),
  };
}

export function endsOf(core: string): string {
  return `${core.charAt(0)}${core.at(-1) ?? ''}`;
}

function indexGroups(groups: readonly RegistryGroup[]): Pick<RegistryIndex, 'groups' | 'collectives'> {
  const byName = new Map<string, RegistryGroup>();
  const collectives = new Map<string, Set<RegistryGroup>>();
  for (const group of groups) {
    for (const name of group.names) {
      const comparable = comparableName(name);
      if (!byName.has(comparable)) byName.set(comparable, group);
      const key = collectiveKey(name);
      if (key !== null) collectives.set(key, (collectives.get(key) ?? new Set()).add(group));
    }
  }
  return { groups: byName, collectives };
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key) ?? [];
  map.set(key, values);
  values.push(value);
}
