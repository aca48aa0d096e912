import { In } from 'typeorm';
import { deadlinesFromClause } from '../domain/period/deadlines-from-clause';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import {
  type ItemAssignments,
  matchPlanUnits,
  type UnmatchedName,
} from '../domain/registry/match-plan-units';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { isDuplicateKey } from '../store/dialect';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { ObligationEntity, UNTOUCHED } from '../store/entities/obligation-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { insertRow, insertRows } from '../store/insert-rows';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { ImportRefused } from './import-refused';
import { recordAudit } from './record-audit';

/** Widths of the columns, in characters: SQLite would take more, MySQL would not. */
const LONGEST_UNIT_NAME = 128;
const LONGEST = { title: 255, issuer: 128, contact: 255, label: 32, due: 128 };

export interface PlanToImport {
  readonly parsed: ParsedPlan;
  readonly sourceText: string;
  /** Makes units of names that the registry does not know. */
  readonly createUnits: boolean;
  /** Who owes: every responsible unit, or only the lead. */
  readonly owedBy: 'all' | 'lead';
}

export interface PlanImported {
  readonly planId: number;
  readonly items: number;
  readonly units: number;
  readonly createdUnits: readonly string[];
  readonly periods: readonly {
    readonly code: string;
    readonly dueAt: Date;
    readonly quiet: boolean;
    readonly owed: number;
  }[];
}

/**
 * Stores a plan whole and puts it into force (启用): sections, items, responsible units with groups expanded,
 * periods and what is owed. All or nothing. Periods that are due already are 不催. Throws `ImportRefused` with
 * every reason at once when the document cannot be stored as it is.
 */
export async function importPlan(act: Act, plan: PlanToImport): Promise<PlanImported> {
  const { parsed } = plan;
  const createdUnits = plan.createUnits ? await createUnknownUnits(act, parsed) : [];
  const registry = await loadRegistry(act.manager);
  const matched = matchPlanUnits(parsed, registry);
  const problems = [...(await reasonsToRefuse(act, parsed)), ...matched.unmatched.map(unmatchedProblem)];
  const { title, year } = parsed;
  if (problems.length > 0 || title === null || year === null) throw new ImportRefused(problems);

  const planId = await insertPlan(act, {
    title,
    issuer: parsed.issuer,
    year,
    issuedOn: parsed.issuedOn,
    collectingUnitId: collectingUnit(parsed, registry),
    reportingNote: parsed.reporting.note,
    reportingContact: parsed.reporting.contact,
    status: 'active',
    owedBy: plan.owedBy,
    sourceText: plan.sourceText,
    importedAt: act.now,
    activatedAt: act.now,
    remindersPausedAt: null,
  });
  const itemIds = await storeItems(act, planId, parsed);
  await storeAssignments(act, itemIds, matched.items);
  const periods = await storePeriods(act, planId, parsed, itemIds, owing(matched.items, plan.owedBy));
  const units = new Set(matched.items.flatMap((item) => item.assignments.map(({ unit }) => unit.id)));
  const imported = { planId, items: parsed.items.length, units: units.size, createdUnits, periods };
  await recordAudit(act, 'plan.import', `plan:${planId}`, null, { title, year, ...imported });
  return imported;
}

/** Another process may have stored the same document since we looked. */
async function insertPlan(act: Act, row: Omit<PlanEntity, 'id'>): Promise<number> {
  try {
    return await insertRow(act.manager, PlanEntity, row);
  } catch (error) {
    throw isDuplicateKey(error) ? new ImportRefused([importedAlready(row)]) : error;
  }
}

function importedAlready({ title, year }: Pick<PlanEntity, 'title' | 'year'>): string {
  return `《${title}》（${year}年）已经导入，未重复导入。`;
}

async function reasonsToRefuse(act: Act, parsed: ParsedPlan): Promise<string[]> {
  const problems: string[] = [];
  if (parsed.items.length === 0) problems.push('文中没有找到事项，请核对文件内容。');
  if (parsed.title === null) problems.push('没有找到工作要点的标题。请在正文前单独一行写明标题。');
  problems.push(...overlongParts(parsed));
  if (parsed.year === null) problems.push('没有找到年份。请在标题中写明年份，如“2022年工作要点”。');
  if (parsed.title !== null && parsed.year !== null) {
    const known = await act.manager.findOneBy(PlanEntity, { title: parsed.title, year: parsed.year });
    if (known) problems.push(importedAlready(known));
  }
  return problems;
}

function overlongParts({ title, issuer, items, reporting }: ParsedPlan): string[] {
  const parts: [place: string, words: string | null, longest: number][] = [
    ['标题', title, LONGEST.title],
    ['发文单位', issuer, LONGEST.issuer],
    ['报送联系人', reporting.contact, LONGEST.contact],
    ...items.flatMap(({ line, label, due }): [string, string | null, number][] => [
      [`第${line}行：事项序号`, label, LONGEST.label],
      [`第${line}行：完成时限`, due, LONGEST.due],
    ]),
  ];
  return parts.flatMap(([place, words, longest]) =>
    words !== null && words.length > longest
      ? [`${place}“${words.slice(0, 20)}…”超过${longest}个字，请核对文件内容。`]
      : [],
  );
}

