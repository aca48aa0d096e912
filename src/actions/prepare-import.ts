import { deadlinesFromClause } from '../domain/period/deadlines-from-clause';
import type { ParsedPlan, PlanWarning } from '../domain/plan/parsed-plan';
import { planWarning } from '../domain/plan/plan-warning';
import type { ItemIdentity, OldItem } from '../domain/plan-revision/item-identity';
import type { PlanDifference } from '../domain/plan-revision/plan-difference';
import { matchPlanUnits, type PlanUnitMatch } from '../domain/registry/match-plan-units';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { opening } from '../domain/text/opening';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { collectorOf, type NameToSettle, unknownCollector, withDecisions } from './decided-units';
import { followProblems } from './follow-plan';
import type { ImportDecisions } from './import-decisions';
import { documentProblems, unfitUnits, unmatchedProblem } from './import-problems';
import { type KnownPlan, planMeant } from './plan-meant';
import { proposeRevision, type Revision } from './propose-revision';

/** What an import would come to, before anything is written. */
export interface ImportProposal {
  readonly parsed: ParsedPlan;
  readonly kind: 'new' | 'revision';
  /** The plan that is revised; null for a new one. */
  readonly plan: KnownPlan | null;
  /** Stored plans that the document may be a revision of: a person says which, or that it is a new one. */
  readonly mayRevise: readonly KnownPlan[];
  /** After the decisions; of units that are still to be made the id is negative. */
  readonly match: PlanUnitMatch;
  /** Printed names that a person has to settle, the collecting unit's included: each is a problem, too. */
  readonly unmatched: readonly NameToSettle[];
  /** Printed names that become units. */
  readonly newUnits: readonly string[];
  /** Names that speak of several units and become groups, without members. */
  readonly newGroups: readonly string[];
  readonly collectingUnitId: number | null;
  /** Why it cannot be stored as it is: Chinese sentences, all at once. */
  readonly problems: readonly string[];
  /** Of the grammar and of the registry. */
  readonly warnings: readonly PlanWarning[];
  /** Only for a revision. */
  readonly revision: RevisionProposal | null;
}

/** What a revision changes. */
export interface RevisionProposal {
  /** One for each item of the new document, in its order. */
  readonly identities: readonly ItemIdentity[];
  /** Items that the new document does not have any more. */
  readonly removed: readonly OldItem[];
  /** Empty: the document says what the plan says already. */
  readonly differences: readonly PlanDifference[];
  /** What a coordinator has laid down otherwise than the document prints it, and what stays so. */
  readonly kept: readonly PlanDifference[];
}

/** Reads only. `proposal.problems` is empty for what `carryOutImport` would store. */
export async function prepareImport(
  act: Act,
  parsed: ParsedPlan,
  decisions: ImportDecisions,
): Promise<ImportProposal> {
  return (await prepareInFull(act, parsed, decisions)).proposal;
}

/** A proposal with what carrying it out needs besides. */
export interface PreparedImport {
  readonly proposal: ImportProposal;
  /** In which the printed names were looked up. */
  readonly registry: RegistrySnapshot;
  readonly revision: Revision | null;
}

export async function prepareInFull(
  act: Act,
  parsed: ParsedPlan,
  decisions: ImportDecisions,
): Promise<PreparedImport> {
  const registry = withDecisions(await loadRegistry(act.manager), parsed, decisions);
  const match = matchPlanUnits(parsed, registry.snapshot);
  const { plan, mayRevise, problems: aboutTarget } = await planMeant(act.manager, parsed, decisions);
  const unmatched = [...match.unmatched, ...unknownCollector(parsed, registry.snapshot, match.unmatched)];
  const collectingUnitId = decisions.collectedBy ?? collectorOf(parsed, registry.snapshot);
  const revision =
    plan &&
    (await proposeRevision(act, plan.id, { parsed, match, collectingUnitId }, registry.snapshot, decisions));
  const proposal: ImportProposal = {
    parsed,
    kind: plan ? 'revision' : 'new',
    plan,
    mayRevise,
    match,
    unmatched,
    newUnits: registry.newUnits,
    newGroups: registry.newGroups,
    collectingUnitId,
    problems: [
      ...documentProblems(parsed),
      ...aboutTarget,
      ...unmatched.map(unmatchedProblem),
      ...(await unfitUnits(act, registry.newUnits)),
      ...(revision ? identityProblems(revision) : []),
      ...(await followProblems(act, parsed, decisions)),
    ],
    warnings: [...parsed.warnings, ...match.warnings, ...unclearDeadlines(act, parsed)],
    revision: revision && {
      identities: revision.identities.identities,
      removed: revision.identities.removed,
      differences: revision.differences,
      kept: revision.kept,
    },
  };
  return { proposal, registry: registry.snapshot, revision };
}

/** What the clause says of deadlines without a single meaning: a person adds those periods. */
function unclearDeadlines({ rules }: Act, { year, reporting, warnings }: ParsedPlan): PlanWarning[] {
  if (year === null || warnings.some(({ code }) => code === 'reporting_not_understood')) return [];
  const { calendar, policy } = rules;
  const { notUnderstood } = deadlinesFromClause(reporting.deadlines, {
    year,
    calendar,
    dueTime: policy.dueTime,
  });
  return notUnderstood.map((words) =>
    planWarning(
      'reporting_not_understood',
      null,
      `报送期限“${words}”含义不明，未生成报送期，请用“报送期 添加”补充。`,
      words,
    ),
  );
}

/** Which item a new one is stays open: a person says so. */
function identityProblems({ identities: { identities, conflicts } }: Revision): string[] {
  return [
    ...conflicts.map((no) => `第${no}项的指定无效：事项不存在，或同一原事项指定了两次。`),
    ...identities.flatMap(({ no, title, item, orElse }) =>
      item && orElse.length > 0
        ? [
            `第${no}项“${opening(title)}”与原第${[item, ...orElse].map((each) => each.no).join('、')}项都相近，请指明是其中哪一项，或为新增事项。`,
          ]
        : [],
    ),
  ];
}
