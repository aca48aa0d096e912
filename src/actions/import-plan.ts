import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { matchPlanUnits } from '../domain/registry/match-plan-units';
import { isDuplicateKey } from '../store/dialect';
import { PlanEntity } from '../store/entities/plan-entity';
import { insertRow } from '../store/insert-rows';
import { lockPlan } from '../store/lock-plans';
import { keepUnits } from '../store/lock-unit';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { bindItemNumbers } from './bind-item-numbers';
import { collectorOf, storeDecidedUnits, withDecisions } from './decided-units';
import { followingColumns, type TakenOver, takeOverArrangements } from './follow-plan';
import { AS_PRINTED, type ImportDecisions } from './import-decisions';
import { ImportRefused } from './import-refused';
import { importedAlready } from './plan-meant';
import { type ImportProposal, prepareImport } from './prepare-import';
import { recordAudit } from './record-audit';
import { type RevisionOutcome, revisePlan } from './revise-plan';
import { storeAssignments, storeItems, storePeriods, storeSections } from './store-plan';

/** A document as it was read. */
export interface ImportSource {
  readonly parsed: ParsedPlan;
  readonly sourceText: string;
}

export interface PlanImported {
  readonly kind: 'new' | 'revision';
  readonly planId: number;
  readonly items: number;
  readonly units: number;
  readonly createdUnits: readonly string[];
  /** Groups that the import makes: until somebody names their members they owe nothing. */
  readonly createdGroups: readonly string[];
  readonly periods: readonly PeriodImported[];
  /** Only for a revision; null where the document says what the plan says already, and nothing was changed. */
  readonly revision?: RevisionOutcome | null;
  /** Only for a plan that follows a former one. */
  readonly takenOver?: TakenOver;
}

export interface PeriodImported {
  readonly code: string;
  readonly dueAt: Date;
  readonly quiet: boolean;
  readonly owed: number;
}

/**
 * Carries out what `prepareImport` proposes for the same document and decisions, all or nothing: a new plan is stored
 * whole and put into force (启用), periods that are due already are 不催. Throws `ImportRefused` with every reason at
 * once when the document cannot be stored as it is.
 */
export async function carryOutImport(
  act: Act,
  source: ImportSource,
  decisions: ImportDecisions,
): Promise<PlanImported> {
  const proposal = await prepareToCarryOut(act, source.parsed, decisions);
  if (proposal.problems.length > 0) throw new ImportRefused(proposal.problems);
  return proposal.plan
    ? revisePlan(act, source, proposal, proposal.plan, decisions)
    : storeNewPlan(act, source, proposal, decisions);
}

/**
 * As `prepareImport`; nobody else changes the plan that is revised, or merges one of the units, until the transaction
 * ends. What was prepared before others were done is prepared once more.
 */
export async function prepareToCarryOut(
  act: Act,
  parsed: ParsedPlan,
  decisions: ImportDecisions,
): Promise<ImportProposal> {
  const kept = new Set<number>();
  let lockedPlan: number | null = null;
  for (;;) {
    const proposal = await prepareImport(act, parsed, decisions);
    const planId = proposal.plan?.id ?? null;
    const units = unitsOf(proposal).filter((id) => !kept.has(id));
    if (planId === lockedPlan && units.length === 0) return proposal;
    if (planId !== null && planId !== lockedPlan) await lockPlan(act.manager, planId);
    lockedPlan = planId;
    await keepUnits(act.manager, units);
    for (const id of units) kept.add(id);
  }
}

/** Ids of units that are there already. */
function unitsOf({ match, collectingUnitId }: ImportProposal): number[] {
  const named = match.items.flatMap(({ assignments }) => assignments.map(({ unit }) => unit.id));
  return [...new Set([...named, collectingUnitId ?? 0])].filter((id) => id > 0);
}

export type PlanToImport = ImportSource & Pick<ImportDecisions, 'createUnits' | 'owedBy'>;

/** A document as it prints itself, as a new plan. */
export function importPlan(
  act: Act,
  { parsed, sourceText, createUnits, owedBy }: PlanToImport,
): Promise<PlanImported> {
  const decisions = { ...AS_PRINTED, createUnits, owedBy, target: 'new' as const };
  return carryOutImport(act, { parsed, sourceText }, decisions);
}

async function storeNewPlan(
  act: Act,
  { parsed, sourceText }: ImportSource,
  { newUnits, newGroups }: ImportProposal,
  decisions: ImportDecisions,
): Promise<PlanImported> {
  const { title, year } = parsed;
  if (title === null || year === null) throw new Error('a plan without title or year was let through');
  await storeDecidedUnits(act, parsed, { newUnits, newGroups }, decisions);
  const registry = withDecisions(await loadRegistry(act.manager), parsed, decisions).snapshot;
  const { items } = matchPlanUnits(parsed, registry);

  const { formerCollector, ...following } = await followingColumns(act, decisions.follows);
  // What contacts' lists name by number are items of the plans so far, not of this one.
  await bindItemNumbers(act);
  const planId = await insertPlan(act, {
    title,
    issuer: parsed.issuer,
    year,
    issuedOn: parsed.issuedOn,
    collectingUnitId: decisions.collectedBy ?? collectorOf(parsed, registry) ?? formerCollector,
    reportingNote: parsed.reporting.note,
    reportingContact: parsed.reporting.contact,
    status: 'active',
    owedBy: decisions.owedBy,
    sourceText,
    importedAt: act.now,
    activatedAt: act.now,
    remindersPausedAt: null,
    ...following,
  });
  const sectionIds = await storeSections(act, planId, parsed.sections);
  const itemIds = await storeItems(act, planId, parsed.items, sectionIds);
  await storeAssignments(act, itemIds, items);
  const periods = await storePeriods(act, planId, parsed, itemIds, items, decisions.owedBy);
  const units = new Set(items.flatMap((item) => item.assignments.map(({ unit }) => unit.id)));
  const imported = {
    planId,
    items: parsed.items.length,
    units: units.size,
    createdUnits: newUnits,
    createdGroups: newGroups,
    periods,
  };
  await recordAudit(act, 'plan.import', `plan:${planId}`, null, { title, year, ...imported });
  if (decisions.follows === null) return { kind: 'new', ...imported };
  const takenOver = await takeOverArrangements(act, decisions.follows, parsed, itemIds);
  return { kind: 'new', ...imported, takenOver };
}

/** Another process may have stored the same document since we looked. */
async function insertPlan(act: Act, row: Omit<PlanEntity, 'id'>): Promise<number> {
  try {
    return await insertRow(act.manager, PlanEntity, row);
  } catch (error) {
    throw isDuplicateKey(error) ? new ImportRefused([importedAlready(row)]) : error;
  }
}
