import { rulesOfPlan } from '../domain/office-rules';
import { deadlinesFromClause } from '../domain/period/deadlines-from-clause';
import type { ParsedItem, ParsedPlan } from '../domain/plan/parsed-plan';
import { comparePeriods, type PeriodChanges } from '../domain/plan-revision/compare-periods';
import {
  comparableHeading,
  headingDifferences,
  headingOf,
  wordingDifferences,
} from '../domain/plan-revision/compare-wording';
import { type MergedParts, mergeParts, type StoredPart } from '../domain/plan-revision/merge-parts';
import type { PlanDifference, PlanField } from '../domain/plan-revision/plan-difference';
import { type ProposedIdentities, proposeIdentities } from '../domain/plan-revision/propose-identities';
import type { UnitAssignment } from '../domain/registry/match-plan-units';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { stripWhitespace } from '../domain/text/normalise';
import type { WorkItemEntity } from '../store/entities/work-item-entity';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import type { ImportDecisions } from './import-decisions';
import type { ImportProposal } from './prepare-import';
import { loadStoredPlan, type StoredPlan } from './stored-plan';

/** One item of the new document. */
export interface RevisedItem {
  readonly parsed: ParsedItem;
  /** The item it is; null for a new one. */
  readonly old: WorkItemEntity | null;
  readonly parts: MergedParts;
}

/** Everything that a corrected document changes in a plan. */
export interface Revision {
  readonly stored: StoredPlan;
  readonly identities: ProposedIdentities;
  readonly items: readonly RevisedItem[];
  readonly removed: readonly WorkItemEntity[];
  readonly periods: PeriodChanges;
  readonly differences: readonly PlanDifference[];
  /** What stays otherwise than the document prints it. */
  readonly kept: readonly PlanDifference[];
}

/** Reads only. */
export async function proposeRevision(
  act: Act,
  planId: number,
  { parsed, match, collectingUnitId }: Pick<ImportProposal, 'parsed' | 'match' | 'collectingUnitId'>,
  registry: RegistrySnapshot,
  decisions: Pick<ImportDecisions, 'items'>,
): Promise<Revision> {
  const stored = await loadStoredPlan(act.manager, planId);
  const identities = proposeIdentities(stored.items, parsed.items, decisions.items);
  const oldById = new Map(stored.items.map((item) => [item.id, item]));
  const assignments = new Map(match.items.map((item) => [item.no, item.assignments]));
  const items = parsed.items.map((item, i): RevisedItem => {
    const id = identities.identities[i]?.item?.id;
    const old = id === undefined ? null : (oldById.get(id) ?? null);
    return { parsed: item, old, parts: mergedParts(stored, old, item, assignments.get(item.no) ?? []) };
  });
  const periods = await periodChanges(act, stored, parsed);
  const named = new Names(registry);
  return {
    stored,
    identities,
    items,
    removed: identities.removed.flatMap(({ id }) => oldById.get(id) ?? []),
    periods,
    differences: [
      ...fieldDifferences(stored, parsed, collectingUnitId, named),
      ...headingDifferences(stored.sections, parsed.sections),
      ...identities.removed.map(({ no, title }) => ({ kind: 'itemRemoved' as const, no, title })),
      ...items.flatMap((item) => itemDifferences(stored, parsed, item, named)),
      ...periods.differences,
    ],
    kept: items.flatMap(({ parsed: { no, title }, parts }) =>
      parts.keptByHand.map((unitId) => ({
        kind: 'assignedByHand' as const,
        no,
        title,
        unitName: named.unit(unitId),
        viaGroup: null,
      })),
    ),
  };
}

function mergedParts(
  { partsOf, byHand }: StoredPlan,
  old: WorkItemEntity | null,
  item: ParsedItem,
  assignments: readonly UnitAssignment[],
): MergedParts {
  const printed = assignments.map(
    ({ unit, role, ordinal, printedName, viaGroup }): StoredPart => ({
      unitId: unit.id,
      role,
      ordinal,
      printedName,
      groupId: viaGroup?.id ?? null,
    }),
  );
  const before = old ? (partsOf.get(old.id) ?? []) : [];
  return mergeParts(before, printed, {
    byHand: (old && byHand.get(old.id)) ?? new Map(),
    unitsUnchanged: old?.printedUnits === JSON.stringify(item.units),
  });
}

