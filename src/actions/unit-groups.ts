import { IsNull } from 'typeorm';
import { comparableName } from '../domain/registry/comparable-name';
import { RuleViolation } from '../domain/rule-violation';
import { lockRow } from '../store/dialect';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import type { Act } from './act';
import { addRow, removeRow } from './audited-rows';
import { requireFitName, requireFreeName } from './unit-names';

/** 单位 组 新增; returns its id. Throws `unit.name_unfit`, `unit.name_taken`. */
export async function addGroup(act: Act, name: string, unitIds: readonly number[]): Promise<number> {
  requireFitName(name);
  await requireFreeName(act.manager, name);
  const groupId = await addRow(act, 'unitGroup', { name }, 'group.add');
  for (const [ordinal, unitId] of unitIds.entries())
    await addRow(act, 'groupMember', { groupId, unitId, ordinal }, 'groupMember.add');
  return groupId;
}

/** Members as they are to change. */
export interface MembersChange {
  readonly groupId: number;
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

/** 单位 组 … 增加, 移除; what is so already is left out. Plans in force keep their rows: `groupDifferences` tells. */
export async function changeMembers(act: Act, { groupId, add, remove }: MembersChange): Promise<void> {
  const { manager } = act;
  const group = manager.createQueryBuilder(UnitGroupEntity, 'g').where('g.id = :groupId', { groupId });
  await lockRow(manager, group).getOneOrFail();
  const members = await manager.findBy(UnitGroupMemberEntity, { groupId });
  let ordinal = Math.max(-1, ...members.map((each) => each.ordinal));
  for (const unitId of add)
    if (!members.some((each) => each.unitId === unitId))
      await addRow(act, 'groupMember', { groupId, unitId, ordinal: ++ordinal }, 'groupMember.add');
  for (const member of members)
    if (remove.includes(member.unitId)) await removeRow(act, 'groupMember', member, 'groupMember.remove');
}

/** An item of a plan whose units differ from those of a group through which they came in. */
export interface GroupDifference {
  readonly planId: number;
  readonly itemId: number;
  readonly itemNo: number;
  readonly groupId: number;
  readonly groupName: string;
  /** The part that members have in the item. */
  readonly role: 'lead' | 'support';
  /** Members that are not responsible for the item. */
  readonly missing: readonly UnitEntity[];
  /** Responsible through the group, and no members (any more). */
  readonly surplus: readonly UnitEntity[];
}

/**
 * Where the responsible units of a plan's items are not what its groups mean now (docs/product.md 4): a difference that
 * a person confirms. Of items that are not 办结; former units do not count. By item and group. `planned` are members
 * as they are to be.
 */
export async function groupDifferences(
  { manager }: Pick<Act, 'manager'>,
  planIds: readonly number[],
  planned: ReadonlyMap<number, readonly number[]> = new Map(),
): Promise<GroupDifference[]> {
  if (planIds.length === 0) return [];
  const units = new Map((await manager.findBy(UnitEntity, { active: true })).map((unit) => [unit.id, unit]));
  const groups = new Map((await manager.find(UnitGroupEntity)).map(({ id, name }) => [id, name]));
  const groupOfName = await groupsByName(manager, groups);
  const members = await manager.find(UnitGroupMemberEntity, { order: { ordinal: 'ASC', id: 'ASC' } });
  const found: GroupDifference[] = [];
  for (const planId of planIds) {
    const items = await manager.find(WorkItemEntity, {
      where: { planId, closedAt: IsNull(), removedAt: IsNull() },
      order: { no: 'ASC' },
    });
    const rows = new Map<number, ItemUnitEntity[]>();
    for (const row of await rowsOf(manager, planId))
      if (units.has(row.unitId)) rows.set(row.itemId, [...(rows.get(row.itemId) ?? []), row]);
    for (const { id: itemId, no: itemNo, printedUnits } of items) {
      const ofItem = rows.get(itemId) ?? [];
      const through = ofItem.flatMap((row) => row.groupId ?? []);
      // A group that had no members when the plan was stored has left no rows.
      const printed = (JSON.parse(printedUnits) as string[]).flatMap(
        (name) => groupOfName.get(comparableName(name)) ?? [],
      );
      for (const groupId of new Set([...through, ...printed])) {
        const rowsOfGroup = ofItem.filter((row) => row.groupId === groupId);
        const wanted =
          planned.get(groupId) ??
          members.filter((member) => member.groupId === groupId).map(({ unitId }) => unitId);
        const missing = wanted.filter((id) => !ofItem.some(({ unitId }) => unitId === id));
        const surplus = rowsOfGroup
          .filter(({ unitId }) => !wanted.includes(unitId))
          .map(({ unitId }) => unitId);
        if (missing.length + surplus.length === 0) continue;
        const named = (ids: readonly number[]) => ids.flatMap((id) => units.get(id) ?? []);
        const role = rowsOfGroup[0]?.role ?? (ofItem.length === 0 ? 'lead' : 'support');
        const groupName = groups.get(groupId) ?? '';
        const place = { planId, itemId, itemNo, groupId, groupName, role };
        found.push({ ...place, missing: named(missing), surplus: named(surplus) });
      }
    }
  }
  return found;
}

/** By the comparable forms of their names. */
async function groupsByName(
  manager: Act['manager'],
  names: ReadonlyMap<number, string>,
): Promise<Map<string, number>> {
  const aliases = await manager.find(UnitGroupAliasEntity);
  return new Map([
    ...aliases.map(({ alias, groupId }) => [comparableName(alias), groupId] as const),
    ...[...names].map(([id, name]) => [comparableName(name), id] as const),
  ]);
}

function rowsOf(manager: Act['manager'], planId: number): Promise<ItemUnitEntity[]> {
  return manager
    .createQueryBuilder(ItemUnitEntity, 'row')
    .innerJoin(WorkItemEntity, 'item', 'item.id = row.item_id')
    .where('item.plan_id = :planId', { planId })
    .orderBy('row.ordinal')
    .addOrderBy('row.id')
    .getMany();
}

/** The group that a name means. Throws `group.unknown` with those that there are. */
export function requireGroup<G extends { readonly names: readonly string[] }>(
  groups: readonly G[],
  group: G | undefined,
  said: string,
): G {
  if (group) return group;
  throw new RuleViolation('group.unknown', {
    name: said,
    known: groups.flatMap(({ names }) => names[0] ?? []),
  });
}
