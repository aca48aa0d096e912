import { requireActive } from '../../actions/unit-names';
import { type NewPart, owingChanges, withNewPart } from '../../domain/period/owing-changes';
import { RuleViolation } from '../../domain/rule-violation';
import { UnitEntity } from '../../store/entities/unit-entity';
import type { WorkItemEntity } from '../../store/entities/work-item-entity';
import { PlanRepository } from '../../store/plan-repository';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import type { Turn } from '../turn';

export interface AssignmentTarget {
  readonly planId: number;
  readonly itemNos: readonly number[];
  readonly unitIds: readonly number[];
  readonly part: NewPart;
}

/** One unit's part in one item, as it is to change. */
export interface PartChange {
  readonly itemId: number;
  readonly itemNo: number;
  readonly unitId: number;
  readonly unitName: string;
  readonly before: 'lead' | 'support' | null;
}

/** An item that a unit begins to owe reports on. */
export interface BeginsToOwe {
  readonly itemId: number;
  readonly unitId: number;
}

export interface CollectedAssignment {
  readonly target: AssignmentTarget;
  readonly times: PlanTimes;
  readonly changes: readonly PartChange[];
  readonly begin: readonly BeginsToOwe[];
  /** Open and not reported: it becomes 免报. */
  readonly toWaive: readonly JudgedObligation[];
  /** Of the items concerned, in all periods. */
  readonly obligations: readonly JudgedObligation[];
}

/** What 分配 would change at this moment. Throws `item.not_in_plan`, `assignment.last_unit` and `unit.former`. */
export async function collectAssignment(turn: Turn, target: AssignmentTarget): Promise<CollectedAssignment> {
  const { act, calendar } = turn;
  const times = calendar.plans.find(({ plan }) => plan.id === target.planId);
  if (!times) throw new RuleViolation('plan.none');
  const items = await new PlanRepository(act.manager).items([target.planId]);
  const names = new Map((await loadRegistry(act.manager)).units.map(({ id, name }) => [id, name]));
  if (target.part !== 'removed') await requireUnits(act, target.unitIds, names);
  const periodIds = times.periods.map(({ period }) => period.id);
  const all = await judgedObligations(act.manager, calendar, { periodIds }, act.rules, act.now);

  const changes: PartChange[] = [];
  const begin: BeginsToOwe[] = [];
  const toWaive: JudgedObligation[] = [];
  for (const no of target.itemNos) {
    const item = items.find((each) => each.no === no);
    if (!item) throw new RuleViolation('item.not_in_plan', { no });
    const responsible = await new PlanRepository(act.manager).responsibleUnits(item.id);
    const after = withNewPart(responsible, target.unitIds, target.part);
    if (after.length === 0) throw new RuleViolation('assignment.last_unit', { no });
    changes.push(...partChanges(item, responsible, target, names));
    const owing = owingChanges(responsible, after, times.plan.owedBy);
    if (item.closedAt === null) begin.push(...owing.begin.map((unitId) => ({ itemId: item.id, unitId })));
    toWaive.push(
      ...all.filter(
        (each) => each.itemId === item.id && owing.cease.includes(each.unitId) && isOpen(each, act.now),
      ),
    );
  }
  const itemIds = new Set(changes.map(({ itemId }) => itemId));
  const obligations = all.filter((each) => itemIds.has(each.itemId));
  return { target, times, changes, begin, toWaive, obligations };
}

/** A unit may have been merged since it was named. Throws `unit.former`. */
async function requireUnits(
  { manager }: Turn['act'],
  unitIds: readonly number[],
  known: ReadonlyMap<number, string>,
): Promise<void> {
  for (const id of unitIds)
    if (!known.has(id)) await requireActive(manager, await manager.findOneByOrFail(UnitEntity, { id }));
}

function partChanges(
  item: WorkItemEntity,
  responsible: readonly { readonly unitId: number; readonly role: 'lead' | 'support' }[],
  { unitIds, part }: AssignmentTarget,
  names: ReadonlyMap<number, string>,
): PartChange[] {
  return unitIds.flatMap((unitId) => {
    const before = responsible.find((each) => each.unitId === unitId)?.role ?? null;
    if (before === part || (part === 'removed' && before === null)) return [];
    return [{ itemId: item.id, itemNo: item.no, unitId, unitName: names.get(unitId) ?? '', before }];
  });
}

function isOpen({ state, marks }: JudgedObligation, now: Date): boolean {
  return (state === 'pending' || state === 'returned') && now <= marks.closesAt;
}
