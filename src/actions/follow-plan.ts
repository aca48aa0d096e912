import { In, IsNull } from 'typeorm';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { proposeIdentities } from '../domain/plan-revision/propose-identities';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { RoleEntity } from '../store/entities/role-entity';
import { PlanRepository } from '../store/plan-repository';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import type { ImportDecisions } from './import-decisions';

/** What a new year's plan has taken over from the former one. */
export interface TakenOver {
  /** Items that are a former one again. */
  readonly items: number;
  readonly handOvers: number;
  /** Contacts who answer for the same items again. */
  readonly contacts: number;
}

/** Why a plan cannot follow the one that is named. */
export async function followProblems(
  { manager }: Act,
  { year }: Pick<ParsedPlan, 'year'>,
  { follows }: Pick<ImportDecisions, 'follows'>,
): Promise<string[]> {
  if (follows === null) return [];
  const former = await manager.findOneBy(PlanEntity, { id: follows });
  if (!former) return [`没有编号为${follows}的计划，无法沿用其安排。`];
  if (year !== null && former.year > year)
    return [`《${former.title}》（${former.year}年）晚于本文件的年份，无法沿用。`];
  return [];
}

/** Columns of a plan that follows another: the unit that collects where the document names none, and the policy. */
export async function followingColumns(
  { manager }: Act,
  follows: number | null,
): Promise<
  Pick<PlanEntity, 'followsId' | 'policyTitle' | 'policyYear'> & { readonly formerCollector: number | null }
> {
  if (follows === null)
    return { followsId: null, policyTitle: null, policyYear: null, formerCollector: null };
  const former = await manager.findOneByOrFail(PlanEntity, { id: follows });
  return {
    followsId: follows,
    policyTitle: former.policyTitle ?? former.title,
    policyYear: former.policyYear ?? former.year,
    formerCollector: former.collectingUnitId,
  };
}

/**
 * Hand-overs and item contacts of the former plan hold for the items that are the same again, as far as the unit is
 * responsible for them. The former plan keeps its own until its last period is closed. A like item of which a person
 * would have to say which one it is takes nothing over.
 */
export async function takeOverArrangements(
  act: Act,
  former: number,
  { items }: ParsedPlan,
  itemIds: ReadonlyMap<number, number>,
): Promise<TakenOver> {
  const old = await new PlanRepository(act.manager).items([former]);
  const { identities } = proposeIdentities(old, items, new Map());
  const newOf = new Map(
    identities.flatMap(({ no, item, orElse }) => {
      const id = itemIds.get(no);
      return item && orElse.length === 0 && id !== undefined ? [[item.id, id] as const] : [];
    }),
  );
  const responsible = await responsiblePairs(act, [...newOf.values()]);
  return {
    items: newOf.size,
    handOvers: await takeOverHandOvers(act, newOf, responsible),
    contacts: await takeOverItemContacts(act, newOf, responsible),
  };
}

async function responsiblePairs({ manager }: Act, itemIds: readonly number[]): Promise<ReadonlySet<string>> {
  const pairs = new Set<string>();
  for (let from = 0; from < itemIds.length; from += IDS_A_STATEMENT) {
    const itemId = In(itemIds.slice(from, from + IDS_A_STATEMENT));
    for (const row of await manager.findBy(ItemUnitEntity, { itemId }))
      pairs.add(`${row.itemId}|${row.unitId}`);
  }
  return pairs;
}

async function takeOverHandOvers(
  act: Act,
  newOf: ReadonlyMap<number, number>,
  responsible: ReadonlySet<string>,
): Promise<number> {
  let taken = 0;
  for (const { itemId, unitId, fromPersonId, toPersonId } of await act.manager.findBy(HandOverEntity, {
    endedAt: IsNull(),
  })) {
    const again = newOf.get(itemId);
    if (again === undefined || !responsible.has(`${again}|${unitId}`)) continue;
    const row = { itemId: again, unitId, fromPersonId, toPersonId, since: act.now, endedAt: null };
    await addRow(act, 'handOver', row, 'handOver.begin');
    taken++;
  }
  return taken;
}

async function takeOverItemContacts(
  act: Act,
  newOf: ReadonlyMap<number, number>,
  responsible: ReadonlySet<string>,
): Promise<number> {
  let taken = 0;
  for (const role of await act.manager.findBy(RoleEntity, { active: true })) {
    const own = JSON.parse(role.itemIds ?? '[]') as number[];
    const again = own
      .flatMap((id) => newOf.get(id) ?? [])
      .filter((id) => responsible.has(`${id}|${role.unitId}`));
    if (again.length === 0) continue;
    const itemIds = JSON.stringify([...new Set([...own, ...again])]);
    if (await changeRow(act, 'role', role, { itemIds }, 'role.items')) taken++;
  }
  return taken;
}

const IDS_A_STATEMENT = 500;
