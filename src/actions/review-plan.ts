import { parsePlan } from '../domain/plan/parse-plan';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { comparableName } from '../domain/registry/comparable-name';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { PlanEntity } from '../store/entities/plan-entity';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { type CollectingUnit, findCollectingUnit } from './collecting-unit';
import { namesToSettle } from './decided-units';
import { carryOutImport, type PlanImported, prepareToCarryOut } from './import-plan';
import { digestOf, type LookAhead, type NumberedName, type Reviewed } from './import-review';
import { coordinatedUnitIds, type Importer, isAdmin } from './importer';
import { type ImportProposal, prepareImport } from './prepare-import';
import { rehearse } from './rehearse';
import {
  asDecided,
  importDecisions,
  numbersFor,
  readDecisions,
  type StoredDecisions,
} from './stored-decisions';

/** A plan as it would be imported. */
export interface PlanReview extends Reviewed {
  readonly kind: 'plan';
  readonly decisions: StoredDecisions;
  readonly proposal: ImportProposal;
  readonly collecting: CollectingUnit;
  /** Plans of the year before, whose hand-overs and item contacts a new plan may take over. */
  readonly mayFollow: readonly Pick<PlanEntity, 'id' | 'title'>[];
  /** What storing it would come to; null while something stands in the way. */
  readonly consequences: PlanConsequences | null;
}

export interface PlanConsequences {
  readonly imported: PlanImported;
  /** The first day on which reminders go out, and to how many people; null: to nobody, as things stand. */
  readonly first: Awaited<ReturnType<LookAhead>>;
}

const NO_DIFFERENCE = '文件内容与已导入的计划一致，没有需要修改的地方。';

export async function reviewPlan(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
  lookAhead: LookAhead | null,
): Promise<PlanReview> {
  const sourceText = document.content ?? '';
  const decisions = readDecisions(document.decisions);
  const parsed = asDecided(parsePlan(sourceText.split('\n')), decisions);
  const names = await numberedNames(act, parsed, decisions);
  const mayFollow = await plansOfYearBefore(act, importer, parsed);
  const formerCollects = mayFollow.some(({ id }) => id === decisions.follows);
  const rehearsed = await rehearse(act, async (trial) => {
    const collecting = await findCollectingUnit(trial, importer, parsed, decisions);
    const decided = importDecisions(decisions, collecting.unitId);
    const proposal = lookAhead
      ? await prepareToCarryOut(trial, parsed, decided)
      : await prepareImport(trial, parsed, decided);
    const problems = [
      ...proposal.problems,
      ...(proposal.kind === 'new' && collecting.problem && !formerCollects ? [collecting.problem] : []),
      ...(decisions.follows !== null && !formerCollects ? [notToFollow(decisions.follows)] : []),
      ...(await beyondRights(trial, importer, proposal)),
      ...(proposal.revision?.differences.length === 0 ? [NO_DIFFERENCE] : []),
    ];
    if (problems.length > 0 || !lookAhead) return { collecting, proposal, problems, consequences: null };
    const imported = await carryOutImport(trial, { parsed, sourceText }, decided);
    const first = await lookAhead(trial.manager, trial.rules, trial.now, imported.planId);
    return { collecting, proposal, problems, consequences: { imported, first } };
  });
  return { kind: 'plan', decisions, names, mayFollow, ...rehearsed, digest: digestOfPlan(rehearsed) };
}

/** Stores what was reviewed; throws `ImportRefused` where something has come into the way. */
export async function importReviewedPlan(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
): Promise<PlanImported> {
  const sourceText = document.content ?? '';
  const decisions = readDecisions(document.decisions);
  const parsed = asDecided(parsePlan(sourceText.split('\n')), decisions);
  const { unitId } = await findCollectingUnit(act, importer, parsed, decisions);
  return carryOutImport(act, { parsed, sourceText }, importDecisions(decisions, unitId));
}