function unmatchedProblem({ printedName, line, itemNos, candidates }: UnmatchedName): string {
  const near = candidates.map(({ unit }) => unit.name).join('、');
  return `第${line}行：单位“${printedName}”（第${itemNos.join('、')}项）不在单位库中${near ? `，相近的有${near}` : ''}。`;
}

async function createUnknownUnits(act: Act, parsed: ParsedPlan): Promise<string[]> {
  const registry = await loadRegistry(act.manager);
  const names = matchPlanUnits(parsed, registry).unmatched.map(({ printedName }) => printedName);
  const { to } = parsed.reporting;
  if (to !== null && !names.includes(to) && matchUnit(registry, to).kind === 'unmatched') names.push(to);
  await refuseUnfit(act, names);
  const unit = { level: null, active: true, successorId: null, createdAt: act.now };
  await insertRows(
    act.manager,
    UnitEntity,
    names.map((name) => ({ ...unit, name })),
  );
  return names;
}

async function refuseUnfit(act: Act, names: readonly string[]): Promise<void> {
  const retired = await act.manager.findBy(UnitEntity, { name: In([...names]) });
  const problems = [
    ...retired.map(({ name }) => `单位“${name}”在单位库中已停用，不能新建。请先恢复该单位或修改文件。`),
    ...names
      .filter((name) => name.length > LONGEST_UNIT_NAME)
      .map((name) => `单位名称“${name.slice(0, 20)}…”超过${LONGEST_UNIT_NAME}个字，请核对责任单位的写法。`),
  ];
  if (problems.length > 0) throw new ImportRefused(problems);
}

function collectingUnit(parsed: ParsedPlan, registry: RegistrySnapshot): number | null {
  if (parsed.reporting.to === null) return null;
  const match = matchUnit(registry, parsed.reporting.to);
  return match.kind === 'unit' ? match.unit.id : null;
}

/** Sections and items; returns the item ids by running number. */
async function storeItems(act: Act, planId: number, parsed: ParsedPlan): Promise<Map<number, number>> {
  const sectionIds: number[] = [];
  for (const [ordinal, section] of parsed.sections.entries()) {
    const parentId = section.parent === null ? null : (sectionIds[section.parent] ?? null);
    const { heading, level } = section;
    sectionIds.push(
      await insertRow(act.manager, PlanSectionEntity, { planId, parentId, ordinal, level, heading }),
    );
  }
  const itemIds = new Map<number, number>();
  for (const item of parsed.items) {
    const id = await insertRow(act.manager, WorkItemEntity, {
      planId,
      sectionId: item.section === null ? null : (sectionIds[item.section] ?? null),
      no: item.no,
      label: item.label,
      title: item.title,
      text: item.text,
      printedUnits: JSON.stringify(item.units),
      dueText: item.due,
      closedAt: null,
    });
    itemIds.set(item.no, id);
  }
  return itemIds;
}

async function storeAssignments(
  act: Act,
  itemIds: ReadonlyMap<number, number>,
  items: readonly ItemAssignments[],
): Promise<void> {
  const rows = items.flatMap(({ no, assignments }) =>
    assignments.map(({ unit, role, ordinal, printedName, viaGroup }) => ({
      itemId: idOf(itemIds, no),
      unitId: unit.id,
      role,
      ordinal,
      printedName,
      groupId: viaGroup?.id ?? null,
    })),
  );
  await insertRows(act.manager, ItemUnitEntity, rows);
}

/** Which units owe which items. */
function owing(items: readonly ItemAssignments[], owedBy: 'all' | 'lead'): { no: number; unitId: number }[] {
  return items.flatMap(({ no, assignments }) => {
    const lead = assignments.find(({ role }) => role === 'lead');
    return (owedBy === 'lead' && lead ? [lead] : assignments).map(({ unit }) => ({ no, unitId: unit.id }));
  });
}

async function storePeriods(
  act: Act,
  planId: number,
  parsed: ParsedPlan,
  itemIds: ReadonlyMap<number, number>,
  owed: readonly { no: number; unitId: number }[],
): Promise<PlanImported['periods']> {
  const { calendar, policy } = act.rules;
  const year = parsed.year ?? 0;
  const { deadlines } = deadlinesFromClause(parsed.reporting.deadlines, {
    year,
    calendar,
    dueTime: policy.dueTime,
  });
  const periods = [];
  for (const { code, kind, printed, dueAt } of deadlines) {
    const quiet = dueAt <= act.now;
    const period = { planId, code, kind, printed, dueAt, graceUntil: null, closesAt: null, quiet };
    const periodId = await insertRow(act.manager, ReportingPeriodEntity, period);
    const rows = owed.map(({ no, unitId }) => ({
      periodId,
      itemId: idOf(itemIds, no),
      unitId,
      ...UNTOUCHED,
    }));
    await insertRows(act.manager, ObligationEntity, rows);
    periods.push({ code, dueAt, quiet, owed: rows.length });
  }
  return periods;
}

function idOf(itemIds: ReadonlyMap<number, number>, no: number): number {
  const id = itemIds.get(no);
  if (id === undefined) throw new Error(`item ${no} was not stored`);
  return id;
}
