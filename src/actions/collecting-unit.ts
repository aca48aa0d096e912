import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { comparableName } from '../domain/registry/comparable-name';
import { matchUnit, type UnitCandidate } from '../domain/registry/match-unit';
import { UnitEntity } from '../store/entities/unit-entity';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { importUnits } from './import-units';
import { coordinatedUnitIds, type Importer } from './importer';
import type { StoredDecisions } from './stored-decisions';

/** Who collects a plan whose text names nobody: without, no 统筹员 would see it. */
export interface CollectingUnit {
  readonly unitId: number | null;
  readonly unitName: string | null;
  /** It is made by this import. */
  readonly isNew: boolean;
  /** Why nobody was found. */
  readonly problem: string | null;
  readonly candidates: readonly UnitCandidate[];
}

const AS_PRINTED: CollectingUnit = {
  unitId: null,
  unitName: null,
  isNew: false,
  problem: null,
  candidates: [],
};

/**
 * The unit that a person has named, made where it was decided to make it, or else the only unit for which the person
 * coordinates. Nothing to find where the document prints it.
 */
export async function findCollectingUnit(
  act: Act,
  importer: Importer,
  parsed: ParsedPlan,
  decisions: StoredDecisions,
): Promise<CollectingUnit> {
  if (parsed.reporting.to !== null) return AS_PRINTED;
  const said = decisions.collector?.trim() ?? '';
  if (said === '') return ownUnit(act, importer);
  const match = matchUnit(await loadRegistry(act.manager), said);
  if (match.kind === 'unit') return found(match.unit.id, match.unit.name);
  if (isToBeMade(said, parsed, decisions)) {
    await importUnits(act, { units: [{ name: said, level: null, aliases: [] }], groups: [] });
    const made = await act.manager.findOneByOrFail(UnitEntity, { name: said });
    return { ...found(made.id, made.name), isNew: true };
  }
  const candidates = match.kind === 'unmatched' ? match.candidates : [];
  const near = candidates.length > 0 ? `，相近的有${candidates.map(({ unit }) => unit.name).join('、')}` : '';
  return { ...AS_PRINTED, candidates, problem: `收集单位“${said}”不在单位库中${near}。` };
}

function found(unitId: number, unitName: string): CollectingUnit {
  return { ...AS_PRINTED, unitId, unitName };
}

/** Asked for, or printed in an item and becoming a unit anyway. */
function isToBeMade(
  said: string,
  { items }: ParsedPlan,
  { newCollector, createUnits, units }: StoredDecisions,
): boolean {
  if (newCollector) return true;
  const key = comparableName(said);
  const isPrinted = items.some((item) => item.units.some((unit) => comparableName(unit) === key));
  return isPrinted && (createUnits || (Object.hasOwn(units, key) && units[key]?.kind === 'new'));
}

async function ownUnit(act: Act, importer: Importer): Promise<CollectingUnit> {
  const [only, ...others] = [...new Set(coordinatedUnitIds(importer))];
  if (only === undefined || others.length > 0)
    return { ...AS_PRINTED, problem: '文中没有写明由谁收集进展，请指明收集单位（由其统筹员统筹本计划）。' };
  const { name } = await act.manager.findOneByOrFail(UnitEntity, { id: only });
  return found(only, name);
}
