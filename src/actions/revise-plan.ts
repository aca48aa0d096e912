import { matchPlanUnits } from '../domain/registry/match-plan-units';
import { PlanEntity } from '../store/entities/plan-entity';
import { ObligationRepository } from '../store/obligation-repository';
import { QuestionRepository } from '../store/question-repository';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { bindItemNumbers } from './bind-item-numbers';
import { collectorOf, storeDecidedUnits, withDecisions } from './decided-units';
import type { ImportDecisions } from './import-decisions';
import type { ImportSource, PlanImported } from './import-plan';
import { beginOperation } from './operation';
import type { KnownPlan } from './plan-meant';
import type { ImportProposal } from './prepare-import';
import { proposeRevision, type Revision } from './propose-revision';
import { reviseItems } from './revise-items';
import { owingAfter, reviseObligations } from './revise-obligations';
import { reviseParts } from './revise-parts';
import { addRevisedPeriods, moveRevisedPeriods } from './revise-periods';
import { removeSurplusSections, reviseSections } from './revise-sections';
import { tellOfRevision } from './tell-of-revision';

/** What a revision has come to. */
export interface RevisionOutcome {
  readonly differences: number;
  /** Open obligations that are 免报（计划调整） now. */
  readonly waived: number;
  /** Obligations that are owed anew. */
  readonly added: number;
  /** userids of those who have been told. */
  readonly told: readonly string[];
}

/**
 * Makes the plan say what the new document says. Every item keeps its row and with it what was reported; what was open
 * and is not asked for any more becomes 免报（计划调整）. One operation: 撤销 takes all of it back, those who were told
 * are corrected. `proposal` was prepared under the plan's lock and has no problems. Without a difference nothing is written.
 */
export async function revisePlan(
  given: Act,
  source: ImportSource,
  proposal: ImportProposal,
  known: KnownPlan,
  decisions: ImportDecisions,
): Promise<PlanImported> {
  const { parsed } = source;
  const planId = known.id;
  const summary = `修订《${known.title}》`;
  const act = given.operation
    ? given
    : beginOperation(given, { kind: 'plan.revise', summary, undoable: true });
  await storeDecidedUnits(act, parsed, proposal, decisions);
  // Once more: units that were to be made have their rows now.
  const registry = withDecisions(await loadRegistry(act.manager), parsed, decisions).snapshot;
  const match = matchPlanUnits(parsed, registry);
  const collectingUnitId = decisions.collectedBy ?? collectorOf(parsed, registry);
  const revision = await proposeRevision(
    act,
    planId,
    { parsed, match, collectingUnitId },
    registry,
    decisions,
  );
  if (revision.differences.length === 0) return imported(act, revision, proposal, null);

  if (changesNumbers(revision)) {
    await bindItemNumbers(act);
    await new QuestionRepository(act.manager).lapseNumbered();
  }
  const sectionIds = await reviseSections(act, planId, revision.stored.sections, parsed.sections);
  const itemIds = await reviseItems(act, revision, sectionIds);
  await reviseParts(act, revision, itemIds);
  await removeSurplusSections(act, revision.stored.sections, parsed.sections.length);
  await changeFields(act, revision, source, collectingUnitId);
  await moveRevisedPeriods(act, revision.periods);
  const owing = owingAfter(revision, itemIds);
  const obligations = await reviseObligations(act, planId, owing, decisions.addedFrom);
  await addRevisedPeriods(act, revision.stored.plan, revision.periods);
  const plan = await act.manager.findOneByOrFail(PlanEntity, { id: planId });
  const told = await tellOfRevision(act, plan, revision, itemIds, obligations);
  return imported(act, revision, proposal, {
    differences: revision.differences.length,
    waived: obligations.waived.length,
    added: obligations.added.length,
    told,
  });
}

function changesNumbers({ items, removed }: Revision): boolean {
  return removed.length > 0 || items.some(({ parsed, old }) => old !== null && old.no !== parsed.no);
}

async function changeFields(
  act: Act,
  { stored: { plan } }: Revision,
  { parsed, sourceText }: ImportSource,
  collectingUnitId: number | null,
): Promise<void> {
  const columns = {
    title: parsed.title ?? plan.title,
    issuer: parsed.issuer,
    issuedOn: parsed.issuedOn,
    collectingUnitId: collectingUnitId ?? plan.collectingUnitId,
    reportingNote: parsed.reporting.note,
    reportingContact: parsed.reporting.contact,
    sourceText,
  };
  await changeRow(act, 'plan', plan, columns, 'plan.revise');
}

async function imported(
  act: Act,
  { stored: { plan }, items }: Revision,
  { newUnits, newGroups }: Pick<ImportProposal, 'newUnits' | 'newGroups'>,
  outcome: RevisionOutcome | null,
): Promise<PlanImported> {
  const [times] = (await loadPlanCalendar(act.manager, act.rules, act.now, plan.id)).plans;
  const perItem = items.map(({ parts }) => parts.after.map(({ unitId }) => unitId));
  const owedOf = await new ObligationRepository(act.manager).owedByPeriod(plan.id);
  return {
    kind: 'revision',
    planId: plan.id,
    items: items.length,
    units: new Set(perItem.flat()).size,
    createdUnits: newUnits,
    createdGroups: newGroups,
    periods: (times?.periods ?? []).map(({ period: { id, code, dueAt, quiet } }) => ({
      code,
      dueAt,
      quiet,
      owed: owedOf.get(id) ?? 0,
    })),
    revision: outcome,
  };
}