function itemDifferences(
  { sections }: StoredPlan,
  parsed: ParsedPlan,
  { parsed: item, old, parts }: RevisedItem,
  named: Names,
): PlanDifference[] {
  const { no, title } = item;
  if (!old) return [{ kind: 'itemAdded', no, title }];
  const of = (part: StoredPart) => ({
    no,
    title,
    role: part.role,
    unitName: named.unit(part.unitId),
    viaGroup: named.group(part.groupId),
  });
  const headings = {
    before: new Set(sections.map(({ heading }) => comparableHeading(heading))),
    after: new Set(parsed.sections.map(({ heading }) => comparableHeading(heading))),
  };
  const heading = sections.find(({ id }) => id === old.sectionId)?.heading ?? null;
  return [
    ...wordingDifferences({ ...old, heading }, item, { heading: headingOf(parsed, item), headings }),
    ...parts.removed.map((part) => ({ kind: 'unitRemoved' as const, ...of(part) })),
    ...parts.added.map((part) => ({ kind: 'unitAdded' as const, ...of(part) })),
    ...parts.changed.map((part) => ({ kind: 'roleChanged' as const, ...of(part) })),
  ];
}

function fieldDifferences(
  { plan }: StoredPlan,
  parsed: ParsedPlan,
  collectingUnitId: number | null,
  named: Names,
): PlanDifference[] {
  const unit = (id: number | null) => (id === null ? null : named.unit(id));
  const fields: [PlanField, string | null, string | null][] = [
    ['title', plan.title, parsed.title],
    ['issuer', plan.issuer, parsed.issuer],
    ['issuedOn', plan.issuedOn, parsed.issuedOn],
    ['collectingUnit', unit(plan.collectingUnitId), unit(collectingUnitId ?? plan.collectingUnitId)],
    ['reportingNote', plan.reportingNote, parsed.reporting.note],
    ['reportingContact', plan.reportingContact, parsed.reporting.contact],
  ];
  return fields.flatMap(([field, before, after]) =>
    stripWhitespace(before ?? '') === stripWhitespace(after ?? '')
      ? []
      : [{ kind: 'field' as const, field, before, after }],
  );
}

async function periodChanges(
  act: Act,
  { plan }: StoredPlan,
  { reporting }: ParsedPlan,
): Promise<PeriodChanges> {
  const rules = rulesOfPlan(act.rules, plan);
  const laidDown = { year: plan.year, calendar: rules.calendar, dueTime: rules.policy.dueTime };
  const [times] = (await loadPlanCalendar(act.manager, act.rules, act.now, plan.id)).plans;
  const stored = (times?.periods ?? []).flatMap(({ period, window }) => {
    if (period.kind !== 'progress') return [];
    const { id, code, dueAt, printed } = period;
    const meant = printed === null ? [] : deadlinesFromClause([printed], laidDown).deadlines;
    const printedDueAt = meant.find((each) => each.code === code)?.dueAt ?? null;
    return [{ id, code, dueAt, printed, printedDueAt, isClosed: act.now > window.closesAt }];
  });
  return comparePeriods(stored, deadlinesFromClause(reporting.deadlines, laidDown).deadlines);
}

/** Names by id; a unit that was retired since has its id only. */
class Names {
  private readonly units: ReadonlyMap<number, string>;
  private readonly groups: ReadonlyMap<number, string>;

  constructor(registry: RegistrySnapshot) {
    this.units = new Map(registry.units.map(({ id, name }) => [id, name]));
    this.groups = new Map(registry.groups.map(({ id, names }) => [id, names[0] ?? '']));
  }

  unit(id: number): string {
    return this.units.get(id) ?? `已停用单位${id}`;
  }

  group(id: number | null): string | null {
    return id === null ? null : (this.groups.get(id) ?? null);
  }
}
