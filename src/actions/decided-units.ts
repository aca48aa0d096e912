import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { comparableName } from '../domain/registry/comparable-name';
import { matchInPlace, matchPlanUnits, type UnmatchedName } from '../domain/registry/match-plan-units';
import { namesSeveral } from '../domain/registry/names-several';
import { placeOf } from '../domain/registry/place';
import type { RegistrySnapshot, RegistryUnit } from '../domain/registry/registry-snapshot';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { insertRows } from '../store/insert-rows';
import type { Act } from './act';
import type { ImportDecisions } from './import-decisions';
import { recordAudit } from './record-audit';

/** A printed name that a person has to settle: the registry does not know it, or knows several. */
export interface NameToSettle extends Omit<UnmatchedName, 'line'> {
  /** Null for the collecting unit, which stands in the reporting clause. */
  readonly line: number | null;
}

/** The registry as a document reads it once the decisions are made. */
export interface DecidedRegistry {
  readonly snapshot: RegistrySnapshot;
  /** Names of units that are still to be made; in the snapshot their ids are negative. */
  readonly newUnits: readonly string[];
  /** Names of groups that are still to be made, without members. */
  readonly newGroups: readonly string[];
}

/**
 * Each decided name means its unit and nothing else; names that become units are in the registry already. Of names that
 * nobody has decided one by one, those that speak of several units become groups.
 */
export function withDecisions(
  registry: RegistrySnapshot,
  parsed: ParsedPlan,
  { units, createUnits }: Pick<ImportDecisions, 'units' | 'createUnits'>,
): DecidedRegistry {
  const printed = printedNames(parsed);
  let snapshot = registry;
  const newUnits: string[] = [];
  const newGroups: string[] = [];
  const make = (name: string) => {
    newUnits.push(name);
    snapshot = { ...snapshot, units: [...snapshot.units, unitOfName(name, -newUnits.length)] };
  };
  for (const [key, decision] of units) {
    const name = printed.get(key);
    if (name === undefined) continue;
    snapshot = meaningOnly(snapshot, key, decision.kind === 'unit' ? decision.unitId : null, name);
    // Once it is made it is there.
    const there = snapshot.units.some((unit) => comparableName(unit.name) === key);
    if (decision.kind === 'new' && !there) make(name);
  }
  const makeGroup = (name: string) => {
    newGroups.push(name);
    const group = { id: -newGroups.length, names: [name], memberUnitIds: [] };
    snapshot = { ...snapshot, groups: [...snapshot.groups, group] };
  };
  if (createUnits)
    for (const { printedName, line } of namesToSettle(parsed, snapshot)) {
      if (line !== null && namesSeveral(printedName)) makeGroup(printedName);
      else make(printedName);
    }
  return { snapshot, newUnits, newGroups };
}

/** Every printed name without a single meaning, the collecting unit last. */
export function namesToSettle(parsed: ParsedPlan, registry: RegistrySnapshot): NameToSettle[] {
  const { unmatched } = matchPlanUnits(parsed, registry);
  return [...unmatched, ...unknownCollector(parsed, registry, unmatched)];
}

export function unknownCollector(
  parsed: ParsedPlan,
  registry: RegistrySnapshot,
  others: readonly UnmatchedName[],
): NameToSettle[] {
  const { to } = parsed.reporting;
  if (to === null || others.some(({ printedName }) => comparableName(printedName) === comparableName(to)))
    return [];
  const match = matchInPlace(registry, to, placeOf(parsed));
  if (match.kind === 'unit') return [];
  const candidates = match.kind === 'unmatched' ? match.candidates : [];
  return [{ printedName: to, itemNos: [], line: null, candidates }];
}

export function collectorOf(parsed: ParsedPlan, registry: RegistrySnapshot): number | null {
  const { to } = parsed.reporting;
  const match = to === null ? null : matchInPlace(registry, to, placeOf(parsed));
  return match?.kind === 'unit' ? match.unit.id : null;
}

/** Makes the units and groups that are to be made and keeps what was decided as aliases, for the next document. */
export async function storeDecidedUnits(
  act: Act,
  parsed: ParsedPlan,
  { newUnits, newGroups }: Pick<DecidedRegistry, 'newUnits' | 'newGroups'>,
  { units }: Pick<ImportDecisions, 'units'>,
): Promise<void> {
  await insertRows(
    act.manager,
    UnitEntity,
    newUnits.map((name) => ({ name, level: null, active: true, successorId: null, createdAt: act.now })),
  );
  await insertRows(
    act.manager,
    UnitGroupEntity,
    newGroups.map((name) => ({ name })),
  );
  const printed = printedNames(parsed);
  const taken = await takenNames(act);
  const aliases = [...units].flatMap(([key, decision]) => {
    const alias = printed.get(key);
    return alias !== undefined && decision.kind === 'unit' && !taken.has(key)
      ? [{ alias, unitId: decision.unitId }]
      : [];
  });
  await insertRows(act.manager, UnitAliasEntity, aliases);
  // Under no row's name: they stay, whatever becomes of the import.
  if (newUnits.length + newGroups.length + aliases.length > 0)
    await recordAudit(act, 'registry.extend', 'registry', null, {
      units: newUnits,
      groups: newGroups,
      aliases,
    });
}

/** Comparable names that stand for something already: what means another unit or a group cannot become an alias. */
async function takenNames({ manager }: Act): Promise<Set<string>> {
  const names = [
    ...(await manager.find(UnitEntity)).map(({ name }) => name),
    ...(await manager.find(UnitAliasEntity)).map(({ alias }) => alias),
    ...(await manager.find(UnitGroupEntity)).map(({ name }) => name),
    ...(await manager.find(UnitGroupAliasEntity)).map(({ alias }) => alias),
  ];
  return new Set(names.map(comparableName));
}

/** Printed names by their comparable form. */
function printedNames({ items, reporting }: ParsedPlan): Map<string, string> {
  const names = new Map<string, string>();
  for (const name of [
    ...items.flatMap(({ units }) => units),
    ...(reporting.to === null ? [] : [reporting.to]),
  ])
    if (!names.has(comparableName(name))) names.set(comparableName(name), name);
  return names;
}

/** Nobody but the given unit goes by the name. */
function meaningOnly(
  registry: RegistrySnapshot,
  key: string,
  unitId: number | null,
  name: string,
): RegistrySnapshot {
  const { units, groups } = registry;
  const isOther = (other: string) => comparableName(other) !== key;
  return {
    ...registry,
    units: units.map((unit) => {
      if (unit.id === unitId) return { ...unit, aliases: [...unit.aliases, name] };
      return unit.aliases.every(isOther) ? unit : { ...unit, aliases: unit.aliases.filter(isOther) };
    }),
    groups: groups.map((group) =>
      group.names.every(isOther) ? group : { ...group, names: group.names.filter(isOther) },
    ),
  };
}

function unitOfName(name: string, id: number): RegistryUnit {
  return { id, name, aliases: [] };
}
