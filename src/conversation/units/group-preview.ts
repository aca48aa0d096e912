import { lockItems } from '../../actions/assign-unit';
import { beginOperation } from '../../actions/operation';
import { changeMembers, type GroupDifference, groupDifferences } from '../../actions/unit-groups';
import { requireActive } from '../../actions/unit-names';
import type { RegistryGroup } from '../../domain/registry/registry-snapshot';
import { RuleViolation } from '../../domain/rule-violation';
import { UnitEntity } from '../../store/entities/unit-entity';
import { loadRegistry } from '../../store/registry-repository';
import { type CollectedAssignment, collectAssignment } from '../people/assignment-target';
import { carryOutAssignment, startsFrom } from '../people/carry-out-assignment';
import { nameOfPeriod } from '../periods/period-words';
import type { Preview } from '../preview';
import type { Turn } from '../turn';
import { differenceLine, plansToManage } from './unit-texts';

/** Members that join and leave; none: plans are to follow the group as it is. */
export interface GroupTarget {
  readonly groupId: number;
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

interface GroupFound {
  readonly target: GroupTarget;
  readonly group: RegistryGroup;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly differences: readonly GroupDifference[];
  readonly assignments: readonly CollectedAssignment[];
}

const WAYS = { current: '从本期起', next: '从下期起', groupOnly: '只改单位组，工作要点暂不调整' } as const;

/** 单位 组 … 增加, 移除, 应用: the members, and the plans in force that were expanded from them. */
export const groupPreview: Preview<GroupTarget, GroupFound> = {
  kind: 'unit-group',
  plansOf: plansToManage,
  collect,
  keysOf: ({ added, removed, differences }) => [
    ...added.map((name) => `add:${name}`),
    ...removed.map((name) => `remove:${name}`),
    ...differences.flatMap(({ itemId, missing, surplus }) => [
      ...missing.map(({ id }) => `part:${itemId}:${id}`),
      ...surplus.map(({ id }) => `part:${itemId}:${id}`),
    ]),
  ],
  unitsOf: ({ added, removed }) => [...added, ...removed],
  describe(found, turn) {
    const { group, added, removed, differences } = found;
    const waived = found.assignments.reduce((sum, { toWaive }) => sum + toWaive.length, 0);
    return [
      ...(added.length > 0 ? [`将在单位组“${group.names[0]}”中增加${added.join('、')}。`] : []),
      ...(removed.length > 0 ? [`将从单位组“${group.names[0]}”中移除${removed.join('、')}。`] : []),
      ...(differences.length > 0 ? ['工作要点的责任单位相应调整：'] : []),
      ...differences.map((each) => differenceLine(turn, each)),
      ...(waived > 0 ? [`移除单位未报的${waived}项改为免报，已报内容保留。`] : []),
    ].join('\n');
  },
  nothing: () => '单位组及工作要点的责任单位没有变化，无需调整。',
  choices(found, { act }) {
    const ways = waysOf(found, act.now);
    return ways.length === 1 ? null : ways;
  },
  async execute(turn, shown, { choice }) {
    const way = waysOf(shown, turn.act.now)[choice - 1];
    const found = await collect(turn, shown.target);
    const names = [
      ...(found.added.length > 0 ? [`增加${found.added.join('、')}`] : []),
      ...(found.removed.length > 0 ? [`移除${found.removed.join('、')}`] : []),
    ];
    const what = names.length > 0 ? names.join('，') : '按成员调整工作要点';
    const summary = `单位组“${found.group.names[0]}”${what}`;
    const act = beginOperation(turn.act, { kind: 'unit-group', summary, undoable: true });
    await changeMembers(act, found.target);
    if (way === WAYS.groupOnly) return `已办理：${summary}，工作要点未调整。误操作可回复“撤销”。`;
    const done = { owed: 0, waived: 0 };
    for (const assignment of found.assignments) {
      await lockItems(
        act,
        assignment.changes.map(({ itemId }) => itemId),
      );
      const starts = startsFrom(assignment, act.now);
      const periods = (way?.startsWith(WAYS.next) ? starts.at(-1) : starts[0]) ?? [];
      const { owed, waived } = await carryOutAssignment(act, assignment, periods, found.group.id);
      done.owed += owed;
      done.waived += waived;
    }
    const means = [
      ...(done.owed > 0 ? [`新增应报${done.owed}项`] : []),
      ...(done.waived > 0 ? [`未报${done.waived}项改为免报`] : []),
    ];
    return `已办理：${summary}。${means.length > 0 ? `${means.join('，')}。` : ''}误操作可回复“撤销”。`;
  },
};

async function collect(turn: Turn, target: GroupTarget): Promise<GroupFound> {
  const { units, groups } = await loadRegistry(turn.act.manager);
  const group = groups.find(({ id }) => id === target.groupId);
  if (!group) throw new RuleViolation('group.unknown', { name: '', known: [] });
  for (const id of target.add)
    if (!units.some((unit) => unit.id === id))
      await requireActive(turn.act.manager, await turn.act.manager.findOneByOrFail(UnitEntity, { id }));
  const isMember = (id: number) => group.memberUnitIds.includes(id);
  const nameOf = (id: number) => units.find((unit) => unit.id === id)?.name ?? [];
  const added = target.add.filter((id) => !isMember(id));
  const removed = target.remove.filter(isMember);
  const members = [...group.memberUnitIds.filter((id) => !removed.includes(id)), ...added];
  const planned = new Map([[group.id, members]]);
  const differences = (await groupDifferences(turn.act, plansToManage(turn), planned)).filter(
    ({ groupId }) => groupId === group.id,
  );
  return {
    target,
    group,
    added: added.flatMap(nameOf),
    removed: removed.flatMap(nameOf),
    differences,
    assignments: await assignmentsFor(turn, differences),
  };
}

/** One assignment for all items of a plan in which the same units join or leave. */
async function assignmentsFor(
  turn: Turn,
  differences: readonly GroupDifference[],
): Promise<CollectedAssignment[]> {
  const targets = new Map<string, { planId: number; itemNos: number[]; unitIds: number[]; part: Part }>();
  const note = ({ planId, itemNo }: GroupDifference, unitIds: number[], part: Part) => {
    if (unitIds.length === 0) return;
    const key = JSON.stringify([planId, part, unitIds]);
    const known = targets.get(key) ?? { planId, itemNos: [], unitIds, part };
    targets.set(key, { ...known, itemNos: [...known.itemNos, itemNo] });
  };
  for (const difference of differences) {
    note(
      difference,
      difference.missing.map(({ id }) => id),
      difference.role,
    );
    note(
      difference,
      difference.surplus.map(({ id }) => id),
      'removed',
    );
  }
  const found = [];
  for (const target of targets.values()) found.push(await collectAssignment(turn, target));
  return found;
}

type Part = 'lead' | 'support' | 'removed';

/** Ways to choose from by number; one alone needs no choice. */
function waysOf({ target, differences, assignments }: GroupFound, now: Date): string[] {
  if (differences.length === 0) return [WAYS.groupOnly];
  const longest = assignments
    .map((assignment) => startsFrom(assignment, now))
    .sort((a, b) => b.length - a.length)[0];
  const changesGroup = target.add.length + target.remove.length > 0;
  const [current, next] = longest ?? [];
  const named = (way: string, periods: readonly Parameters<typeof nameOfPeriod>[0][]) =>
    `${way}（${periods.map(nameOfPeriod).join('、')}）报送，同时调整工作要点`;
  return [
    ...(current ? [named(WAYS.current, current)] : ['同时调整工作要点']),
    ...(next ? [named(WAYS.next, next)] : []),
    ...(changesGroup ? [WAYS.groupOnly] : []),
  ];
}
