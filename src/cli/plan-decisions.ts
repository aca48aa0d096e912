import type { EntityManager } from 'typeorm';
import { AS_PRINTED, type ImportDecisions, type UnitDecision } from '../actions/import-decisions';
import { planMeant } from '../actions/plan-meant';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { comparableName } from '../domain/registry/comparable-name';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import type { PlanEntity } from '../store/entities/plan-entity';
import { PlanRepository } from '../store/plan-repository';
import { CommandRefused } from './command-refused';

/** What the options of `plan import` decide. */
export interface DecisionOptions {
  readonly createUnits?: boolean;
  readonly leadOnly?: boolean;
  readonly alias?: readonly string[];
  readonly newUnit?: readonly string[];
  readonly collectedBy?: string;
  readonly revise?: string;
  readonly asNew?: boolean;
  readonly item?: readonly string[];
  readonly addedFrom?: string;
  readonly follows?: string;
}

/** Reads the options against registry and store; refuses what names nothing or several things. */
export async function decisionsOf(
  manager: EntityManager,
  parsed: ParsedPlan,
  registry: RegistrySnapshot,
  options: DecisionOptions,
): Promise<ImportDecisions> {
  const former = options.follows === undefined ? null : await planNamed(manager, options.follows);
  const target = options.asNew
    ? ('new' as const)
    : options.revise === undefined
      ? null
      : (await planNamed(manager, options.revise)).id;
  return {
    ...AS_PRINTED,
    units: unitDecisions(registry, options),
    createUnits: options.createUnits ?? false,
    owedBy: options.leadOnly ? 'lead' : (former?.owedBy ?? 'all'),
    target,
    items: await itemDecisions(manager, parsed, target, options.item ?? []),
    addedFrom: addedFrom(options.addedFrom),
    follows: former?.id ?? null,
  };
}

/** A plan by its id or a part of its title, whatever its status. */
export async function planNamed(manager: EntityManager, wanted: string): Promise<PlanEntity> {
  const plans = await new PlanRepository(manager).all();
  const fitting = plans.filter(({ id, title }) => String(id) === wanted || title.includes(wanted));
  const [first, ...others] = fitting;
  if (!first) throw new CommandRefused([`no plan fits “${wanted}”`]);
  const exact = fitting.find(({ id }) => String(id) === wanted);
  if (others.length > 0 && !exact)
    throw new CommandRefused([
      `several plans fit “${wanted}”:`,
      ...fitting.map(({ id, title }) => `${id} ${title}`),
    ]);
  return exact ?? first;
}

function unitDecisions(
  registry: RegistrySnapshot,
  { alias = [], newUnit = [] }: DecisionOptions,
): Map<string, UnitDecision> {
  const decisions = new Map<string, UnitDecision>();
  for (const words of alias) {
    const [printed, meant] = pair(words, '--alias 印刷名=单位');
    decisions.set(comparableName(printed), { kind: 'unit', unitId: unitNamed(registry, meant) });
  }
  for (const printed of newUnit) decisions.set(comparableName(printed), { kind: 'new' });
  return decisions;
}

function unitNamed(registry: RegistrySnapshot, name: string): number {
  const match = matchUnit(registry, name);
  if (match.kind === 'unit') return match.unit.id;
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name).join('、') : '';
  throw new CommandRefused([`单位“${name}”不在单位库中${near ? `，相近的有${near}` : ''}。`]);
}

/** `12=9`: the new twelfth item is the ninth so far; `12=new`: it is a new one. */
async function itemDecisions(
  manager: EntityManager,
  parsed: ParsedPlan,
  target: ImportDecisions['target'],
  said: readonly string[],
): Promise<Map<number, number | null>> {
  const decisions = new Map<number, number | null>();
  if (said.length === 0) return decisions;
  const { plan } = await planMeant(manager, parsed, { target });
  if (!plan)
    throw new CommandRefused(['--item goes with the revision of a plan: say which one with --revise']);
  const items = await new PlanRepository(manager).items([plan.id]);
  for (const words of said) {
    const [no, old] = pair(words, '--item 新编号=原编号，或 --item 新编号=new');
    const item = items.find((each) => String(each.no) === old);
    if (!item && old !== 'new') throw new CommandRefused([`the plan has no item ${old}`]);
    decisions.set(Number(no), item?.id ?? null);
  }
  return decisions;
}

function addedFrom(said: string | undefined): ImportDecisions['addedFrom'] {
  if (said === undefined || said === 'current' || said === 'next') return said ?? 'current';
  throw new CommandRefused(['--added-from is current or next']);
}

function pair(words: string, usage: string): [string, string] {
  const [left = '', right = ''] = words.split(/[=＝]/).map((part) => part.trim());
  if (left === '' || right === '') throw new CommandRefused([`“${words}”: ${usage}`]);
  return [left, right];
}
