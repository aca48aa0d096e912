import type { EntityManager } from 'typeorm';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { comparableName } from '../domain/registry/comparable-name';
import { nameSimilarity } from '../domain/registry/name-similarity';
import { PlanEntity } from '../store/entities/plan-entity';
import type { ImportDecisions } from './import-decisions';

/** A stored plan as an import names it. */
export type KnownPlan = Pick<PlanEntity, 'id' | 'title' | 'year' | 'status'>;

export interface PlanMeant {
  /** The plan that is revised; null for a new one. */
  readonly plan: KnownPlan | null;
  readonly mayRevise: readonly KnownPlan[];
  readonly problems: readonly string[];
}

/** As like as that, two titles of one year may be one plan: a person is asked. */
const LIKE_TITLE = 0.7;

/** Which stored plan a document revises. Never guessed: a like title is a question. */
export async function planMeant(
  manager: EntityManager,
  { title, year }: Pick<ParsedPlan, 'title' | 'year'>,
  { target }: Pick<ImportDecisions, 'target'>,
): Promise<PlanMeant> {
  const select = { id: true, title: true, year: true, status: true } as const;
  if (typeof target === 'number') {
    const plan = await manager.findOne(PlanEntity, { select, where: { id: target } });
    if (!plan) return refused(`没有编号为${target}的计划。`);
    return { plan, mayRevise: [], problems: await problemsOfTarget(manager, plan, { title, year }) };
  }
  if (title === null || year === null) return { plan: null, mayRevise: [], problems: [] };
  const ofYear = await manager.find(PlanEntity, { select, where: { year }, order: { id: 'ASC' } });
  const same = ofYear.find((plan) => comparableName(plan.title) === comparableName(title));
  if (target === 'new') return same ? refused(importedAlready(same)) : NEW;
  if (same)
    return { plan: same, mayRevise: [], problems: same.status === 'archived' ? [archived(same)] : [] };
  const mayRevise = ofYear.filter(
    (plan) =>
      plan.status !== 'archived' &&
      nameSimilarity(comparableName(plan.title), comparableName(title)) >= LIKE_TITLE,
  );
  if (mayRevise.length === 0) return NEW;
  const named = mayRevise.map((plan) => `${plan.id}《${plan.title}》`).join('、');
  const question = `本文件的标题与已导入的${named}相近，请指明是该计划的修订，还是另一个计划。`;
  return { plan: null, mayRevise, problems: [question] };
}

async function problemsOfTarget(
  manager: EntityManager,
  plan: KnownPlan,
  { title, year }: Pick<ParsedPlan, 'title' | 'year'>,
): Promise<string[]> {
  if (plan.status === 'archived') return [archived(plan)];
  if (year !== null && year !== plan.year)
    return [
      `本文件为${year}年，《${plan.title}》为${plan.year}年，不能作为它的修订。新年度的文件请作为新计划导入。`,
    ];
  const other = title === null ? null : await manager.findOneBy(PlanEntity, { title, year: plan.year });
  return other && other.id !== plan.id
    ? [`《${other.title}》（${other.year}年）是另一个计划，请核对所修订的计划。`]
    : [];
}

export function importedAlready({ title, year }: Pick<PlanEntity, 'title' | 'year'>): string {
  return `《${title}》（${year}年）已经导入，未重复导入。`;
}

const NEW: PlanMeant = { plan: null, mayRevise: [], problems: [] };

function archived({ title }: KnownPlan): string {
  return `《${title}》已归档，不能修订。`;
}

function refused(problem: string): PlanMeant {
  return { plan: null, mayRevise: [], problems: [problem] };
}
