import type { SelectedState } from '../../domain/message/selection';
import type { RegistryGroup } from '../../domain/registry/registry-snapshot';
import { attachmentsOf } from '../../store/attachment-repository';
import type { PlanSectionEntity } from '../../store/entities/plan-section-entity';
import type { ReportVersionEntity } from '../../store/entities/report-version-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PlanRepository } from '../../store/plan-repository';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import {
  loadPlanCalendar,
  type PeriodInForce,
  type PlanTimes,
  periodMeant,
} from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import { coordinatedPlanIds } from '../member';
import type { PagePerson, PageReading } from '../report-page/page-turn';
import { isIn } from '../understanding/choose-obligations';

/** 未审 and the like are the words of the chat; 通过 and 免报 the page offers besides. */
export type DeskState = SelectedState | 'accepted' | 'waived';

/** Which obligations are looked at; what is null does not narrow. */
export interface DeskFilter {
  readonly planId: number | null;
  /** `all` for all periods; null for 本期. */
  readonly period: string | null;
  readonly state: DeskState | null;
  /** Id of a 单位组. */
  readonly group: number | null;
  /** Id of a top-level section. */
  readonly section: number | null;
  readonly unitId: number | null;
  readonly itemId: number | null;
}

export interface Desk {
  readonly times: PlanTimes;
  /** The plans that the person coordinates. */
  readonly choice: readonly PlanTimes[];
  /** Null for all periods. */
  readonly inForce: PeriodInForce | null;
  /** Of the plan in the period. */
  readonly obligations: readonly JudgedObligation[];
  /** Those that the filter leaves. */
  readonly shown: readonly JudgedObligation[];
  readonly sections: readonly PlanSectionEntity[];
  /** Groups that have members among the plan's units. */
  readonly groups: readonly RegistryGroup[];
}

/** What the person coordinates, in the plan and period that the filter names; null where there is no such thing. */
export async function readDesk(
  { manager, rules, now }: PageReading,
  person: Pick<PagePerson, 'roles'>,
  filter: DeskFilter,
): Promise<Desk | null> {
  const calendar = await loadPlanCalendar(manager, rules, now);
  const mine = coordinatedPlanIds(person, calendar);
  const choice = calendar.plans.filter(({ plan }) => mine.includes(plan.id));
  const times = choice.find(({ plan }) => filter.planId === null || plan.id === filter.planId);
  const ofAll = filter.period === 'all';
  const inForce = times && !ofAll ? periodMeant(times, filter.period) : null;
  if (!times || !(inForce || ofAll)) return null;
  const periodIds = inForce ? [inForce.period.id] : times.periods.map(({ period }) => period.id);
  const obligations = await judgedObligations(manager, calendar, { periodIds }, rules, now);
  const sections = await new PlanRepository(manager).sections(times.plan.id);
  const units = new Set(obligations.map(({ unitId }) => unitId));
  const groups = (await loadRegistry(manager)).groups.filter(({ memberUnitIds }) =>
    memberUnitIds.some((id) => units.has(id)),
  );
  const shown = obligations.filter(matcher(filter, sections, groups, now));
  return { times, choice, inForce, obligations, shown, sections, groups };
}

function matcher(
  { state, group, section, unitId, itemId }: DeskFilter,
  sections: readonly PlanSectionEntity[],
  groups: readonly RegistryGroup[],
  now: Date,
): (obligation: JudgedObligation) => boolean {
  const members = group === null ? null : new Set(groups.find(({ id }) => id === group)?.memberUnitIds);
  const below = section === null ? null : sectionsBelow(section, sections);
  return (each) =>
    (state === null || isInState(each, state, now)) &&
    (members === null || members.has(each.unitId)) &&
    (below === null || (each.sectionId !== null && below.has(each.sectionId))) &&
    (unitId === null || each.unitId === unitId) &&
    (itemId === null || each.itemId === itemId);
}

function isInState(each: JudgedObligation, state: DeskState, now: Date): boolean {
  if (each.itemClosed) return false;
  if (state === 'accepted' || state === 'waived') return each.state === state;
  return isIn(each, state, now);
}

function sectionsBelow(section: number, sections: readonly PlanSectionEntity[]): ReadonlySet<number> {
  const below = new Set([section]);
  // Parents stand before their children.
  for (const { id, parentId } of sections) if (parentId !== null && below.has(parentId)) below.add(id);
  return below;
}

/** What was sent for one obligation. */
export interface ShownReport {
  /** The version that counts; null where nothing was reported. */
  readonly version: ReportVersionEntity | null;
  readonly attachments: number;
}

/** What was sent, of the obligations of one page, by their ids. */
export async function shownReports(
  { manager }: Pick<PageReading, 'manager'>,
  obligations: readonly JudgedObligation[],
): Promise<Map<number, ShownReport>> {
  const ids = obligations.map(({ id }) => id);
  const versions = await new ObligationRepository(manager).currentVersions(ids);
  const files = new Map<number, number>();
  for (const { obligationId } of await attachmentsOf(manager, ids))
    if (obligationId !== null) files.set(obligationId, (files.get(obligationId) ?? 0) + 1);
  return new Map(
    ids.map((id) => [id, { version: versions.get(id) ?? null, attachments: files.get(id) ?? 0 }]),
  );
}
