import { deadlinesFromClause } from '../domain/period/deadlines-from-clause';
import { owingUnits } from '../domain/period/owing-units';
import type { ParsedItem, ParsedPlan, ParsedSection } from '../domain/plan/parsed-plan';
import type { ItemAssignments } from '../domain/registry/match-plan-units';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { ObligationEntity, UNTOUCHED } from '../store/entities/obligation-entity';
import { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { insertRow, insertRows } from '../store/insert-rows';
import type { Act } from './act';

/** Stores the tree of headings; their ids in printed order. Level by level: a heading needs the id of the one above. */
export async function storeSections(
  { manager }: Act,
  planId: number,
  sections: readonly ParsedSection[],
): Promise<number[]> {
  const ids = new Map<number, number>();
  while (ids.size < sections.length) {
    const rows = [...sections.entries()].flatMap(([ordinal, { heading, level, parent }]) => {
      const parentId = parent === null ? null : ids.get(parent);
      return ids.has(ordinal) || parentId === undefined
        ? []
        : [{ planId, parentId, ordinal, level, heading }];
    });
    if (rows.length === 0) throw new Error('headings stand above each other');
    await insertRows(manager, PlanSectionEntity, rows);
    for (const { id, ordinal } of await manager.findBy(PlanSectionEntity, { planId })) ids.set(ordinal, id);
  }
  return sections.map((_, ordinal) => ids.get(ordinal) ?? 0);
}

/** What a document says of an item, as columns. */
export function itemColumns(item: ParsedItem, sectionIds: readonly number[]) {
  return {
    sectionId: item.section === null ? null : (sectionIds[item.section] ?? null),
    no: item.no,
    label: item.label,
    title: item.title,
    text: item.text,
    printedUnits: JSON.stringify(item.units),
    dueText: item.due,
  };
}

/** The item ids by running number. */
export async function storeItems(
  { manager }: Act,
  planId: number,
  items: readonly ParsedItem[],
  sectionIds: readonly number[],
): Promise<Map<number, number>> {
  await insertRows(
    manager,
    WorkItemEntity,
    items.map((item) => ({ planId, ...itemColumns(item, sectionIds), closedAt: null, removedAt: null })),
  );
  const rows = await manager.find(WorkItemEntity, { select: { id: true, no: true }, where: { planId } });
  return new Map(rows.map(({ no, id }) => [no, id]));
}

/** Responsible units, groups expanded. */
export async function storeAssignments(
  { manager }: Act,
  itemIds: ReadonlyMap<number, number>,
  items: readonly ItemAssignments[],
): Promise<void> {
  await insertRows(
    manager,
    ItemUnitEntity,
    items.flatMap(({ no, assignments }) =>
      assignments.map(({ unit, role, ordinal, printedName, viaGroup }) => ({
        itemId: idOf(itemIds, no),
        unitId: unit.id,
        role,
        ordinal,
        printedName,
        groupId: viaGroup?.id ?? null,
      })),
    ),
  );
}

/** The periods that the clause lays down, with what is owed in them. */
export async function storePeriods(
  act: Act,
  planId: number,
  { year, reporting }: ParsedPlan,
  itemIds: ReadonlyMap<number, number>,
  items: readonly ItemAssignments[],
  owedBy: 'all' | 'lead',
) {
  const owed = items.flatMap(({ no, assignments }) =>
    owingUnits(assignments, owedBy).map(({ unit }) => ({ itemId: idOf(itemIds, no), unitId: unit.id })),
  );
  const { calendar, policy } = act.rules;
  const { deadlines } = deadlinesFromClause(reporting.deadlines, {
    year: year ?? 0,
    calendar,
    dueTime: policy.dueTime,
  });
  const periods = [];
  for (const { code, kind, printed, dueAt } of deadlines) {
    const quiet = dueAt <= act.now;
    const period = { planId, code, kind, printed, dueAt, graceUntil: null, closesAt: null, quiet };
    const periodId = await insertRow(act.manager, ReportingPeriodEntity, period);
    await insertRows(
      act.manager,
      ObligationEntity,
      owed.map((each) => ({ periodId, ...each, ...UNTOUCHED })),
    );
    periods.push({ code, dueAt, quiet, owed: owed.length });
  }
  return periods;
}

function idOf(itemIds: ReadonlyMap<number, number>, no: number): number {
  const id = itemIds.get(no);
  if (id === undefined) throw new Error(`item ${no} was not stored`);
  return id;
}