/** A coordinator imports what the own unit collects; an administrator everything. */
async function beyondRights(
  { manager }: Act,
  importer: Importer,
  { kind, plan, collectingUnitId }: ImportProposal,
): Promise<string[]> {
  if (isAdmin(importer)) return [];
  const own = coordinatedUnitIds(importer);
  const stored =
    kind === 'revision' && plan ? await manager.findOneByOrFail(PlanEntity, { id: plan.id }) : null;
  const problems: string[] = [];
  if (stored && !(stored.collectingUnitId !== null && own.includes(stored.collectingUnitId)))
    problems.push(`《${stored.title}》不由您统筹，不能修订。请由其统筹员或管理员导入。`);
  // A unit that is still to be made can be nobody's yet.
  if (!stored && collectingUnitId !== null && !own.includes(collectingUnitId)) {
    const unit = collectingUnitId > 0 && (await manager.findOneBy(UnitEntity, { id: collectingUnitId }));
    const name = unit ? `“${unit.name}”` : '其他单位';
    problems.push(`本文件由${name}收集，不由您统筹。请由该单位的统筹员或管理员导入。`);
  }
  return problems;
}

function notToFollow(planId: number): string {
  return `编号${planId}不是您统筹的上年度计划，不能承接。请回复“不承接”，或改选其他计划。`;
}

/** What the importer coordinates, and an administrator all; without a collecting unit nothing could be taken over. */
async function plansOfYearBefore(
  { manager }: Act,
  importer: Importer,
  { year }: ParsedPlan,
): Promise<PlanEntity[]> {
  if (year === null) return [];
  const own = coordinatedUnitIds(importer);
  const former = await manager.find(PlanEntity, { where: { year: year - 1 }, order: { id: 'ASC' } });
  return former.filter(
    ({ collectingUnitId: unitId }) => unitId !== null && (isAdmin(importer) || own.includes(unitId)),
  );
}

/** Numbered before anything is decided: the numbers stay. */
async function numberedNames(
  { manager }: Act,
  parsed: ParsedPlan,
  decisions: StoredDecisions,
): Promise<NumberedName[]> {
  const registry = await loadRegistry(manager);
  const names = namesToSettle(parsed, registry);
  const numbers = numbersFor(
    names.map(({ printedName }) => comparableName(printedName)),
    decisions,
  );
  return names.map(({ printedName, itemNos, candidates }) => {
    const place = itemNos.length > 0 ? `第${itemNos.join('、')}项` : '报送要求';
    return numberedName(numbers, { printedName, place, candidates }, decisions, registry);
  });
}

/** A name with what has been decided about it. */
export function numberedName(
  numbers: ReadonlyMap<string, number>,
  { printedName, place, candidates }: Pick<NumberedName, 'printedName' | 'place' | 'candidates'>,
  { units, createUnits }: Pick<StoredDecisions, 'units' | 'createUnits'>,
  registry: RegistrySnapshot,
): NumberedName {
  const key = comparableName(printedName);
  const decided = Object.hasOwn(units, key) ? units[key] : undefined;
  const decision = decided ?? (createUnits ? { kind: 'new' as const } : null);
  const chosen = decision?.kind === 'unit' ? decision.unitId : null;
  const chosenName = registry.units.find(({ id }) => id === chosen)?.name ?? null;
  return { number: numbers.get(key) ?? 0, key, printedName, place, candidates, decision, chosenName };
}

function digestOfPlan({
  proposal,
  collecting,
  consequences,
}: Pick<PlanReview, 'proposal' | 'collecting' | 'consequences'>): string {
  const { kind, plan, match, newUnits, newGroups, revision } = proposal;
  return digestOf([
    kind,
    plan?.id ?? null,
    proposal.parsed.title,
    proposal.parsed.year,
    collecting.unitName,
    newUnits,
    newGroups,
    match.items.map(({ no, assignments }) => [no, assignments.map(({ unit, role }) => [unit.name, role])]),
    revision?.differences ?? [],
    revision?.identities.map(({ no, item }) => [no, item?.id ?? null]) ?? [],
    consequences?.imported.periods ?? [],
    consequences?.imported.takenOver ?? null,
  ]);
}
